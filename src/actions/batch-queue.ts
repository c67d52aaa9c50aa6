/**
 * The batches of an update that wait to be loaded; the history holds them, so that memory does not grow with their number
 * and others can take their share.
 *
 * @module
 */
import type { History, VersionRecord } from "../history/history.ts";
import { type Batch, batchAction, batchOf, type NewBatch } from "./batch-range.ts";

/** With more batches than these, workers are worth their start. */
const FEW = 4;

/** Where batches are taken from. */
export interface Batches {
  /** Whether there are more than a few; known as soon as these are found, or the last one is. */
  readonly many: Promise<boolean>;
  /** Takes the next one, waiting for it to be found; undefined when all were taken. */
  next(): Promise<Batch | undefined>;
  /** Nothing more will be taken. */
  abandon(): void;
}

/** Hands out the recorded batches of an update in the order in which they were found. */
export class BatchQueue implements Batches {
  readonly #history: History;
  readonly #version: VersionRecord;
  readonly #update: number;
  readonly #many = Promise.withResolvers<boolean>();
  #found: number;
  #abandoned = false;
  #end: { readonly error?: unknown } | undefined;
  #change = Promise.withResolvers<void>();

  /** `found`: so many wait already. */
  constructor(history: History, version: VersionRecord, update: number, found = 0) {
    this.#history = history;
    this.#version = version;
    this.#update = update;
    this.#found = found;
    if (found > FEW) this.#many.resolve(true);
  }

  get many(): Promise<boolean> {
    return this.#many.promise;
  }

  /** Records batches that were found. */
  async record(batches: readonly NewBatch[]): Promise<void> {
    await this.#history.beginAll(batches.map((batch) => batchAction(this.#version, this.#update, batch, "queued")));
    this.#found += batches.length;
    if (this.#found > FEW) this.#many.resolve(true);
    this.#wake();
  }

  /** No more will be found; or finding them failed, which `next` throws. */
  end(failure?: { readonly error: unknown }): void {
    this.#end = failure ?? {};
    this.#many.resolve(false);
    this.#wake();
  }

  abandon(): void {
    this.#abandoned = true;
    this.#many.resolve(false);
  }

  /** Whether nothing more will be taken. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  async next(): Promise<Batch | undefined> {
    for (;;) {
      if (this.#end !== undefined && "error" in this.#end) throw this.#end.error;
      const end = this.#end;
      const change = this.#change.promise;
      const claimed = await this.#history.claimBatch(this.#update);
      if (claimed !== undefined) return batchOf(claimed);
      if (end !== undefined) return undefined;
      await change;
    }
  }

  #wake(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }
}

/**
 * The batches of an update that wait to be loaded; the history holds them, so that memory does not grow with their number.
 *
 * @module
 */
import type { History, VersionRecord } from "../history/history.ts";
import { type Batch, batchAction, batchOf, type NewBatch } from "./batch-range.ts";

/** So many are read at a time. */
const PAGE = 100;

/** Hands out the recorded batches of an update in the order in which they were found. */
export class BatchQueue {
  readonly #history: History;
  readonly #version: VersionRecord;
  readonly #update: number;
  #page: Batch[] = [];
  /** Batches that stay queued because their range failed in this very update. */
  #left = 0;
  #end: { readonly error?: unknown } | undefined;
  #change = Promise.withResolvers<void>();

  constructor(history: History, version: VersionRecord, update: number) {
    this.#history = history;
    this.#version = version;
    this.#update = update;
  }

  /** Records batches that were found. */
  async record(batches: readonly NewBatch[]): Promise<void> {
    await this.#history.beginAll(batches.map((batch) => batchAction(this.#version, this.#update, batch, "queued")));
    this.#wake();
  }

  /** No more will be found; or finding them failed, which `next` throws. */
  end(failure?: { readonly error: unknown }): void {
    this.#end = failure ?? {};
    this.#wake();
  }

  /** Gives the next batch, waiting for one to be found; undefined when all were handed out. */
  async next(): Promise<Batch | undefined> {
    for (;;) {
      if (this.#end !== undefined && "error" in this.#end) throw this.#end.error;
      const batch = this.#page.shift();
      if (batch !== undefined) return batch;
      const end = this.#end;
      const change = this.#change.promise;
      await this.#read();
      if (this.#page.length > 0) continue;
      if (end !== undefined) return undefined;
      await change;
    }
  }

  async #read(): Promise<void> {
    const rows = await this.#history.actions({
      parent: this.#update,
      kinds: ["batch"],
      statuses: ["queued"],
      ascending: true,
      limit: PAGE + this.#left,
    });
    const batches = rows.map(batchOf);
    this.#page = batches.filter(({ failedIn }) => failedIn !== this.#update);
    this.#left = batches.length - this.#page.length;
  }

  #wake(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }
}

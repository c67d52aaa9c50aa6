/**
 * Reads what is wanted of a source in the form that is cheapest to send.
 *
 * @module
 */
import type { Source, SourceRow } from "../source/source.ts";
import type { BulkRequest } from "./bulk-request.ts";
import type { RequestWriter } from "./request-writer.ts";
import { rowsWanted, type Wanted } from "./wanted.ts";

/** Rows that the database itself has made requests of. */
export interface ReadyRows {
  readonly rows: number;
  readonly requests: readonly BulkRequest[];
}

/** Some rows, one by one or ready to be sent. */
export type Chunk = readonly SourceRow[] | ReadyRows;

/** What whoever sends the rows needs of them. */
export interface ReaderOptions {
  /** Rows as objects. */
  readonly objects: boolean;
  /** Each row must be seen. */
  readonly single: boolean;
  /** About how many rows are wanted at a time. */
  readonly documents: number;
  /** Gives what lines are written with. */
  writer(): RequestWriter;
}

/**
 * Reads parts of a source in turn. Lines of two are made at once, by connections of their own: a database that sends those
 * of one waits for us, and we for it while it makes them.
 */
export class Reader {
  readonly #source: Source;
  readonly #options: ReaderOptions;
  readonly #signal: AbortSignal;
  /** The one before the last, and the last. */
  #latest: readonly [Promise<unknown>, Promise<unknown>] = [Promise.resolve(), Promise.resolve()];

  constructor(source: Source, options: ReaderOptions, signal: AbortSignal) {
    this.#source = source;
    this.#options = options;
    this.#signal = signal;
  }

  /** Reads what is wanted; its lines are asked for at once. */
  read(wanted: Wanted): AsyncIterable<Chunk> {
    const [before, last] = this.#latest;
    const ready = before.then(() => this.#ready(wanted));
    // It may fail before anyone waits for it.
    this.#latest = [last, ready.catch(() => {})];
    return this.#chunks(wanted, ready);
  }

  async *#chunks(wanted: Wanted, ready: Promise<ReadyRows | undefined>): AsyncGenerator<Chunk> {
    const made = await ready;
    if (made !== undefined) yield made;
    else yield* rowsWanted(this.#source, wanted, { objects: this.#options.objects, signal: this.#signal });
  }

  async #ready(wanted: Wanted): Promise<ReadyRows | undefined> {
    const { objects, single, documents } = this.#options;
    if (objects || single || "keys" in wanted) return undefined;
    const { range, since } = wanted;
    const writer = this.#options.writer();
    const requests: BulkRequest[] = [];
    let rows = 0;
    const areAll = await this.#source.lines?.({
      range,
      ...(since === null ? {} : { since }),
      atMost: documents,
      signal: this.#signal,
      take(lines) {
        rows += lines.rows;
        requests.push(...writer.addLines(lines));
      },
    });
    requests.push(...writer.rest());
    if (areAll) return { rows, requests };
    for (const request of requests) request[Symbol.dispose]();
    return undefined;
  }
}

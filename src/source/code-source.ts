import type { CodeSource as CodeDefinition } from "../definition/definition.ts";
import { DemError, SourceError } from "../errors.ts";
import { CHUNK_BYTES } from "./fetch-size.ts";
import { jsonText } from "./json-text.ts";
import { KeySpool } from "./key-spool.ts";
import { isoOf, microsecondsOf } from "./microseconds.ts";
import { DEFAULT_OVERLAP, overlapOf } from "./overlap.ts";
import type { RowRequest, Source, SourceRow, SourceTime } from "./source.ts";

type Row = Readonly<Record<string, unknown>>;

/** How many rows are handed on at a time; as objects, their weight is not known. */
const CHUNK_ROWS = 200;

/** What a source in code is opened with. */
export interface CodeContext {
  /** The definition's name, for messages. */
  readonly name: string;
  readonly now: () => Date;
  readonly warn: (message: string) => void;
}

/**
 * Code as a source: one stream of rows, that cannot be stepped through nor asked for single rows.
 *
 * - Rows are read in one range, whose `from` is handed to `documents` as `after`; `to` cannot be, and is not used.
 * - Whether keys are there is looked up among all keys, read once more and kept aside on disk. Reading rows ends that:
 *   what was added since must not be taken for gone.
 * - Single rows are found by reading all until they have come.
 * - The key is not checked beforehand, as this would need a pass of its own: a row without one has no id.
 */
export class CodeSource implements Source {
  readonly description: string;
  readonly incremental: boolean;
  readonly tellsDeleted: boolean;
  readonly stepped = false;
  readonly #definition: CodeDefinition;
  readonly #context: CodeContext;
  #spool: Promise<KeySpool> | undefined;
  #warned = false;

  constructor(definition: CodeDefinition, context: CodeContext) {
    this.#definition = definition;
    this.#context = context;
    this.description = `documents() of ${context.name}`;
    this.incremental = definition.incremental === true;
    this.tellsDeleted = definition.deletedIds !== undefined;
  }

  check(signal: AbortSignal): Promise<void> {
    return Promise.resolve().then(() => signal.throwIfAborted());
  }

  async now(signal: AbortSignal): Promise<SourceTime> {
    await this.check(signal);
    const now = microsecondsOf(this.#context.now().toISOString());
    return { watermark: isoOf(now - overlapOf(DEFAULT_OVERLAP)) };
  }

  async count(signal: AbortSignal, since?: string): Promise<number> {
    if (since === undefined) return (await this.#keys(signal)).rows;
    let count = 0;
    for await (const _row of this.#documents(signal, since)) count += 1;
    return count;
  }

  estimate(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  border(): Promise<null> {
    return Promise.resolve(null);
  }

  async *rows({ range, since, objects, signal }: RowRequest): AsyncGenerator<readonly SourceRow[]> {
    await this.#forgetKeys();
    try {
      let chunk: SourceRow[] = [];
      let weight = 0;
      for await (const row of this.#documents(signal, since, range.from ?? undefined)) {
        const read = this.#rowOf(row, objects);
        chunk.push(read);
        weight += read.json?.length ?? 0;
        if (chunk.length >= CHUNK_ROWS || weight >= CHUNK_BYTES) {
          yield chunk;
          chunk = [];
          weight = 0;
        }
      }
      if (chunk.length > 0) yield chunk;
      signal.throwIfAborted();
    } finally {
      await this.#forgetKeys();
    }
  }

  async rowsOf(keys: readonly string[], objects: boolean, signal: AbortSignal): Promise<readonly SourceRow[]> {
    const missing = new Set(keys);
    const found: SourceRow[] = [];
    if (missing.size === 0) return found;
    for await (const row of this.#documents(signal)) {
      const key = this.#keyOf(row);
      if (key === null || !missing.delete(key)) continue;
      found.push(this.#rowOf(row, objects));
      if (missing.size === 0) break;
    }
    return found;
  }

  async *deleted(since: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
    const { deletedIds } = this.#definition;
    if (deletedIds === undefined) return;
    const attempt = `reading deletedIds() of ${this.#context.name}`;
    let chunk: string[] = [];
    for await (const id of read(attempt, () => deletedIds({ since: new Date(since), signal }), signal)) {
      chunk.push(String(id));
      if (chunk.length >= CHUNK_ROWS) {
        yield chunk;
        chunk = [];
      }
    }
    if (chunk.length > 0) yield chunk;
  }

  async present(keys: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> {
    return (await this.#keys(signal)).among(keys);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forgetKeys();
  }

  #documents(signal: AbortSignal, since?: string, after?: string): AsyncIterable<Row> {
    const request = {
      signal,
      ...(since === undefined ? {} : { since: new Date(since) }),
      ...(after === undefined ? {} : { after }),
    };
    return read(`reading ${this.description}`, () => this.#definition.documents(request), signal);
  }

  #rowOf(row: Row, objects: boolean): SourceRow {
    const id = this.#keyOf(row);
    if (objects) return { id, row };
    try {
      return { id, json: jsonText(row, () => this.#warnOfNonFinite()) };
    } catch (cause) {
      throw failure(`writing the row ${id} of ${this.description} as JSON`, cause);
    }
  }

  #keyOf(row: Row): string | null {
    if (row === null || typeof row !== "object") {
      throw failure(`reading ${this.description}`, `it gave ${row === null ? "null" : typeof row} instead of a row`);
    }
    const value = row[this.#definition.key];
    if (value === null || value === undefined) return null;
    if (typeof value === "string") return value;
    if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
    throw failure(`reading ${this.description}`, `its key ${this.#definition.key} is ${describe(value)}`);
  }

  #keys(signal: AbortSignal): Promise<KeySpool> {
    const keysOf = async function* (this: CodeSource) {
      for await (const row of this.#documents(signal)) yield this.#keyOf(row);
    };
    this.#spool ??= KeySpool.of(keysOf.call(this)).catch((error) => {
      this.#spool = undefined;
      throw error;
    });
    return this.#spool;
  }

  async #forgetKeys(): Promise<void> {
    const spool = this.#spool;
    this.#spool = undefined;
    (await spool?.catch(() => undefined))?.[Symbol.dispose]();
  }

  #warnOfNonFinite(): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#context.warn(`reading ${this.description}: NaN or infinite numbers were found and become null`);
  }
}

/** Goes through what an author's code gives; ends at once when the signal says so, also where the code does not listen. */
async function* read<T>(attempt: string, start: () => AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => {}); // It may come while nobody waits for the next row.
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  let iterator: AsyncIterator<T> | undefined;
  let ended = false;
  try {
    iterator = start()[Symbol.asyncIterator]();
    for (;;) {
      ended = true; // Code that throws has ended.
      const step = await Promise.race([iterator.next(), aborted]);
      ended = step.done === true;
      if (step.done) return;
      yield step.value;
      signal.throwIfAborted();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw failure(attempt, error);
  } finally {
    signal.removeEventListener("abort", abort);
    // Code that hangs would never let go, so its own end is not waited for then.
    if (signal.aborted) iterator?.return?.().catch(() => {});
    else if (!ended) await iterator?.return?.();
  }
}

function failure(attempt: string, cause: unknown): DemError {
  if (cause instanceof DemError) return cause;
  return new SourceError("source-failed", `${attempt}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
    hint: "Correct the source in the definition's module.",
  });
}

function describe(value: unknown): string {
  return typeof value === "number" ? String(value) : `of type ${typeof value}`;
}

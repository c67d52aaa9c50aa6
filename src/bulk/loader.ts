/**
 * Loads rows of a source into one version.
 *
 * It knows neither history nor locks: rows go in, counts and rejections come out, so that it can run anywhere.
 *
 * @module
 */
import type { LoadedDefinition } from "../definition/definition.ts";
import type { Endpoint } from "../cluster/endpoint.ts";
import type { SourceRow } from "../source/source.ts";
import { BulkSender, type BulkSenderOptions, type Sent } from "./bulk-sender.ts";
import type { BulkRequest } from "./bulk-request.ts";
import { bytesBeyond, deleteOperation, type Operation } from "./operation.ts";
import type { Chunk, ReaderOptions } from "./reader.ts";
import { RequestWriter } from "./request-writer.ts";
import { routingsOf } from "./routings.ts";
import { documentOperation, type Rejection, rowOperation } from "./row-operation.ts";

/** What became of rows. */
export type Loaded = Sent & {
  /** Rows that were read. */
  readonly rows: number;
  /** Those of `refusedBefore` whose rows were read. */
  readonly met: readonly string[];
};

/** Rows that have been read; what became of them is known later. */
export interface Loading {
  readonly settled: Promise<Loaded>;
}

/** How rows are loaded, and where to. */
export interface LoaderOptions extends Omit<BulkSenderOptions, "size"> {
  readonly definition: Pick<LoadedDefinition, "document" | "batch">;
  /** Documents per request; the definition's where absent. */
  readonly documents?: number;
  /** Documents may be there already, so those that `document` gives null for are removed. */
  readonly held: boolean;
  /** Documents may stand on another shard than the one that their id says. */
  readonly routed: boolean;
  /** Documents that earlier updates could not load; which of them were met is told. */
  readonly refusedBefore?: ReadonlySet<string>;
}

/** Loads rows, several requests at once. */
export class Loader implements ReaderOptions {
  readonly #endpoint: Endpoint;
  readonly #options: LoaderOptions;
  readonly #sender: BulkSender;
  #pendingSince: number | undefined;

  constructor(endpoint: Endpoint, options: LoaderOptions) {
    const { definition: { batch }, documents = batch.documents } = options;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#sender = new BulkSender(endpoint, { ...options, size: { documents, bytes: batch.bytes } });
  }

  /** Whether rows are wanted as objects. */
  get objects(): boolean {
    return this.#options.definition.document !== undefined;
  }

  /** Whether each row must be seen: one that was refused before is told when it is met. */
  get single(): boolean {
    return (this.#options.refusedBefore?.size ?? 0) > 0;
  }

  /** Documents per request, at the most. */
  get documents(): number {
    return this.#sender.size.documents;
  }

  /** Gives what requests to this loader's version are written with. */
  writer(): RequestWriter {
    return new RequestWriter(() => this.#sender.size, this.#sender.buffers);
  }

  /** Whether documents may stand on another shard than the one that their id says. */
  get routed(): boolean {
    return this.#options.routed;
  }

  /** So many milliseconds ago a `document` function gave a promise that is still open; 0 where none is. */
  get pending(): number {
    return this.#pendingSince === undefined ? 0 : performance.now() - this.#pendingSince;
  }

  /** Reads all rows, sending as it goes; resolves when all are read. */
  async load(chunks: AsyncIterable<Chunk> | Iterable<Chunk>): Promise<Loading> {
    const writer = this.writer();
    const sending: Promise<Sent>[] = [];
    const rejections: Rejection[] = [];
    const met: string[] = [];
    const { requestLimit, refusedBefore } = this.#options;
    let rows = 0;
    const send = async (requests: readonly BulkRequest[]) => {
      for (const request of requests) {
        const tooLarge = oversized(request, requestLimit);
        if (tooLarge === undefined) sending.push((await this.#sender.send(request)).settled);
        else rejections.push(tooLarge);
      }
    };
    try {
      for await (const chunk of chunks) {
        this.#options.stop.throwIfAborted();
        if ("requests" in chunk) {
          rows += chunk.rows;
          await send(chunk.requests);
          continue;
        }
        for (const row of chunk) {
          rows++;
          if (row.id !== null && refusedBefore?.has(row.id)) met.push(row.id);
          const made = this.#operation(row);
          const operation = fitting(made instanceof Promise ? await this.#settled(made) : made, requestLimit);
          if ("reason" in operation) rejections.push(operation);
          else if (operation.kind === "index" || this.#options.held) {
            const full = writer.add(operation);
            if (full.length > 0) await send(full);
          }
        }
      }
      await send(writer.rest());
    } catch (error) {
      await Promise.allSettled(sending);
      throw error;
    }
    const settled = sum(sending, { rows, met, rejections });
    settled.catch(() => {});
    return { settled };
  }

  /** Removes documents by id; resolves with the number of those that were there. */
  async delete(ids: readonly string[]): Promise<number> {
    const { alias, version, stop, routed } = this.#options;
    const writer = this.writer();
    const sending: Promise<Sent>[] = [];
    const targets = routed
      ? await routingsOf(this.#endpoint, { alias, version, ids, signal: stop })
      : ids.map((id) => ({ id, routing: undefined }));
    const requests = targets.flatMap(({ id, routing }) => writer.add(deleteOperation(id, routing)));
    for (const request of [...requests, ...writer.rest()]) sending.push((await this.#sender.send(request)).settled);
    return (await sum(sending, { rows: 0, met: [], rejections: [] })).deleted;
  }

  #operation(row: SourceRow): Operation | Rejection | Promise<Operation | Rejection> {
    const { definition: { document } } = this.#options;
    return document === undefined ? rowOperation(row) : documentOperation(row, document);
  }

  async #settled<T>(made: Promise<T>): Promise<T> {
    this.#pendingSince = performance.now();
    try {
      return await made;
    } finally {
      this.#pendingSince = undefined;
    }
  }
}

/** A document that no request can carry is refused before it is sent. */
function fitting(operation: Operation | Rejection, limit: number): Operation | Rejection {
  if ("reason" in operation) return operation;
  const bytes = bytesBeyond(operation, limit);
  return bytes === undefined ? operation : tooLargeFor(limit, operation.id, bytes);
}

/** A request of a single document may be larger than the server takes. */
function oversized(request: BulkRequest, limit: number): Rejection | undefined {
  const { bytes: { length }, count } = request;
  return count === 1 && length > limit ? tooLargeFor(limit, request.entries[0].id, length) : undefined;
}

function tooLargeFor(limit: number, document: string, bytes: number): Rejection {
  return { document, reason: `it has ${bytes} bytes, more than the ${limit} that the server takes` };
}

/** Adds up what became of all requests; rejects with the first failure, once all are settled. */
async function sum(
  sending: readonly Promise<Sent>[],
  before: Pick<Loaded, "rows" | "met" | "rejections">,
): Promise<Loaded> {
  const ends = await Promise.allSettled(sending);
  const tally = { indexed: 0, deleted: 0, dropped: 0 };
  const rejections = [...before.rejections];
  for (const end of ends) {
    if (end.status === "rejected") throw end.reason;
    tally.indexed += end.value.indexed;
    tally.deleted += end.value.deleted;
    tally.dropped += end.value.dropped;
    rejections.push(...end.value.rejections);
  }
  return { ...before, ...tally, rejections };
}

/**
 * Sends `_bulk` requests until every document in them is accepted or refused.
 *
 * 1. A request waits for its place: only so many are held in memory, and fewer are on their way when the server is busy.
 * 2. 413 and 400 cut it in halves, down to the one document that is the culprit.
 * 3. 429, 502, 503, 504 and lost connections send it again later; of an answer, those documents that failed with 429 or
 *    503.
 * 4. Anything else ends the run.
 *
 * Documents are put by id, so a request that was done although its answer was lost may be sent again.
 *
 * @module
 */
import type { Endpoint, EndpointAnswer } from "../cluster/endpoint.ts";
import { ClusterError } from "../errors.ts";
import { Backoff, retryAfter } from "./backoff.ts";
import { type Accepted, answerFilter, readAccepted, requestFailure, requestReason } from "./bulk-answer.ts";
import type { BulkRequest } from "./bulk-request.ts";
import { Exhausted } from "./exhausted.ts";
import { InFlight } from "./in-flight.ts";
import { Pace } from "./pace.ts";
import { pause } from "./pause.ts";
import { Places } from "./places.ts";
import { Buffers, type RequestSize } from "./request-writer.ts";
import type { Rejection } from "./row-operation.ts";

/** How requests are sent. */
export interface BulkSenderOptions {
  /** The alias that belongs to the lock; requests require it to be one. */
  readonly alias: string;
  /** What is updated, for messages. */
  readonly version: string;
  /** How large requests may get. */
  readonly size: RequestSize;
  /** The largest request that the server takes, in bytes. */
  readonly requestLimit: number;
  /** Requests on their way at once, at the most; how many there are follows the cluster. */
  readonly inFlight: number;
  /** Documents a second, at the most; absent for as many as can be. */
  readonly documentsPerSecond?: number;
  /** Milliseconds in which a request is tried again. */
  readonly retryFor: number;
  /** A pipeline may drop documents, so each one's result is read. */
  readonly results: boolean;
  /** Ends everything at once. */
  readonly stop: AbortSignal;
  /** Ends the waiting between tries: what is on its way is still finished. */
  readonly interrupt: AbortSignal;
  /** Called before a wait, with the cluster's reason. */
  readonly onWait: (reason: string, milliseconds: number) => void;
}

/** What became of documents. */
export interface Sent {
  readonly indexed: number;
  readonly deleted: number;
  readonly dropped: number;
  readonly rejections: readonly Rejection[];
}

/** A request below so many bytes is not cut further for its size. */
const SMALLEST = 64 * 1024;

/** Requests that are held at least: one is on its way while the next is made. */
const LEAST_HELD = 2;

/** Retried answers to a whole request. */
const BUSY = [429, 502, 503, 504];

/** Sends requests; one for each run. */
export class BulkSender {
  readonly #endpoint: Endpoint;
  readonly #options: BulkSenderOptions;
  /** Whoever writes requests for this sender takes their buffers from here. */
  readonly buffers = new Buffers();
  readonly #held: Places;
  readonly #onTheirWay: InFlight;
  readonly #pace: Pace | undefined;
  #bytes: number;

  constructor(endpoint: Endpoint, options: BulkSenderOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#held = new Places(LEAST_HELD);
    this.#onTheirWay = new InFlight(options.inFlight);
    this.#pace = options.documentsPerSecond === undefined ? undefined : new Pace(options.documentsPerSecond);
    this.#bytes = Math.min(options.size.bytes, options.requestLimit);
  }

  /** How large requests may get now. */
  get size(): RequestSize {
    return { documents: this.#options.size.documents, bytes: this.#bytes };
  }

  /**
   * Waits for a place, then sends; the promise inside settles when every document is accepted or refused.
   *
   * It rejects with Exhausted when the time for tries is up, LockLostError, ClusterError, or the reason of a signal.
   */
  async send(request: BulkRequest): Promise<{ readonly settled: Promise<Sent> }> {
    const place = await this.#held.take();
    const settled = this.#sendAll(request).finally(() => {
      request[Symbol.dispose]();
      place[Symbol.dispose]();
    });
    // Whoever waits for it may do so later than it fails.
    settled.catch(() => {});
    return { settled };
  }

  async #sendAll(request: BulkRequest): Promise<Sent> {
    await this.#pace?.take(request.count, this.#options.stop);
    const tally = { indexed: 0, deleted: 0, dropped: 0 };
    const rejections: Rejection[] = [];
    const parts: BulkRequest[] = [request];
    const backoff = { current: undefined as Backoff | undefined };
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const answer = await this.#try(part);
      if (answer instanceof Deferred) {
        await this.#wait(backoff, answer);
        parts.push(part);
      } else if (answer.status === 413 || answer.status === 400) {
        const [{ id }, ...others] = part.entries;
        if (others.length === 0) rejections.push({ document: id, reason: requestReason(answer) });
        else parts.push(...this.#halves(part, answer.status === 413));
      } else {
        const accepted = this.#read(answer, part);
        tally.indexed += accepted.indexed;
        tally.deleted += accepted.deleted;
        tally.dropped += accepted.dropped;
        rejections.push(...accepted.rejections);
        if (accepted.again.length === 0) {
          backoff.current = undefined;
          continue;
        }
        await this.#wait(backoff, new Deferred(accepted.reason, answer));
        parts.push(part.only(accepted.again));
      }
    }
    return { ...tally, rejections };
  }

  /** Sends once. Gives the answer, or why it must be sent again. */
  async #try(part: BulkRequest): Promise<EndpointAnswer | Deferred> {
    const { alias, stop } = this.#options;
    const filter = answerFilter(this.#readsResults(part));
    using slot = await this.#onTheirWay.take();
    stop.throwIfAborted();
    const body = part.bytes;
    const began = performance.now();
    try {
      const answer = await this.#endpoint.send({
        method: "POST",
        path: `/${encodeURIComponent(alias)}/_bulk?require_alias=true&filter_path=${filter}`,
        body,
        contentType: "application/x-ndjson",
        repeatable: true,
        signal: stop,
      });
      if (!BUSY.includes(answer.status)) {
        if (answer.status === 200) slot.answered(performance.now() - began, body.length);
        this.#hold();
        return answer;
      }
      const failure = requestFailure(answer, this.#attempt);
      if (failure instanceof ClusterError && failure.type === "cluster_block_exception" && answer.status === 429) {
        throw failure;
      }
      return new Deferred(requestReason(answer), answer);
    } catch (error) {
      if (error instanceof ClusterError && error.code === "unreachable") return new Deferred(error.message);
      throw error;
    }
  }

  #read(answer: EndpointAnswer, part: BulkRequest): Accepted {
    if (answer.status !== 200) throw requestFailure(answer, this.#attempt);
    return readAccepted(answer, part, { attempt: this.#attempt, results: this.#readsResults(part) });
  }

  async #wait(backoff: { current: Backoff | undefined }, deferred: Deferred): Promise<void> {
    const { retryFor, onWait, stop, interrupt } = this.#options;
    const now = Date.now();
    if (deferred.busy) this.#onTheirWay.slower();
    this.#hold();
    backoff.current ??= new Backoff(retryFor, now);
    const milliseconds = backoff.current.next(now, deferred.retryAfter(now));
    if (milliseconds === undefined) {
      throw new Exhausted(
        new ClusterError("unreachable", `${this.#attempt}: given up after ${retryFor / 1000} s: ${deferred.reason}`, {
          hint: "When the cluster is well again, run the update with --resume.",
        }),
      );
    }
    onWait(deferred.reason, milliseconds);
    await pause(milliseconds, AbortSignal.any([stop, interrupt]));
  }

  /** Cuts a request in two; after a 413 later requests are made smaller as well. */
  #halves(part: BulkRequest, forSize: boolean): readonly BulkRequest[] {
    const { length } = part.bytes;
    if (forSize) this.#bytes = Math.max(SMALLEST, Math.min(this.#bytes, Math.ceil(length / 2)));
    const [first, second] = part.halves();
    // The first half is sent first: what is pushed last comes next.
    return [second, first];
  }

  /** Holds as many as may be on their way; what waits for its next try counts as well. */
  #hold(): void {
    this.#held.limit = Math.max(LEAST_HELD, this.#onTheirWay.limit);
  }

  #readsResults({ deletes }: BulkRequest): boolean {
    return this.#options.results || deletes;
  }

  get #attempt(): string {
    return `loading into ${this.#options.version}`;
  }
}

/** A request, or a part of it, that must be sent again. */
class Deferred {
  readonly reason: string;
  readonly #answer: EndpointAnswer | undefined;

  constructor(reason: string, answer?: EndpointAnswer) {
    this.reason = reason;
    this.#answer = answer;
  }

  /** The server is too busy. A single document's 429 stands in an answer with 200. */
  get busy(): boolean {
    return this.#answer !== undefined && this.#answer.status !== 503 && this.#answer.status < 502;
  }

  retryAfter(now: number): number | undefined {
    return retryAfter(this.#answer?.headers.get("retry-after") ?? null, now);
  }
}

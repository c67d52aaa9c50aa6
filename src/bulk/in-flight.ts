/**
 * How many requests may be on their way at once: as many as the cluster works on, and few that only wait there.
 *
 * The scheme is TCP Vegas (Brakmo and Peterson, 1995) as Netflix's concurrency-limits applies it to requests. With the
 * time that a request takes alone, and the time that they take now, `limit × (1 − alone / now)` of those on their way are
 * only waiting. Few wait: one more may go. Many wait, so that more of them only take longer: one fewer. What one takes
 * alone is measured anew from time to time, as BBR does it (Cardwell and others, 2016): by letting only one go. A refusal
 * halves the limit at once, as in AIMD.
 *
 * @module
 */
import { Places } from "./places.ts";

/** On their way when it is known what one takes alone: one is worked on while the next arrives. */
const FIRST = 2;

/** With fewer than so many waiting, one more may go. */
const FEW = 1;

/** With more than so many waiting, one fewer. */
const MANY = 2;

/** After so many changes it is measured anew what one takes alone, as a cluster gets slower and faster. */
const MEMORY = 64;

/** After a refusal so many windows of answers must be calm before one more may go. */
const CALM = 10;

/** A request of less than this share of the largest one says nothing: it takes less because it is small. */
const SMALL = 0.5;

/** A place for one request; disposing frees it. */
export interface Slot extends Disposable {
  /** The server took the request of so many bytes, in so many milliseconds. */
  answered(milliseconds: number, bytes: number): void;
}

/** Slots for requests; as many as the cluster deserves, between one and a maximum. */
export class InFlight {
  readonly #places = new Places(1);
  readonly #most: number;
  /** What the largest request takes alone. */
  #alone: number | undefined;
  /** The limit to go on with once that is known. */
  #next: number;
  #largest = 0;
  #times: number[] = [];
  #changes = 0;
  /** Windows that must still be calm. */
  #restless = 0;

  constructor(most: number) {
    this.#most = Math.max(1, most);
    this.#next = Math.min(FIRST, this.#most);
  }

  /** How many may be on their way now. */
  get limit(): number {
    return this.#places.limit;
  }

  /** Waits for a slot. */
  async take(): Promise<Slot> {
    const place = await this.#places.take();
    const beside = this.#places.taken - 1;
    return {
      answered: (milliseconds, bytes) => this.#answered(milliseconds, bytes, beside),
      [Symbol.dispose]: () => place[Symbol.dispose](),
    };
  }

  /** The server is too busy. */
  slower(): void {
    const limit = Math.max(1, Math.floor(this.limit / 2));
    this.#places.limit = limit;
    this.#next = limit;
    this.#times = [];
    this.#restless = CALM;
  }

  #answered(milliseconds: number, bytes: number, beside: number): void {
    this.#largest = Math.max(this.#largest, bytes);
    if (bytes < this.#largest * SMALL) return;
    const time = milliseconds * this.#largest / bytes;
    if (this.#alone === undefined) {
      if (beside > 0) return;
      this.#alone = time;
      this.#places.limit = this.#next;
    } else if (beside >= this.limit - 1) {
      // It was sent as the last of as many as may go.
      this.#times.push(time);
      if (this.#times.length >= this.limit) this.#adapt(this.#alone);
    }
  }

  #adapt(alone: number): void {
    const now = this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length;
    this.#times = [];
    this.#alone = Math.min(alone, now);
    const waiting = this.limit * (1 - this.#alone / now);
    this.#restless = Math.max(0, this.#restless - 1);
    if (waiting < FEW && this.#restless === 0) this.#places.limit = Math.min(this.#most, this.limit + 1);
    if (waiting > MANY) this.#places.limit = Math.max(1, this.limit - 1);
    if (++this.#changes % MEMORY !== 0) return;
    this.#next = this.limit;
    this.#places.limit = 1;
    this.#alone = undefined;
  }
}

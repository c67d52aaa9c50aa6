/**
 * How long to wait before the next try.
 *
 * @module
 */

/** The first wait is at most so long, in milliseconds; each later one twice that. */
const FIRST = 250;

/** There is a try at least this often, in milliseconds, unless the server asks for a longer wait. */
const LONGEST = 10_000;

/** Exponential backoff with full jitter, for a limited time. */
export class Backoff {
  readonly #until: number;
  readonly #random: () => number;
  #tries = 0;

  /** `retryFor`: milliseconds from `now` on in which there may be another try. */
  constructor(retryFor: number, now: number, random: () => number = Math.random) {
    this.#until = now + retryFor;
    this.#random = random;
  }

  /**
   * Gives the milliseconds to wait before the next try; undefined when the time is up. The last try is at the very end
   * of the time. `asked`: what the server said in `Retry-After`, in milliseconds.
   */
  next(now: number, asked?: number): number | undefined {
    const left = this.#until - now;
    if (left <= 0) return undefined;
    const jittered = this.#random() * Math.min(LONGEST, FIRST * 2 ** this.#tries++);
    return Math.min(left, Math.max(jittered, asked ?? 0));
  }
}

/** Reads a `Retry-After` header, seconds or a date, as milliseconds from now. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

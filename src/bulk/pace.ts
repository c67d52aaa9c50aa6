/**
 * A rate that is not exceeded, for clusters that must be treated gently.
 *
 * @module
 */
import { pause } from "./pause.ts";

/** Spreads documents over time; what was not used is not saved up. */
export class Pace {
  readonly #perMillisecond: number;
  readonly #now: () => number;
  #free = 0;

  /** `perSecond`: documents; Infinity for no bound. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perMillisecond = perSecond / 1000;
    this.#now = now;
  }

  /** Waits until so many documents may go. Rejects with the signal's reason. */
  async take(documents: number, signal: AbortSignal): Promise<void> {
    const wait = this.due(documents);
    if (wait > 0) await pause(wait, signal);
  }

  /** Takes the next free time for so many documents; gives the milliseconds until then. */
  due(documents: number): number {
    const now = this.#now();
    const due = Math.max(now, this.#free);
    this.#free = due + documents / this.#perMillisecond;
    return due - now;
  }
}

/**
 * How many requests may be on their way at once.
 *
 * @module
 */

/** So many answers without a complaint, per request in flight, let one more go. */
const CALM = 10;

/** Slots for requests; fewer after the server was too busy, and slowly more again. */
export class InFlight {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #taken = 0;
  #calm = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  /** How many may be on their way now. */
  get limit(): number {
    return this.#limit;
  }

  /** Waits for a slot; disposing what it gives frees the slot. */
  async take(): Promise<Disposable> {
    while (this.#taken >= this.#limit) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    this.#taken++;
    return { [Symbol.dispose]: () => this.#free() };
  }

  /** The server took a request. */
  calm(): void {
    if (this.#limit >= this.#most || ++this.#calm < CALM * this.#limit) return;
    this.#calm = 0;
    this.#limit++;
    this.#wake();
  }

  /** The server is too busy. */
  slower(): void {
    this.#calm = 0;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  #free(): void {
    this.#taken--;
    this.#wake();
  }

  #wake(): void {
    this.#waiting.shift()?.();
  }
}

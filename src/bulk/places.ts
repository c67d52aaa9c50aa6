/**
 * Places that are taken and given back.
 *
 * @module
 */

/** Lets so many in at once; the others wait for their turn. */
export class Places {
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many may be taken. */
  get limit(): number {
    return this.#limit;
  }

  /** More are given at once; fewer only as those that are taken come back. */
  set limit(limit: number) {
    this.#limit = limit;
    this.#wake();
  }

  /** How many are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Waits for a place; disposing what it gives frees the place. */
  async take(): Promise<Disposable> {
    while (this.#taken >= this.#limit) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    this.#taken++;
    return { [Symbol.dispose]: () => this.#free() };
  }

  #free(): void {
    this.#taken--;
    this.#wake();
  }

  #wake(): void {
    for (let free = this.#limit - this.#taken; free > 0; free--) this.#waiting.shift()?.();
  }
}

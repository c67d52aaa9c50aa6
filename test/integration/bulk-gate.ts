/** A gate in the way of bulk requests, so that a test can act in the middle of an update without waiting for a time. */
import type { Proxy } from "../proxy.ts";

/** Lets the first bulk requests pass and holds the others, until it is opened or disposed. */
export class BulkGate implements Disposable {
  readonly #open = Promise.withResolvers<void>();
  readonly #held = Promise.withResolvers<void>();
  readonly #remove: () => void;
  #passing: number;

  constructor(proxy: Proxy, passing: number) {
    this.#passing = passing;
    this.#remove = proxy.hook(async ({ path }) => {
      if (!path.includes("/_bulk") || this.#passing-- > 0) return undefined;
      this.#held.resolve();
      await this.#open.promise;
    });
  }

  /** Waits until a request stands before the gate. */
  get held(): Promise<void> {
    return this.#held.promise;
  }

  /** Lets everything pass from now on. */
  open(): void {
    this.#remove();
    this.#open.resolve();
  }

  [Symbol.dispose](): void {
    this.open();
  }
}

/**
 * Gives a cluster's nodes in turn; one that did not answer comes last for a while.
 *
 * @module
 */

/** How long a node that did not answer stays behind the others, in milliseconds. */
const PAUSE = 10_000;

/** How long a node that answered is taken to be there, in milliseconds. */
const FRESH = 5_000;

/** The nodes of a cluster, as requests go through them. */
export class Nodes {
  readonly #addresses: readonly string[];
  readonly #now: () => number;
  readonly #silentUntil = new Map<string, number>();
  readonly #freshUntil = new Map<string, number>();
  #turn = 0;

  /** `now` is a clock in milliseconds. */
  constructor(addresses: readonly string[], now: () => number = () => performance.now()) {
    this.#addresses = addresses;
    this.#now = now;
  }

  /** Every node once: round robin, those that were silent lately behind the others. */
  inTurn(): readonly string[] {
    const first = this.#turn++ % this.#addresses.length;
    const rotated = [...this.#addresses.slice(first), ...this.#addresses.slice(0, first)];
    const now = this.#now();
    const silent = rotated.filter((node) => (this.#silentUntil.get(node) ?? 0) > now);
    return [...rotated.filter((node) => !silent.includes(node)), ...silent];
  }

  /** Remembers that a node answered. */
  answered(node: string): void {
    this.#silentUntil.delete(node);
    this.#freshUntil.set(node, this.#now() + FRESH);
  }

  /** Whether a node answered only just now. */
  isFresh(node: string): boolean {
    return (this.#freshUntil.get(node) ?? 0) > this.#now();
  }

  /** Remembers that a node did not answer. */
  silent(node: string): void {
    this.#freshUntil.delete(node);
    this.#silentUntil.set(node, this.#now() + PAUSE);
  }
}

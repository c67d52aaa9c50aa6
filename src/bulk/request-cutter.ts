/**
 * Cuts a stream of operations into requests.
 *
 * @module
 */
import type { Operation } from "./operation.ts";

/** How large a request may get. A single operation that is larger goes alone. */
export interface RequestSize {
  readonly documents: number;
  readonly bytes: number;
}

/** Gathers operations until a request is full by number or bytes, whichever comes first. */
export class RequestCutter {
  readonly #size: () => RequestSize;
  #gathered: Operation[] = [];
  #bytes = 0;

  /** The size is asked for each time, as it shrinks when the server finds requests too large. */
  constructor(size: () => RequestSize) {
    this.#size = size;
  }

  /** Takes one more operation; gives the requests that are full now. */
  add(operation: Operation): readonly (readonly Operation[])[] {
    const { documents, bytes } = this.#size();
    const full: (readonly Operation[])[] = [];
    if (this.#gathered.length > 0 && this.#bytes + operation.bytes > bytes) full.push(this.#cut());
    this.#gathered.push(operation);
    this.#bytes += operation.bytes;
    if (this.#gathered.length >= documents || this.#bytes >= bytes) full.push(this.#cut());
    return full;
  }

  /** Gives what is left; empty when nothing is. */
  rest(): readonly (readonly Operation[])[] {
    return this.#gathered.length === 0 ? [] : [this.#cut()];
  }

  #cut(): readonly Operation[] {
    const cut = this.#gathered;
    this.#gathered = [];
    this.#bytes = 0;
    return cut;
  }
}

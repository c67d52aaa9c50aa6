/**
 * The bytes of requests.
 *
 * Buffers are used again: a body as one long text, or in a new buffer each time, makes garbage by the megabyte, and the
 * process grows to several times what it needs before that is collected.
 *
 * @module
 */
import type { Operation } from "./operation.ts";

const LINE_END = 10;

/** A request's body; disposing gives its buffer back. */
export interface RequestBody extends Disposable {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Writes bodies into buffers that it keeps; there are never more than requests on their way. */
export class RequestBodies {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #encoder = new TextEncoder();

  /** Writes the operations of a request one after another. */
  write(operations: readonly Operation[]): RequestBody {
    const size = operations.reduce((sum, { bytes }) => sum + bytes, 0);
    const buffer = this.#take(size);
    let end = 0;
    for (const { lines } of operations) {
      for (const line of lines) {
        end += this.#encoder.encodeInto(line, buffer.subarray(end)).written;
        buffer[end++] = LINE_END;
      }
    }
    return {
      bytes: buffer.subarray(0, end),
      [Symbol.dispose]: () => void this.#free.push(buffer),
    };
  }

  /** Takes a buffer that is large enough; smaller ones are let go, as requests are mostly of one size. */
  #take(size: number): Uint8Array<ArrayBuffer> {
    for (let buffer = this.#free.pop(); buffer !== undefined; buffer = this.#free.pop()) {
      if (buffer.length >= size) return buffer;
    }
    return new Uint8Array(2 ** Math.ceil(Math.log2(Math.max(size, 1024))));
  }
}

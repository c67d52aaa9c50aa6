/**
 * A `_bulk` request as bytes, and which of them belong to which document.
 *
 * @module
 */
import type { Operation } from "./operation.ts";

/** One operation of a request: where its lines stand in the bytes. */
export interface Entry extends Pick<Operation, "kind" | "id"> {
  readonly from: number;
  readonly to: number;
}

/** A request, or a part of one; disposing the whole gives its buffer back. */
export class BulkRequest implements Disposable {
  readonly entries: readonly Entry[];
  readonly #buffer: Uint8Array<ArrayBuffer>;
  readonly #release: () => void;

  /** The entries stand in the buffer one behind the other. */
  constructor(entries: readonly Entry[], buffer: Uint8Array<ArrayBuffer>, release: () => void = () => {}) {
    this.entries = entries;
    this.#buffer = buffer;
    this.#release = release;
  }

  /** What is sent. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.entries[0]?.from, this.entries.at(-1)?.to);
  }

  /** Cuts it in two by bytes, each with one operation at least; there must be two. */
  halves(): readonly [BulkRequest, BulkRequest] {
    const { entries } = this;
    const middle = entries[0].from + this.bytes.length / 2;
    let count = 1;
    while (count < entries.length - 1 && entries[count].to <= middle) count++;
    return [
      new BulkRequest(entries.slice(0, count), this.#buffer),
      new BulkRequest(entries.slice(count), this.#buffer),
    ];
  }

  /** Gives a request of some of the entries, in bytes of its own. */
  only(entries: readonly Entry[]): BulkRequest {
    const bytes = new Uint8Array(entries.reduce((sum, { from, to }) => sum + to - from, 0));
    let end = 0;
    const moved = entries.map((entry): Entry => {
      const from = end;
      bytes.set(this.#buffer.subarray(entry.from, entry.to), from);
      end += entry.to - entry.from;
      return { ...entry, from, to: end };
    });
    return new BulkRequest(moved, bytes);
  }

  [Symbol.dispose](): void {
    this.#release();
  }
}

/**
 * The body of a large request.
 *
 * `fetch` copies bytes that it is given, and the copies stay until the garbage of old objects is collected: with requests
 * of some megabytes one after the other that doubles the memory of a process. What it reads as a stream it does not keep,
 * and of a Blob it knows the size, which many a proxy wants to be told before the body.
 *
 * @module
 */

/** Bytes are handed on in pieces of so many. */
const PIECE = 512 * 1024;

/** Bytes that are read piece by piece, without a copy of the whole. */
export class Pieces extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    super();
    this.#bytes = bytes;
  }

  override get size(): number {
    return this.#bytes.length;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const bytes = this.#bytes;
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.subarray(at, at += PIECE));
      },
    }, { highWaterMark: 0 });
  }
}

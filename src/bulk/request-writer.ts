/**
 * Writes a stream of operations into requests.
 *
 * What is to be sent becomes bytes at once: kept as texts until then, documents by the thousand would outlive the young
 * generation, and the process grow to several times what it needs. Buffers are used again for the same reason.
 *
 * @module
 */
import type { RowLines } from "../source/source.ts";
import { BulkRequest } from "./bulk-request.ts";
import type { Operation } from "./operation.ts";

/** How large a request may get. A single operation that is larger goes alone. */
export interface RequestSize {
  readonly documents: number;
  readonly bytes: number;
}

const LINE_END = 10;

/** A line of so many characters at the most is short. */
const SHORT = 100;

/** Bytes of the first buffer; it grows as it needs to. */
const FIRST = 64 * 1024;

/** A new buffer is as large as another had to become, but for so many bytes at the most. */
const USUAL = 8 * 1024 * 1024;

/** The buffers of requests; there are never more than requests on their way and in the making. */
export class Buffers {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  #size = FIRST;

  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? new Uint8Array(this.#size);
  }

  give(buffer: Uint8Array<ArrayBuffer>): void {
    this.#free.push(buffer);
  }

  /** Gives one that is larger, with what was written into this one. */
  larger(buffer: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
    const larger = new Uint8Array(Math.max(buffer.length * 2, bytes));
    larger.set(buffer);
    // What grew is garbage for long: the next one need not.
    this.#size = Math.max(this.#size, Math.min(larger.length, USUAL));
    return larger;
  }
}

/** Gathers operations until a request is full by number or bytes, whichever comes first. */
export class RequestWriter {
  readonly #size: () => RequestSize;
  readonly #buffers: Buffers;
  readonly #encoder = new TextEncoder();
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  #end = 0;
  #count = 0;
  #deletes = false;

  /** The size is asked for each time, as it shrinks when the server finds requests too large. */
  constructor(size: () => RequestSize, buffers: Buffers) {
    this.#size = size;
    this.#buffers = buffers;
  }

  /** Takes one more operation; gives the requests that are full now. */
  add({ kind, lines }: Operation): readonly BulkRequest[] {
    const from = this.#end;
    for (const line of lines) this.#write(line);
    return this.#added({ from, count: 1, deletes: kind === "delete" });
  }

  /** Takes operations that are lines already, which put a document each; gives the requests that are full now. */
  addLines({ text, rows }: RowLines): readonly BulkRequest[] {
    const from = this.#end;
    this.#write(text);
    return this.#added({ from, count: rows, deletes: false });
  }

  /** Gives what is left; empty when nothing is. */
  rest(): readonly BulkRequest[] {
    return this.#count === 0 ? [] : [this.#cut()];
  }

  /** Counts what was written from there on; gives the requests that are full now. */
  #added({ from, count, deletes }: { readonly from: number; readonly count: number; readonly deletes: boolean }) {
    const { documents, bytes } = this.#size();
    const full: BulkRequest[] = [];
    if (this.#count > 0 && (this.#end > bytes || this.#count + count > documents)) {
      // It was too much: it begins the next request.
      const own = this.#buffer?.slice(from, this.#end) ?? new Uint8Array();
      this.#end = from;
      full.push(this.#cut());
      this.#reserve(own.length).set(own);
      this.#end = own.length;
    }
    this.#count += count;
    this.#deletes ||= deletes;
    if (this.#count >= documents || this.#end >= bytes) full.push(...inParts(this.#cut(), documents, bytes));
    return full;
  }

  #write(line: string): void {
    if (line.length <= SHORT && this.#writeAscii(line)) return;
    // A first guess, right for all that is ASCII; what does not fit is written when there is more room.
    let buffer = this.#reserve(line.length + 1);
    for (let rest = line;;) {
      const { read, written } = this.#encoder.encodeInto(rest, buffer.subarray(this.#end));
      this.#end += written;
      if (read === rest.length) break;
      rest = rest.slice(read);
      buffer = this.#reserve(3 * rest.length + 1);
    }
    buffer = this.#reserve(1);
    buffer[this.#end++] = LINE_END;
  }

  /** Writes a short line that is all ASCII, as that of an action is; false where it is not. The encoder costs more. */
  #writeAscii(line: string): boolean {
    const buffer = this.#reserve(line.length + 1);
    let end = this.#end;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (code > 127) return false;
      buffer[end++] = code;
    }
    buffer[end++] = LINE_END;
    this.#end = end;
    return true;
  }

  /** Gives a buffer with room for so many more bytes. */
  #reserve(bytes: number): Uint8Array<ArrayBuffer> {
    const buffer = this.#buffer ??= this.#buffers.take();
    if (buffer.length - this.#end >= bytes) return buffer;
    return this.#buffer = this.#buffers.larger(buffer, this.#end + bytes);
  }

  #cut(): BulkRequest {
    const buffer = this.#buffer ?? new Uint8Array();
    const operations = { bytes: buffer.subarray(0, this.#end), count: this.#count, deletes: this.#deletes };
    this.#buffer = undefined;
    this.#end = 0;
    this.#count = 0;
    this.#deletes = false;
    return new BulkRequest(operations, () => this.#buffers.give(buffer));
  }
}

/** Cuts a request that became too large at once, until each part is small enough or a single operation. */
function inParts(request: BulkRequest, documents: number, bytes: number): readonly BulkRequest[] {
  const { count, bytes: { length } } = request;
  if (count === 1 || (count <= documents && length <= bytes)) return [request];
  // The parts stand in a buffer that several of them share: it is not used again.
  return request.halves().flatMap((half) => inParts(half, documents, bytes));
}

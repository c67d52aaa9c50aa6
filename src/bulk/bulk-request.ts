/**
 * A `_bulk` request as bytes.
 *
 * @module
 */
import type { Operation } from "./operation.ts";

/** One operation of a request: where its lines stand in the bytes. */
export interface Entry extends Pick<Operation, "kind" | "id"> {
  readonly from: number;
  readonly to: number;
}

/** What a request consists of. */
export interface Operations {
  /** Their lines, one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly count: number;
  /** Whether one of them removes a document. */
  readonly deletes: boolean;
}

const LINE_END = 10;

/** A request, or a part of one; disposing the whole gives its buffer back. */
export class BulkRequest implements Operations, Disposable {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly count: number;
  readonly deletes: boolean;
  readonly #release: () => void;
  #entries: readonly Entry[] | undefined;

  constructor({ bytes, count, deletes }: Operations, release: () => void = () => {}) {
    this.bytes = bytes;
    this.count = count;
    this.deletes = deletes;
    this.#release = release;
  }

  /** Its operations. They are read from the bytes, as hardly ever anyone asks. */
  get entries(): readonly Entry[] {
    return this.#entries ??= entriesOf(this.bytes);
  }

  /** Cuts it in two by bytes, each with one operation at least; there must be two. */
  halves(): readonly [BulkRequest, BulkRequest] {
    const { entries, bytes } = this;
    let count = 1;
    while (count < entries.length - 1 && entries[count].to <= bytes.length / 2) count++;
    const [first, second] = [entries.slice(0, count), entries.slice(count)];
    const middle = second[0].from;
    return [partOf(first, bytes.subarray(0, middle)), partOf(second, bytes.subarray(middle))];
  }

  /** Gives a request of some of the entries, in bytes of its own. */
  only(entries: readonly Entry[]): BulkRequest {
    const bytes = new Uint8Array(entries.reduce((sum, { from, to }) => sum + to - from, 0));
    let end = 0;
    for (const { from, to } of entries) {
      bytes.set(this.bytes.subarray(from, to), end);
      end += to - from;
    }
    return partOf(entries, bytes);
  }

  [Symbol.dispose](): void {
    this.#release();
  }
}

function partOf(entries: readonly Entry[], bytes: Uint8Array<ArrayBuffer>): BulkRequest {
  return new BulkRequest({ bytes, count: entries.length, deletes: entries.some(({ kind }) => kind === "delete") });
}

function entriesOf(bytes: Uint8Array): readonly Entry[] {
  const decoder = new TextDecoder();
  const entries: Entry[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(LINE_END, from);
    const action: Readonly<Record<string, { readonly _id: string }>> = JSON.parse(
      decoder.decode(bytes.subarray(from, end)),
    );
    const kind = "delete" in action ? "delete" : "index";
    const to = kind === "delete" ? end + 1 : bytes.indexOf(LINE_END, end + 1) + 1;
    entries.push({ kind, id: action[kind]._id, from, to });
    from = to;
  }
  return entries;
}

/**
 * What an update needs of a source; SQLite, Postgres and code implement it.
 *
 * Keys travel as text: integers in decimal, uuids in their usual form, text as it is.
 *
 * @module
 */

/** A half-open range of keys, compared by the source in its own collation. */
export interface KeyRange {
  /** Inclusive; null: from the very first key. */
  readonly from: string | null;
  /** Exclusive; null: to the very last key. */
  readonly to: string | null;
}

/** One row, as JSON text made by the database or as an object for a `document` function. */
export interface SourceRow {
  /** The key as text; null when the row has none. */
  readonly id: string | null;
  /** The document as one JSON object in text; present when no objects were asked for. */
  readonly json?: string;
  /** The row as JavaScript values; present when objects were asked for. */
  readonly row?: Readonly<Record<string, unknown>>;
  readonly routing?: string;
}

/** Rows as the lines of a `_bulk` request that put their documents: `{"index":{"_id":…}}`, the JSON, and so on. */
export interface RowLines {
  readonly rows: number;
  /** Without the last line end. */
  readonly text: string;
}

/** The source's own clock when an update begins, and what had to be feared. */
export interface SourceTime {
  /** ISO 8601 UTC with up to six decimals: nothing that commits later can be older, overlap included. */
  readonly watermark: string;
  /** Why the overlap was widened, if it was. */
  readonly warning?: string;
}

/** Which rows to read. */
export interface RowRequest {
  readonly range: KeyRange;
  /** Only rows modified at or after this watermark, and those whose `modified` is null. */
  readonly since?: string;
  /** Whether rows are wanted as objects, for a `document` function. */
  readonly objects: boolean;
  readonly signal: AbortSignal;
}

/** Which rows to read as lines. */
export interface LinesRequest extends Omit<RowRequest, "objects"> {
  /** How many rows there may be. */
  readonly atMost: number;
  /** Takes the lines of some rows, in no order. */
  readonly take: (lines: RowLines) => void;
}

/** An opened source. */
export interface Source extends AsyncDisposable {
  /** Its address without secrets, and the table or query, for messages. */
  readonly description: string;
  /** Whether rows can be read by what changed since a watermark. */
  readonly incremental: boolean;
  /** Whether it can say which keys were removed since a watermark. */
  readonly tellsDeleted: boolean;
  /** Whether it can be stepped through by key borders; code is one stream instead. */
  readonly stepped: boolean;
  /** Checks that it is there, that its columns exist, and that the key is unique and not null. Throws SourceError. */
  check(signal: AbortSignal): Promise<void>;
  /** Its clock now, less the overlap, and not later than the oldest open transaction of others. */
  now(signal: AbortSignal): Promise<SourceTime>;
  /** Rows, all or those modified since; exact. */
  count(signal: AbortSignal, since?: string): Promise<number>;
  /** Rows by the database's own estimate; undefined where it has none. */
  estimate(signal: AbortSignal): Promise<number | undefined>;
  /**
   * The key that stands `size` rows behind `after` (of all rows or those modified since): the first key of the next
   * batch. Null when fewer rows are left. Never loads the keys between.
   */
  border(
    after: string | null,
    size: number,
    signal: AbortSignal,
    since?: string,
  ): Promise<string | null>;
  /** The rows of a range in key order, streamed in chunks bounded by bytes. */
  rows(request: RowRequest): AsyncIterable<readonly SourceRow[]>;
  /**
   * Reads the rows of a range as lines made by the database, which costs a fraction of one row after the other. False
   * where they have to be read as rows, and what was given does not count: there are more than `atMost`, they are heavy or
   * it is not known yet how heavy, or one has no usable key. Absent where the source cannot do it at all.
   */
  lines?(request: LinesRequest): Promise<boolean>;
  /** The rows with these keys that still exist. */
  rowsOf(
    keys: readonly string[],
    objects: boolean,
    signal: AbortSignal,
  ): Promise<readonly SourceRow[]>;
  /** The keys removed since then, in chunks. */
  deleted(since: string, signal: AbortSignal): AsyncIterable<readonly string[]>;
  /** Which of these keys the source has. A key that cannot be one of the source's type is not there. */
  present(
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>;
}

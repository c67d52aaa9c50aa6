/**
 * Lets Postgres join rows to the lines of `_bulk` requests.
 *
 * Reading rows one by one costs a client more than all else that it does with them.
 *
 * @module
 */
import type { LinesSelect, Values } from "./sql-driver.ts";

/** A key of so many characters, of four bytes at the most, has no more bytes than an id may have. */
const SURELY_FINE = 512 / 4;

/**
 * Gives the statement: one row for each chunk of so many rows, in no order, as none is needed. One row more than may be
 * held is asked for, so that it is seen where there are more.
 */
export function linesStatement(
  { from, key, routing, kind, projection, atMost }: LinesSelect,
  rowsPerChunk: number,
): string {
  const [document, odd] = projection.columns;
  const unusable = kind === "text" ? `key is null or length(key) not between 1 and ${SURELY_FINE}` : "key is null";
  const id = kind === "text" ? "to_json(key)::text" : `'"' || key || '"'`;
  const target = `${id} || coalesce(',"routing":' || to_json(routing)::text, '')`;
  const json = projection.breaksLines ? String.raw`translate(document, E'\r\n', '  ')` : "document";
  return String.raw`select count(*), bool_or(unusable), bool_or(odd), string_agg(line, E'\n') from (` +
    `select (row_number() over () - 1) / ${rowsPerChunk} as chunk, ${unusable} as unusable, odd, ` +
    String.raw`'{"index":{"_id":' || ${target} || E'}}\n' || ${json} as line from (` +
    `select ${key} as key, ${routing}::text as routing, ${document} as document, ${odd}::boolean as odd ` +
    `from ${from.text} limit ${atMost + 1}) as r) as l group by chunk`;
}

/** One row of its result. */
export interface JoinedRows {
  readonly rows: number;
  readonly text: string;
  /** Whether a row has a key that no document can have, or one that is long enough to be looked at. */
  readonly hasUnusable: boolean;
  /** Whether a value was none that JSON knows. */
  readonly hasOdd: boolean;
}

/** Reads one row of its result. */
export function joinedRows([rows, unusable, odd, text]: Values): JoinedRows {
  return { rows: Number(rows), text: String(text), hasUnusable: unusable === "t", hasOdd: odd === "t" };
}

/** Rows of one statement: stays far below the most parameters that SQLite and Postgres take. */
const ROWS = 200;

/** Cuts rows into parts that one statement can take. */
export function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS) yield rows.slice(from, from + ROWS);
}

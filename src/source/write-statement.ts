/**
 * What the statements that write rows have in common.
 *
 * @module
 */
import { SourceError } from "../errors.ts";
import { quoteIdentifier } from "./identifier.ts";
import type { WritableRow } from "./write.ts";

/** The error for a table that is not there, or cannot be written to by key. */
export function unfitTable(table: string, description: string, reason: string, schemaFile: string): SourceError {
  return new SourceError("source-failed", `looking up the table ${table} in ${description}: ${reason}`, {
    hint: `Create it first, with a primary key; ${schemaFile} is an example.`,
  });
}

/** Splits rows into runs of rows with the same columns, at most so many in each; their order is kept. */
export function runsOf(rows: readonly WritableRow[], most: number): readonly (readonly WritableRow[])[] {
  const runs: WritableRow[][] = [];
  let columns: string | undefined;
  for (const row of rows) {
    const mine = [...row.keys()].sort().join("\0");
    const last = runs.at(-1);
    if (last === undefined || mine !== columns || last.length === most) runs.push([row]);
    else last.push(row);
    columns = mine;
  }
  return runs;
}

/** The statement's end that updates an existing row where it differs; the same in both databases but for `differs`. */
export function onConflict(
  key: readonly string[],
  columns: readonly string[],
  differs: (column: string) => string,
): string {
  const others = columns.filter((column) => !key.includes(column));
  const target = `on conflict (${key.map(quoteIdentifier).join(", ")})`;
  if (others.length === 0) return `${target} do nothing`;
  const changes = others.map((column) => `${quoteIdentifier(column)} = excluded.${quoteIdentifier(column)}`).join(", ");
  return `${target} do update set ${changes} where ${others.map(differs).join(" or ")}`;
}

/**
 * What SQLite knows about a key.
 *
 * @module
 */
import { quoteIdentifier } from "./identifier.ts";
import type { Relation } from "./relation.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/**
 * Whether SQLite itself keeps a table's column unique and not null.
 *
 * A primary key alone is not enough: only the one that is the rowid, or is declared `not null`, refuses nulls.
 */
export async function isUniqueInSqlite(
  database: SqliteDatabase,
  { table, label }: Relation,
  key: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (table === undefined) return false;
  const attempt = `checking the key of ${label}`;
  const schema = table.schema === undefined ? "" : `${quoteIdentifier(table.schema)}.`;
  const pragma = (name: string, argument: string) =>
    database.all({ text: `pragma ${schema}${name}(${quoteIdentifier(argument)})`, values: [], attempt }, signal);

  const columns = (await pragma("table_info", table.name))
    .map(([, name, type, notNull, , place]) => ({
      name,
      type: String(type),
      notNull: notNull === 1n,
      place: Number(place),
    }));
  const column = columns.find(({ name }) => name === key);
  if (column === undefined) return false;

  const indexes = (await pragma("index_list", table.name))
    .map(([, name, unique, origin, partial]) => ({ name: String(name), unique: unique === 1n, origin, partial }));
  const isPrimary = column.place === 1 && columns.every(({ place }) => place < 2);
  if (isPrimary && /^integer$/i.test(column.type) && indexes.every(({ origin }) => origin !== "pk")) return true;
  if (!column.notNull) return false;
  for (const { name, unique, partial } of indexes) {
    if (!unique || partial !== 0n) continue;
    const indexed = await pragma("index_info", name);
    if (indexed.length === 1 && indexed[0]?.[2] === key) return true;
  }
  return false;
}

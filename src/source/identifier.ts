/**
 * Names of tables and columns as SQL.
 *
 * @module
 */
import { ConfigurationError } from "../errors.ts";

/** Quotes one name, exactly as it is written: `"` is doubled, letters keep their case. Throws ConfigurationError. */
export function quoteIdentifier(name: string): string {
  if (name === "" || name.includes("\0")) {
    throw new ConfigurationError(`reading a name of the source: ${JSON.stringify(name)} cannot be one`, {
      hint: "A table or column has at least one character and none that is NUL.",
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table's name and the schema it is in, where one is named. */
export interface TableName {
  readonly schema?: string;
  readonly name: string;
}

/**
 * Reads a table's name: `movies`, `archive.movies`; parts with a dot inside stand in double quotes, `"a.b"`.
 *
 * Throws ConfigurationError where there are more than two parts.
 */
export function tableName(text: string): TableName {
  const parts = [...text.matchAll(/"((?:[^"]|"")*)"(?=\.|$)|([^."]+)(?=\.|$)/g)];
  const names = parts.map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain);
  const [first, second, ...more] = names;
  if (first === undefined || more.length > 0 || parts.map(([part]) => part).join(".") !== text) {
    throw new ConfigurationError(`reading source.table: ${JSON.stringify(text)} is no name of a table`, {
      hint: 'Write name or schema.name; put a part that has a dot or a quote in double quotes: "a.b".',
    });
  }
  return second === undefined ? { name: first } : { schema: first, name: second };
}

/** Quotes a table's name, with its schema. */
export function quoteTable({ schema, name }: TableName): string {
  return schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

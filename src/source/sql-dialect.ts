/**
 * What the SQL of the two databases differs in.
 *
 * @module
 */
import type { KeyKind } from "./key-kind.ts";
import type { DialectName } from "./sql-tokens.ts";

/** How one database writes what the statements of a source need. */
export interface SqlDialect {
  readonly name: DialectName;
  /** The nth bound value, as a value of this type. */
  placeholder(position: number, type: string): string;
  /** The type that a bound key has. */
  keyType(kind: KeyKind): string;
  /** A key, from text to what is bound. */
  key(kind: KeyKind, text: string): unknown;
  /** An expression that gives a key as text, or as a value that tells its type. */
  keyColumn(expression: string): string;
  /** An expression as text. */
  text(expression: string): string;
  /** The condition that an expression is one of the keys bound at `position`, and what is bound there. */
  among(
    expression: string,
    kind: KeyKind,
    keys: readonly string[],
    position: number,
  ): { readonly condition: string; readonly value: unknown };
}

/** Postgres: values are bound as text, and cast where they stand. */
export const postgresDialect: SqlDialect = {
  name: "postgres",
  placeholder: (position, type) => `$${position}::${type}`,
  keyType: (kind) => ({ integer: "int8", text: "text", uuid: "uuid" })[kind],
  key: (_kind, text) => text,
  keyColumn: (expression) => `${expression}::text`,
  text: (expression) => `${expression}::text`,
  among: (expression, kind, keys, position) => ({
    condition: `${expression} = any($${position}::${postgresDialect.keyType(kind)}[])`,
    value: keys.filter((key) => !key.includes("\0")),
  }),
};

/** SQLite: values have their own types, columns only a preference. */
export const sqliteDialect: SqlDialect = {
  name: "sqlite",
  placeholder: (position) => `?${position}`,
  keyType: () => "",
  key: (kind, text) => kind === "integer" ? BigInt(text) : text,
  keyColumn: (expression) => expression,
  text: (expression) => `cast(${expression} as text)`,
  among: (expression, kind, keys, position) => ({
    condition: `${expression} in (select value from json_each(?${position}))`,
    value: kind === "integer" ? `[${keys.join()}]` : JSON.stringify(keys),
  }),
};

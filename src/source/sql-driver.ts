/**
 * What the statements of a source are run by; SQLite and Postgres implement it.
 *
 * @module
 */
import type { Bindings } from "./bindings.ts";
import type { KeyKind } from "./key-kind.ts";
import type { Relation } from "./relation.ts";
import type { LinesRequest, SourceTime } from "./source.ts";
import type { SqlDialect } from "./sql-dialect.ts";

/** One row, its columns in the order that they were selected in. */
export type Values = readonly unknown[];

/** A statement to run. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** What it does, for messages: `counting the rows of table movies`. */
  readonly attempt: string;
}

/** The columns that a definition names. */
export interface NamedColumns {
  readonly key: string;
  readonly modified?: string;
  readonly routing?: string;
  /** Of a `modified` column that has none. */
  readonly timezone: string;
}

/** How a row becomes a document. */
export interface Projection {
  /** What is added to `from`, as `t` stands there. */
  readonly join: string;
  readonly columns: readonly string[];
  /** Whether line breaks may stand between the tokens of the JSON; absent where they never do. */
  readonly breaksLines?: boolean;
  /** Reads the columns back, which stand from `at` on. */
  document(values: Values, at: number): { readonly json: string } | { readonly row: Readonly<Record<string, unknown>> };
}

/** What a driver has found out about a relation. */
export interface Shape {
  readonly key: KeyKind;
  /** Whether the database itself keeps the key unique and not null. */
  readonly unique: boolean;
  /** The key as text, from the value that was read. Throws SourceError where it has another type. */
  keyOf(value: unknown): string | null;
  projection(objects: boolean): Projection;
  /** The condition that a row was modified at or after an instant, or that this is not known. */
  modifiedSince(column: string, microseconds: bigint, bindings: Bindings): string;
  /** Whether any text or number can stand in `modified`, so that its values have to be looked at. */
  readonly modifiedIsLoose: boolean;
}

/** Rows that are to become lines. */
export interface LinesSelect extends Pick<LinesRequest, "atMost" | "take" | "signal"> {
  /** What stands behind `from`, the values that are bound in it, and what is attempted. */
  readonly from: Statement;
  /** Expressions that give the key and the routing as text. */
  readonly key: string;
  readonly routing: string;
  readonly kind: KeyKind;
  readonly projection: Projection;
}

/** A large result. */
export interface Scan {
  readonly first: Statement;
  /** The same rows, from behind this one on; absent where the rows have no order to go on in. */
  readonly behind?: (row: Values) => Statement;
  readonly signal: AbortSignal;
}

/** One database, opened for reading. */
export interface SqlDriver extends AsyncDisposable {
  readonly dialect: SqlDialect;
  /** Its address without secrets. */
  readonly address: string;
  /** Finds columns and types. Throws SourceError where one is missing or cannot be used. */
  describe(relation: Relation, columns: NamedColumns, signal: AbortSignal): Promise<Shape>;
  /** Runs a statement with a small result. */
  all(statement: Statement, signal: AbortSignal): Promise<readonly Values[]>;
  /** Runs a statement with a large result, in chunks bounded by bytes. */
  scan(scan: Scan): AsyncIterable<readonly Values[]>;
  /** Joins rows to lines, as `Source.lines` promises it; absent where the database is no faster at it. */
  lines?(select: LinesSelect): Promise<boolean>;
  /** The statement of `deleted`, its `:since` bound. */
  deleted(sql: string, since: bigint, columns: NamedColumns): Pick<Statement, "text" | "values">;
  /** The database's clock less the overlap, as `Source.now` promises it. */
  now(overlap: bigint, signal: AbortSignal): Promise<SourceTime>;
  /** Rows of a table, where the database keeps an estimate. */
  estimate(relation: Relation, signal: AbortSignal): Promise<number | undefined>;
}

/**
 * What loading fixtures needs of a database; SQLite and Postgres implement it.
 *
 * @module
 */
/**
 * What a column takes. Of `timestamp-or-number` SQLite cannot say more; `other` is left to the database to judge.
 */
export type ColumnKind =
  | "boolean"
  | "date"
  | "integer"
  | "json"
  | "number"
  | "other"
  | "text"
  | "timestamp"
  | "timestamp-or-number"
  | "uuid";

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  /** Its type in the database's own words. */
  readonly type: string;
  readonly kind: ColumnKind;
  /** The bytes of an integer; it has a sign. */
  readonly bytes?: number;
  /** Whether it may be null. */
  readonly nullable: boolean;
  /** Whether the database has a value for a row that brings none. */
  readonly hasDefault: boolean;
  /** Whether the database computes it and takes no other value. */
  readonly computed: boolean;
}

/** A table as the database describes it. */
export interface WritableTable {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** The columns of its primary key, in their order. */
  readonly key: readonly string[];
}

/** The values of one row by column, each as JSON text: exact to the last digit. */
export type WritableRow = ReadonlyMap<string, string>;

/** Writes rows into the tables of one database. */
export interface TableWriter extends AsyncDisposable {
  /** The database's address without secrets. */
  readonly description: string;
  /** Reads what a table looks like; `schema.table` is understood. Throws SourceError when there is none. */
  describe(table: string): Promise<WritableTable>;
  /**
   * Inserts the rows, and updates those whose key exists where they differ: all in one transaction, or none.
   * Throws SourceError.
   */
  upsert(table: WritableTable, rows: readonly WritableRow[]): Promise<void>;
  /**
   * Inserts rows that leave their key to the database, all in one transaction, or none; gives their keys in the same
   * order. Throws SourceError.
   */
  insert(table: WritableTable, rows: readonly WritableRow[]): Promise<readonly WritableRow[]>;
  /** Reads these columns of every row. Throws SourceError. */
  read(table: WritableTable, columns: readonly string[]): Promise<readonly WritableRow[]>;
}

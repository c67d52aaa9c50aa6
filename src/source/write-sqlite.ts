import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { SourceError } from "../errors.ts";
import { quoteIdentifier, quoteTable, tableName } from "./identifier.ts";
import type { ColumnKind, TableColumn, TableWriter, WritableRow, WritableTable } from "./write.ts";
import { onConflict, runsOf, unfitTable } from "./write-statement.ts";

/** Milliseconds until another writer's lock is given up on. */
const BUSY_TIMEOUT = 5_000;

/** Opens a SQLite file that exists for writing. Throws SourceError. */
export function openSqliteWriter(file: string): TableWriter {
  return new SqliteWriter(open(file), `sqlite:${file}`);
}

function open(file: string): DatabaseSync {
  try {
    // Opened for writing, a file that is missing would come into being, empty.
    using present = new DatabaseSync(file, { readOnly: true });
    present.prepare("select count(*) from sqlite_schema").get();
    return new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
  } catch (error) {
    throw new SourceError("source-unreachable", `opening the source sqlite:${file}: ${reasonOf(error)}`, {
      hint: `Name a SQLite file that exists, or make it: sqlite3 ${file} < fixtures/movies.sqlite.sql`,
      cause: error,
    });
  }
}

class SqliteWriter implements TableWriter {
  readonly #db: DatabaseSync;
  readonly description: string;

  constructor(db: DatabaseSync, description: string) {
    this.#db = db;
    this.description = description;
  }

  // deno-lint-ignore require-await -- the port is asynchronous, node:sqlite is not
  async describe(table: string): Promise<WritableTable> {
    const { schema = "main", name } = tableName(table);
    const columns = this.#db.prepare("select * from pragma_table_xinfo(?, ?)").all(name, schema);
    if (columns.length === 0) throw this.#unfit(table, "there is no such table");
    const key = columns.filter(({ pk }) => Number(pk) > 0).sort((one, other) => Number(one.pk) - Number(other.pk));
    if (key.length === 0) throw this.#unfit(table, "it has no primary key");
    return { name: table, columns: columns.map(columnOf), key: key.map((column) => String(column.name)) };
  }

  #unfit(table: string, reason: string): SourceError {
    return unfitTable(table, this.description, reason, "fixtures/movies.sqlite.sql");
  }

  // deno-lint-ignore require-await -- the port is asynchronous, node:sqlite is not
  async upsert(table: WritableTable, rows: readonly WritableRow[]): Promise<void> {
    try {
      this.#db.exec("begin immediate");
      for (const run of runsOf(rows, Infinity)) this.#insert(table, run);
      this.#db.exec("commit");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("rollback");
      throw this.#unwritten(table, error);
    }
  }

  #unwritten(table: WritableTable, error: unknown): SourceError {
    return new SourceError(
      "source-failed",
      `writing into the table ${table.name} of ${this.description}: ${reasonOf(error)}`,
      { hint: "Nothing was written. Correct the rows or the table.", cause: error },
    );
  }

  // deno-lint-ignore require-await -- the port is asynchronous, node:sqlite is not
  async insert(table: WritableTable, rows: readonly WritableRow[]): Promise<readonly WritableRow[]> {
    const key = table.key.map(quoteIdentifier).join(", ");
    try {
      this.#db.exec("begin immediate");
      const keys = rows.map((row) => {
        const names = [...row.keys()].map(quoteIdentifier).join(", ");
        const places = [...row.keys()].map(() => "?").join(", ");
        const statement = this.#db.prepare(
          `insert into ${quoteTable(tableName(table.name))} (${names}) values (${places}) returning ${key}`,
        );
        const made = statement.get(...[...row.values()].map(valueOf)) ?? {};
        return rowOf(table.key, made);
      });
      this.#db.exec("commit");
      return keys;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("rollback");
      throw this.#unwritten(table, error);
    }
  }

  // deno-lint-ignore require-await -- the port is asynchronous, node:sqlite is not
  async read(table: WritableTable, columns: readonly string[]): Promise<readonly WritableRow[]> {
    try {
      const names = columns.map(quoteIdentifier).join(", ");
      const rows = this.#db.prepare(`select ${names} from ${quoteTable(tableName(table.name))}`).all();
      return rows.map((row) => rowOf(columns, row));
    } catch (error) {
      throw new SourceError(
        "source-failed",
        `reading the table ${table.name} of ${this.description}: ${reasonOf(error)}`,
        { hint: "Correct the table.", cause: error },
      );
    }
  }

  #insert(table: WritableTable, run: readonly WritableRow[]): void {
    const columns = [...(run[0]?.keys() ?? [])];
    const target = tableName(table.name);
    const own = quoteIdentifier(target.name);
    const names = columns.map(quoteIdentifier).join(", ");
    const places = columns.map(() => "?").join(", ");
    const differs = (column: string) => `${own}.${quoteIdentifier(column)} is not excluded.${quoteIdentifier(column)}`;
    const statement = this.#db.prepare(
      `insert into ${quoteTable(target)} (${names}) values (${places}) ${onConflict(table.key, columns, differs)}`,
    );
    for (const row of run) statement.run(...columns.map((column) => valueOf(row.get(column) ?? "null")));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#db.close();
    return Promise.resolve();
  }
}

/** SQLite has no types but what a column's declaration suggests; the rules are its own, plus the usual words. */
const kinds: readonly (readonly [declared: RegExp, kind: ColumnKind])[] = [
  [/bool/i, "boolean"],
  [/datetime|timestamp/i, "timestamp-or-number"],
  [/^date/i, "date"],
  [/^json/i, "json"],
  [/^uuid/i, "uuid"],
  [/int/i, "integer"],
  [/char|clob|text/i, "text"],
  [/real|floa|doub|num|dec/i, "number"],
];

function columnOf(column: Readonly<Record<string, unknown>>): TableColumn {
  const type = String(column.type);
  const kind = kinds.find(([declared]) => declared.test(type))?.[1] ?? "other";
  return {
    name: String(column.name),
    type: type === "" ? "of no type" : type.toLowerCase(),
    kind,
    ...(kind === "integer" ? { bytes: 8 } : {}),
    // An `integer primary key` fills itself and is never null, whatever its declaration says.
    nullable: column.notnull === 0 && column.pk === 0,
    hasDefault: column.dflt_value !== null,
    computed: column.hidden === 2 || column.hidden === 3,
  };
}

function valueOf(json: string): SQLInputValue {
  if (/^-?\d+$/.test(json)) return BigInt(json);
  if (json.startsWith("[") || json.startsWith("{")) return json;
  const value: unknown = JSON.parse(json);
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" || typeof value === "number" ? value : null;
}

function rowOf(columns: readonly string[], row: Readonly<Record<string, unknown>>): WritableRow {
  return new Map(columns.map((name) => {
    const value = row[name] ?? null;
    return [name, typeof value === "bigint" ? String(value) : JSON.stringify(value)];
  }));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

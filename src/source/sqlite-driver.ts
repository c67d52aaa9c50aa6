import { SourceError } from "../errors.ts";
import { FetchSize } from "./fetch-size.ts";
import { quoteIdentifier } from "./identifier.ts";
import type { KeyKind } from "./key-kind.ts";
import { isoOf, microsecondsOf } from "./microseconds.ts";
import { requireColumns } from "./named-columns.ts";
import { numberSince } from "./number-since.ts";
import type { Relation } from "./relation.ts";
import { singleStatement } from "./single-statement.ts";
import type { SourceTime } from "./source.ts";
import { sqliteDialect } from "./sql-dialect.ts";
import type { NamedColumns, Scan, Shape, SqlDriver, Statement, Values } from "./sql-driver.ts";
import { isUniqueInSqlite } from "./sqlite-catalog.ts";
import { sqliteJson, sqliteObjects } from "./sqlite-columns.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { modifiedSinceInSqlite } from "./sqlite-modified.ts";
import { wallClock } from "./wall-clock.ts";

/** Runs a source's statements on a SQLite file. */
export class SqliteDriver implements SqlDriver {
  readonly dialect = sqliteDialect;
  readonly address: string;
  readonly #database: SqliteDatabase;
  readonly #warn: (message: string) => void;
  readonly #fetch = new FetchSize();
  #warned = false;

  /** Throws SourceError where the file cannot be opened. */
  constructor(file: string, warn: (message: string) => void) {
    this.address = `sqlite:${file}`;
    this.#database = new SqliteDatabase(file, this.address);
    this.#warn = warn;
  }

  async describe(relation: Relation, named: NamedColumns, signal: AbortSignal): Promise<Shape> {
    const attempt = `checking ${relation.label} in ${this.address}`;
    const columns = await this.#database.columns(
      { text: `select * from ${relation.text} as t`, values: [], attempt },
      signal,
    );
    requireColumns(columns.map(({ name }) => name), named, attempt);
    const typeOf = (name: string) => columns.find((column) => column.name === name)?.type ?? "";
    const key = await this.#keyKind(relation, named.key, typeOf(named.key), attempt, signal);
    return {
      key,
      unique: await isUniqueInSqlite(this.#database, relation, named.key, signal),
      keyOf: (value) => keyText(value, key, named.key, attempt),
      projection: (objects) => {
        if (!objects) return sqliteJson(columns);
        return sqliteObjects(columns, () => {
          this.#database.sawInfinity = true;
        });
      },
      modifiedSince: (column, microseconds, bindings) => {
        const value = `t.${quoteIdentifier(column)}`;
        return modifiedSinceInSqlite(value, typeOf(column), microseconds, named.timezone, bindings);
      },
      modifiedIsLoose: true,
    };
  }

  all(statement: Statement, signal: AbortSignal): Promise<readonly Values[]> {
    return this.#database.all(statement, signal);
  }

  /**
   * Asks anew for each chunk, from behind the last row on, so that writers do not wait while rows are sent. Where SQLite
   * would have to sort or build the whole result each time, it does so once, into a temporary table.
   */
  async *scan({ first, behind, signal }: Scan): AsyncGenerator<readonly Values[]> {
    const attempt = first.attempt;
    if (behind !== undefined && await this.#isOrdered(first, signal)) {
      yield* this.#chunks(first, behind, signal);
      return;
    }
    const spool = await this.#database.spool(first, signal);
    const from = (place: unknown) => ({
      text: `select rowid, * from ${spool} where rowid > ?1 order by rowid`,
      values: [place],
      attempt,
    });
    try {
      for await (const rows of this.#chunks(from(0), ([place]) => from(place), signal)) {
        yield rows.map(([_place, ...row]) => row);
      }
    } finally {
      this.#database.forget(spool);
    }
  }

  /**
   * `:since` is a text of the form `2024-05-31 12:00:00`: no ISO form of the same or a later time is less, with a blank
   * or a `T`. It is UTC, or the wall clock of `timezone` where that is earlier.
   */
  deleted(sql: string, since: bigint, { timezone }: NamedColumns): Pick<Statement, "text" | "values"> {
    const { text, count } = numberSince(singleStatement(sql, "sqlite", "source.deleted"), "sqlite");
    const { shown } = wallClock(since, timezone);
    const bound = isoOf(shown < since ? shown : since).slice(0, 19).replace("T", " ");
    return { text, values: Array(count).fill(bound) };
  }

  async now(overlap: bigint, signal: AbortSignal): Promise<SourceTime> {
    const attempt = `reading the clock of ${this.address}`;
    const text = "select strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
    const [[now] = []] = await this.#database.all({ text, values: [], attempt }, signal);
    return { watermark: isoOf(microsecondsOf(String(now)) - overlap) };
  }

  estimate(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#database[Symbol.dispose]();
    return Promise.resolve();
  }

  /** The declared type decides where it is one that says it; else a value does, as SQLite keeps values of any type. */
  async #keyKind(
    relation: Relation,
    key: string,
    type: string,
    attempt: string,
    signal: AbortSignal,
  ): Promise<KeyKind> {
    if (/int/i.test(type)) return "integer";
    if (/char|clob|text/i.test(type)) return "text";
    const column = `t.${quoteIdentifier(key)}`;
    const text = `select typeof(${column}) from ${relation.text} as t where ${column} is not null limit 1`;
    const [[found = "text"] = []] = await this.#database.all({ text, values: relation.parameters, attempt }, signal);
    if (found === "integer" || found === "text") return found;
    throw new SourceError("source-failed", `${attempt}: the key ${key} is of type ${found}`, {
      hint: "A key is an integer, text or a uuid; name another column as source.key.",
    });
  }

  async *#chunks(
    first: Statement,
    behind: (row: Values) => Statement,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Values[]> {
    for (let statement = first;;) {
      const limit = this.#fetch.rows;
      const rows = await this.#database.all({ ...statement, text: `${statement.text} limit ${limit}` }, signal);
      const last = rows.at(-1);
      if (last === undefined) return;
      this.#fetch.learn(rows);
      yield rows;
      this.#warnOnce();
      signal.throwIfAborted();
      if (rows.length < limit) return;
      statement = behind(last);
    }
  }

  async #isOrdered(statement: Statement, signal: AbortSignal): Promise<boolean> {
    const plan = await this.#database.all({ ...statement, text: `explain query plan ${statement.text}` }, signal);
    return !plan.some((step) => /TEMP B-TREE|CO-ROUTINE|MATERIALIZE|COMPOUND|MERGE/.test(String(step[3])));
  }

  #warnOnce(): void {
    if (!this.#database.sawInfinity || this.#warned) return;
    this.#warned = true;
    this.#warn(`reading ${this.address}: infinite numbers were found and become null`);
  }
}

function keyText(value: unknown, kind: KeyKind, key: string, attempt: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint" && kind === "integer") return String(value);
  if (typeof value === "string" && kind !== "integer") return value;
  const type = value instanceof Uint8Array
    ? "a blob"
    : typeof value === "string"
    ? JSON.stringify(value)
    : String(value);
  throw new SourceError("source-failed", `${attempt}: the key ${key} is ${type} in a row, elsewhere of type ${kind}`, {
    hint: "All keys are of one type, integer or text: correct the row, or cast the key with source.sql.",
  });
}

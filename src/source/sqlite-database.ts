import { Buffer } from "node:buffer";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { SourceError } from "../errors.ts";
import { sourceFailure } from "./source-failure.ts";
import type { Statement, Values } from "./sql-driver.ts";

/** How long one call may block this thread, in milliseconds: heartbeats and progress wait meanwhile. */
const BLOCKING = 1000;

/** How often a locked database is asked again, with a pause of `BLOCKING` between. */
const TRIES = 30;

/**
 * A SQLite file, opened for reading only; it is never created.
 *
 * Two traps of node:sqlite in Deno shape this. `iterate()` takes any error for the end of the rows, so results are
 * always read whole, with `all()`, which throws. And a function of ours never comes back if it throws, which it does
 * by itself at an integer beyond 2^53: `dem_base64(blob)` and `dem_real(real)` are given nothing else.
 */
export class SqliteDatabase implements Disposable {
  /** Whether an infinite number was read, which became null. */
  sawInfinity = false;
  readonly #database: DatabaseSync;
  #spools = 0;

  /** Throws SourceError where there is no such file, or it is no database. */
  constructor(file: string, address: string) {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file, { readOnly: true });
      database.exec(`pragma query_only = 1; pragma busy_timeout = ${BLOCKING}`);
      readHeader(database);
    } catch (cause) {
      database?.close();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SourceError("source-unreachable", `opening the source ${address}: ${reason}`, {
        cause,
        hint: "Check the path; a source is never created by reading it.",
      });
    }
    database.function("dem_base64", { deterministic: true }, (blob) => {
      return blob instanceof Uint8Array ? Buffer.from(blob).toString("base64") : null;
    });
    database.function("dem_real", { deterministic: true }, (real) => {
      if (Number.isFinite(real)) return String(real);
      this.sawInfinity = true;
      return null;
    });
    this.#database = database;
  }

  /** The columns that a statement gives, with the types that they were declared with. */
  columns(
    statement: Statement,
    signal: AbortSignal,
  ): Promise<readonly { readonly name: string; readonly type: string }[]> {
    return this.#prepared(statement, signal, (prepared) => {
      return prepared.columns().map(({ name, type }) => ({ name: name ?? "", type: type ?? "" }));
    });
  }

  /** Runs a statement and gives all its rows, integers as bigint. */
  all(statement: Statement, signal: AbortSignal): Promise<readonly Values[]> {
    return this.#prepared(statement, signal, (prepared) => {
      prepared.setReadBigInts(true);
      prepared.setReturnArrays(true);
      const rows: readonly unknown[] = prepared.all(...statement.values.map(bindable));
      return rows.filter((row) => Array.isArray(row));
    });
  }

  /**
   * Keeps a statement's rows in a temporary table, on disk, that goes with the connection; gives its name.
   *
   * Its rows are numbered in their order by `rowid`, its columns have names of their own.
   */
  async spool(statement: Statement, signal: AbortSignal): Promise<string> {
    const name = `temp.dem_${++this.#spools}`;
    const columns = (await this.columns(statement, signal)).map((_column, position) => `c${position}`);
    this.#writing(() => this.#database.exec(`create table ${name} (${columns.join()})`));
    try {
      await this.#prepared({ ...statement, text: `insert into ${name} ${statement.text}` }, signal, (prepared) => {
        this.#writing(() => prepared.run(...statement.values.map(bindable)));
      });
    } catch (error) {
      this.forget(name);
      throw error;
    }
    return name;
  }

  /** Gives up a temporary table. */
  forget(spool: string): void {
    if (this.#database.isOpen) this.#writing(() => this.#database.exec(`drop table ${spool}`));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** Prepares and runs a statement, as soon as writers let it. */
  async #prepared<T>(statement: Statement, signal: AbortSignal, run: (prepared: StatementSync) => T): Promise<T> {
    for (let left = TRIES;; left--) {
      signal.throwIfAborted();
      try {
        return run(this.#database.prepare(statement.text));
      } catch (error) {
        if (left === 0 || !isBusy(error)) throw sourceFailure(statement.attempt, error);
      }
      await setTimeout(BLOCKING, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** Temporary tables can be written in a file opened for reading, but not while only queries are let through. */
  #writing(work: () => void): void {
    this.#database.exec("pragma query_only = 0");
    try {
      work();
    } finally {
      this.#database.exec("pragma query_only = 1");
    }
  }
}

/** SQLite opens lazily: only reading shows what the file is. That it is locked shows that it is a database. */
function readHeader(database: DatabaseSync): void {
  try {
    database.exec("pragma schema_version");
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/** What node:sqlite takes; anything else is a fault of the definition's query. */
function bindable(value: unknown): string | number | bigint | Uint8Array | null {
  if (value === null || value instanceof Uint8Array) return value;
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value;
  throw new TypeError(`a value of type ${typeof value} cannot be bound`);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database (?:table )?is locked/.test(error.message);
}

import { SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** Kysely's dialect over `node:sqlite`, with prepared statements kept and migrations inside a transaction. */
export class NodeSqliteDialect extends SqliteDialect {
  constructor(database: DatabaseSync, options: { readonly readOnly: boolean }) {
    super({ database: new PreparingDatabase(database, options.readOnly ? "begin" : "begin immediate") });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/** SQLite can create tables inside a transaction; kysely only does not make use of it by default. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Texts of statements are few; a program that goes on making new ones must not fill the memory. */
const MOST_STATEMENTS = 200;

class PreparingDatabase implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #begin: string;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync, begin: string) {
    this.#database = database;
    this.#begin = begin;
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    // A transaction that first reads and then writes fails as `locked` whatever the time-out; one that
    // begins as a writer waits its turn. Kysely knows only a plain `begin`.
    const statement = preparedStatement(this.#database.prepare(sql === "begin" ? this.#begin : sql));
    if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

function preparedStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...inputs(parameters)),
    run: (parameters) => statement.run(...inputs(parameters)),
    iterate: (parameters) => statement.iterate(...inputs(parameters)),
  };
}

function inputs(parameters: readonly unknown[]): readonly SQLInputValue[] {
  return parameters as readonly SQLInputValue[];
}

import type { Kysely, Transaction } from "kysely";
import { Database } from "./database.ts";
import type { Engine } from "./engine.ts";
import type { Tables } from "./tables.ts";

/** Runs everything in a transaction of its own that first makes sure of something, by throwing. */
export class GuardedDatabase extends Database {
  readonly #require: (db: Transaction<Tables>) => Promise<void>;

  constructor(engine: Engine, require: (db: Transaction<Tables>) => Promise<void>) {
    super(engine);
    this.#require = require;
  }

  override run<T>(attempt: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.transact(attempt, work);
  }

  override transact<T>(attempt: string, work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
    return super.transact(attempt, async (db) => {
      await this.#require(db);
      return await work(db);
    });
  }
}

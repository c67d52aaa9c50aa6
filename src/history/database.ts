import type { Kysely, Transaction } from "kysely";
import { StoreError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { patiently } from "./patience.ts";
import type { Tables } from "./tables.ts";

/** Runs queries: tries again while the database is busy, and says what was attempted when it fails. */
export class Database {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Runs one statement. `attempt` says what for: `recording an action`. */
  run<T>(attempt: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.attempt(attempt, () => work(this.#engine.db));
  }

  /** Runs several statements as one. */
  transact<T>(attempt: string, work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.attempt(attempt, () => this.#engine.db.transaction().execute(work));
  }

  /** Does anything that either happens as a whole or not at all. */
  async attempt<T>(attempt: string, work: () => Promise<T>): Promise<T> {
    try {
      return await patiently(this.#engine.isBusy, () => {
        this.#engine.requireThere();
        return work();
      });
    } catch (error) {
      const explanation = this.#engine.explain(error);
      if (explanation === undefined) throw error;
      const message = `${attempt} in the history ${this.#engine.address}: ${explanation.reason}`;
      throw new StoreError("store-unusable", message, { hint: explanation.hint, cause: error });
    }
  }
}

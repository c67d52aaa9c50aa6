/**
 * What a store does in its own way; everything above it is the same for all of them.
 *
 * @module
 */
import type { Kysely, RawBuilder, Transaction } from "kysely";
import type { Liveness } from "./liveness.ts";
import type { ColumnTypes } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** Where the tables of a store are, or would be made. */
export interface StorePlace {
  /** The schema that holds them; absent where a store has no schemas. */
  readonly schema?: string;
  /** Whether they were made already. */
  readonly made: boolean;
}

/** What happened, and what to do about it. */
export interface Explanation {
  readonly reason: string;
  readonly hint: string;
}

/** An open database. */
export interface Engine extends AsyncDisposable {
  /** Without secrets. */
  readonly address: string;
  /** Whether processes on several machines can share it; it locks single rows then. */
  readonly shared: boolean;
  readonly db: Kysely<Tables>;
  readonly types: ColumnTypes;
  readonly liveness: Liveness;
  /** The clock that leases go by, so many milliseconds ahead, as ISO text. */
  clock(ahead: number): RawBuilder<string>;
  /** Finds the tables. */
  place(db: Kysely<Tables>): Promise<StorePlace>;
  /** Keeps others from making or migrating the tables until the transaction ends, then finds them. */
  guardPlace(transaction: Transaction<Tables>): Promise<StorePlace>;
  /** Throws where what was opened has been taken away beneath it; whatever is written then is lost. */
  requireThere(): void;
  /** Whether the same again may succeed in a moment: nothing was changed. */
  isBusy(error: unknown): boolean;
  /** What an error of this database means; undefined when the error is not the database's. */
  explain(error: unknown): Explanation | undefined;
}

import type { Kysely } from "kysely";
import { parseStoreAddress, type StoreAddress } from "./address.ts";
import { chunks } from "./chunks.ts";
import { Database } from "./database.ts";
import type { Engine } from "./engine.ts";
import type { History } from "./history.ts";
import type { LockStore } from "./locks.ts";
import { migrate, migrateTo, readMigrations } from "./migrate.ts";
import { openMemory, openSqliteReader } from "./sqlite.ts";
import { lastWritten } from "./sqlite-file.ts";
import { engineOf, type OpenHistoryOptions, openStore } from "./store.ts";
import type { Tables } from "./tables.ts";
import { newToken } from "./token.ts";

/** Tables that are copied, those that others refer to first. */
const copied = ["dem_store", "dem_index", "dem_version", "dem_action", "dem_rejection", "dem_lock"] as const;

/**
 * Gives a copy of a history in memory, for dry runs: the store itself is only read.
 *
 * Nothing is made, migrated or locked there; a store that does not exist gives an empty copy. The locks of others
 * are copied, as they tell who lives, but keep nobody out: a dry run takes no lock. Throws StoreError as `openHistory`.
 *
 * `open`: the history itself, where it is open; one in memory cannot be reached otherwise.
 */
export async function rehearseHistory(
  address: string,
  options: OpenHistoryOptions,
  open?: History,
): Promise<History> {
  const place = parseStoreAddress(address);
  const copy = openMemory(options.now);
  try {
    const inMemory = open === undefined ? undefined : engineOf(open);
    if (inMemory === undefined) await copyStore(place, copy, options);
    else await copyTables(inMemory, copy);
    const identity = await migrate(copy, options);
    return openStore(copy, identity, options, { address: place.shown, locks: freeLocks });
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

async function copyStore(place: StoreAddress, copy: Engine, options: OpenHistoryOptions): Promise<void> {
  const original = await openReader(place, options);
  if (original === undefined) return;
  try {
    await copyTables(original, copy);
  } finally {
    await original[Symbol.asyncDispose]();
  }
}

async function copyTables(original: Engine, copy: Engine): Promise<void> {
  await new Database(original).attempt("copying the tables", () =>
    // One transaction, so that all rows are of one moment.
    original.db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(async (db) => {
      const executed = await readMigrations(original, db, await original.place(db));
      const last = executed.at(-1);
      // Rows are copied into tables as old as their own; migrations then run on the copy.
      if (last === undefined) return;
      await migrateTo(copy, last);
      for (const table of copied) await copyTable(db, copy.db, table);
    }));
}

async function copyTable(from: Kysely<Tables>, to: Kysely<Tables>, table: typeof copied[number]): Promise<void> {
  const rows = await from.selectFrom(table).selectAll().execute();
  for (const chunk of chunks(rows)) await to.insertInto(table).values(chunk).execute();
}

async function openReader(place: StoreAddress, options: OpenHistoryOptions): Promise<Engine | undefined> {
  switch (place.kind) {
    case "sqlite":
      return lastWritten(place.file) === undefined ? undefined : openSqliteReader(place.file, options.now);
    case "memory":
      return undefined;
    case "postgres": {
      const { openPostgres } = await import("./postgres.ts");
      return openPostgres(place.url, place.shown);
    }
  }
}

/** Locks that everyone gets. */
function freeLocks({ randomId }: { randomId(): string }, usual: LockStore): LockStore {
  return {
    ...usual,
    require: () => Promise.resolve(),
    // deno-lint-ignore require-await -- a refusal is a rejected promise, as it is for the usual lock
    async lock(scope, { signal }) {
      signal.throwIfAborted();
      return {
        scope,
        token: newToken(randomId),
        lost: new AbortController().signal,
        check: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  };
}

import { parseStoreAddress, type StoreAddress } from "./address.ts";
import type { Engine } from "./engine.ts";
import type { History } from "./history.ts";
import { migrate } from "./migrate.ts";
import { openMemory, openSqlite } from "./sqlite.ts";
import { type OpenHistoryOptions, openStore } from "./store.ts";

export type { OpenHistoryOptions };

/**
 * Opens a history, making it or bringing its tables forwards where needed.
 *
 * The address is `sqlite:/absolute/file`, `sqlite::memory:` or `postgres://…`. Throws StoreError with the code
 * `store-newer` when a newer version of this program has changed the store, else `store-unusable`.
 */
export async function openHistory(address: string, options: OpenHistoryOptions): Promise<History> {
  const place = parseStoreAddress(address);
  const engine = await openEngine(place, options);
  try {
    const identity = await migrate(engine, options);
    if (identity.fresh && options.ci && place.kind === "sqlite") {
      options.onWarning(
        `the history ${engine.address} was made anew although this runs in CI: what earlier runs did is not known. ` +
          "Keep the file between runs, or use a history in Postgres (DEM_HISTORY)",
      );
    }
    return openStore(engine, identity, options);
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

async function openEngine(place: StoreAddress, options: OpenHistoryOptions): Promise<Engine> {
  switch (place.kind) {
    case "sqlite":
      return openSqlite(place.file, options);
    case "memory":
      return openMemory(options.now);
    case "postgres": {
      // Loading pg takes longer than all of a command on SQLite.
      const { openPostgres } = await import("./postgres.ts");
      return openPostgres(place.url, place.shown);
    }
  }
}

import type { Kysely, Transaction } from "kysely";
import type { Migrator } from "kysely/migration";
import { StoreError } from "../errors.ts";
import { Database } from "./database.ts";
import type { Engine, StorePlace } from "./engine.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** What identifies a store. */
export interface StoreIdentity {
  readonly storeId: string;
  /** Whether it was made just now. */
  readonly fresh: boolean;
}

/** Makes the tables of a store, or brings them forwards, and gives its identity. Throws StoreError. */
export async function migrate(
  engine: Engine,
  options: { readonly now: () => Date; readonly randomId: () => string },
): Promise<StoreIdentity> {
  const database = new Database(engine);
  const attempt = "preparing the tables";
  const store = await database.run(attempt, (db) => findStore(engine, db));
  if (store !== undefined) return { storeId: store, fresh: false };
  return database.transact(attempt, async (transaction) => {
    await migrateInside(engine, transaction, (migrator) => migrator.migrateToLatest());
    const made = await transaction.insertInto("dem_store")
      .values({ id: 1, store_id: options.randomId(), created: options.now().toISOString() })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("store_id")
      .executeTakeFirst();
    if (made !== undefined) return { storeId: made.store_id, fresh: true };
    const { store_id } = await transaction.selectFrom("dem_store").select("store_id").executeTakeFirstOrThrow();
    return { storeId: store_id, fresh: false };
  });
}

/** Makes the tables of an empty store as they were after one certain migration. */
export async function migrateTo(engine: Engine, migration: string): Promise<void> {
  await new Database(engine).transact(
    "preparing the tables",
    (transaction) => migrateInside(engine, transaction, (migrator) => migrator.migrateTo(migration)),
  );
}

/** Gives the names of the migrations that a store has seen, in order. Throws StoreError where one is not known here. */
export async function readMigrations(
  engine: Engine,
  db: Kysely<Tables>,
  place: StorePlace,
): Promise<readonly string[]> {
  if (!place.made) return [];
  const rows = await db.selectFrom("dem_migration").select("name").orderBy("name").execute();
  const executed = rows.map((row) => row.name);
  const known = migrations(engine.types);
  const newer = executed.filter((name) => !(name in known));
  if (newer.length === 0) return executed;
  throw new StoreError(
    "store-newer",
    `opening the history ${engine.address}: a newer version of this program has changed it (${newer.join(", ")})`,
    { hint: "Use that version of dem, or a newer one." },
  );
}

/** Gives the id of a store that needs no migration. */
async function findStore(engine: Engine, db: Kysely<Tables>): Promise<string | undefined> {
  const executed = await readMigrations(engine, db, await engine.place(db));
  if (executed.length < Object.keys(migrations(engine.types)).length) return undefined;
  return (await db.selectFrom("dem_store").select("store_id").executeTakeFirst())?.store_id;
}

async function migrateInside(
  engine: Engine,
  transaction: Transaction<Tables>,
  direct: (migrator: Migrator) => ReturnType<Migrator["migrateToLatest"]>,
): Promise<void> {
  const place = await engine.guardPlace(transaction);
  // While this process waited, a newer one may have been here.
  await readMigrations(engine, transaction, place);
  // Loaded only where there is something to migrate: every command pays for what it imports.
  const { Migrator } = await import("kysely/migration");
  const { error } = await direct(
    new Migrator({
      db: transaction,
      provider: { getMigrations: () => Promise.resolve(migrations(engine.types)) },
      migrationTableName: "dem_migration",
      migrationLockTableName: "dem_migration_lock",
      migrationTableSchema: place.schema,
    }),
  );
  if (error !== undefined) throw error;
}

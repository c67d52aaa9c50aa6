/**
 * How the history's tables came to be, step by step; steps are added, never changed.
 *
 * @module
 */
import { type Expression, type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** How a store spells the types of columns. */
export interface ColumnTypes {
  /** A number that the store gives to each row, never twice. */
  readonly id: Expression<unknown>;
  /** Text that is compared byte by byte. */
  readonly text: Expression<unknown>;
}

/** Gives every migration by name; they run in the order of their names. */
export function migrations(types: ColumnTypes): Record<string, Migration> {
  return {
    "0001-first-tables": { up: (db) => createFirstTables(db, types) },
    "0002-claims": { up: orderBatches },
    "0003-users": { up: (db) => nameUsers(db, types) },
  };
}

async function nameUsers(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("dem_action")
    .addColumn("user_name", text, (column) => column.notNull().defaultTo(""))
    .execute();
}

/** Of a million queued batches the first is found without sorting them. */
async function orderBatches(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex("dem_action_claim").on("dem_action").columns(["parent", "status", "id"]).execute();
  await db.schema.dropIndex("dem_action_parent").execute();
}

async function createFirstTables(db: Kysely<unknown>, { id, text }: ColumnTypes): Promise<void> {
  await db.schema.createTable("dem_store")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("store_id", text, (column) => column.notNull())
    .addColumn("created", text, (column) => column.notNull())
    .execute();

  await db.schema.createTable("dem_index")
    .addColumn("id", id)
    .addColumn("prefix", text, (column) => column.notNull())
    .addColumn("name", text, (column) => column.notNull())
    .addColumn("highest_number", "bigint", (column) => column.notNull())
    .addColumn("active", "bigint")
    .addColumn("activations", text, (column) => column.notNull())
    .addColumn("modified", text, (column) => column.notNull())
    .addUniqueConstraint("dem_index_name", ["prefix", "name"])
    .execute();

  await db.schema.createTable("dem_version")
    .addColumn("id", id)
    .addColumn("index_id", "bigint", (column) => column.notNull().references("dem_index.id"))
    .addColumn("number", "bigint", (column) => column.notNull())
    .addColumn("name", text, (column) => column.notNull())
    .addColumn("uuid", text)
    .addColumn("schema", text, (column) => column.notNull())
    .addColumn("hash", text, (column) => column.notNull())
    .addColumn("tag", text, (column) => column.notNull())
    .addColumn("created", text, (column) => column.notNull())
    .addColumn("modified", text, (column) => column.notNull())
    .addColumn("coverage", text, (column) => column.notNull())
    .addColumn("watermark", text)
    .addColumn("source_fingerprint", text)
    .addColumn("loading", "integer", (column) => column.notNull())
    .addColumn("withdrawn", "integer", (column) => column.notNull())
    .addColumn("deleted", text)
    .addUniqueConstraint("dem_version_number", ["index_id", "number"])
    .execute();

  await db.schema.createTable("dem_action")
    .addColumn("id", id)
    .addColumn("parent", "bigint")
    .addColumn("prefix", text, (column) => column.notNull())
    .addColumn("index_name", text)
    .addColumn("version", text)
    .addColumn("kind", text, (column) => column.notNull())
    .addColumn("status", text, (column) => column.notNull())
    .addColumn("started", text)
    .addColumn("ended", text)
    .addColumn("modified", text, (column) => column.notNull())
    .addColumn("owner_id", text, (column) => column.notNull())
    .addColumn("owner_host", text, (column) => column.notNull())
    .addColumn("owner_process", "bigint", (column) => column.notNull())
    .addColumn("command", text, (column) => column.notNull())
    .addColumn("tag", text, (column) => column.notNull())
    .addColumn("documents", "bigint", (column) => column.notNull())
    .addColumn("rejected", "bigint", (column) => column.notNull())
    .addColumn("deleted", "bigint", (column) => column.notNull())
    .addColumn("arguments", text, (column) => column.notNull())
    .addColumn("log", text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("dem_action_parent").on("dem_action").columns(["parent", "status"]).execute();
  await db.schema.createIndex("dem_action_index").on("dem_action").columns(["prefix", "index_name"]).execute();
  await db.schema.createIndex("dem_action_status").on("dem_action").columns(["status", "prefix"]).execute();
  // What `history` shows first must not be searched for among a million batches.
  await sql`create index dem_action_folded on dem_action (prefix, id) where kind <> 'batch'`.execute(db);

  await db.schema.createTable("dem_rejection")
    .addColumn("version_id", "bigint", (column) => column.notNull().references("dem_version.id").onDelete("cascade"))
    .addColumn("document", text, (column) => column.notNull())
    .addColumn("reason", text, (column) => column.notNull())
    .addColumn("first_seen", text, (column) => column.notNull())
    .addColumn("last_seen", text, (column) => column.notNull())
    .addColumn("attempts", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("dem_rejection_key", ["version_id", "document"])
    .execute();

  await db.schema.createTable("dem_lock")
    .addColumn("scope", text, (column) => column.notNull())
    .addColumn("prefix", text, (column) => column.notNull())
    .addColumn("index_name", text, (column) => column.notNull())
    .addColumn("version", text, (column) => column.notNull())
    .addColumn("owner_id", text, (column) => column.notNull())
    .addColumn("owner_host", text, (column) => column.notNull())
    .addColumn("owner_process", "bigint", (column) => column.notNull())
    .addColumn("since", text, (column) => column.notNull())
    .addColumn("heartbeat", text, (column) => column.notNull())
    .addColumn("lease_until", text, (column) => column.notNull())
    .addColumn("token", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("dem_lock_scope", ["scope", "prefix", "index_name", "version"])
    .execute();
  await db.schema.createIndex("dem_lock_owner").on("dem_lock").columns(["owner_id", "lease_until"]).execute();
}

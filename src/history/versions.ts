import type { Kysely, UpdateObject } from "kysely";
import type { History, VersionChange, VersionRecord } from "./history.ts";
import type { Session } from "./session.ts";
import type { Row, Tables } from "./tables.ts";

/** The part of the history that keeps versions. */
export type VersionStore = Pick<
  History,
  "versions" | "version" | "addVersion" | "changeVersion" | "removeVersion"
>;

/** Opens the part of the history that keeps versions. */
export function versionStore({ database, now }: Session): VersionStore {
  return {
    async versions({ prefix, index, deleted }) {
      const rows = await database.run("reading the versions", (db) => {
        let query = selectVersions(db).where("dem_index.prefix", "=", prefix);
        if (index !== undefined) query = query.where("dem_index.name", "=", index);
        if (deleted !== true) query = query.where("dem_version.deleted", "is", null);
        return query.orderBy("dem_index.name").orderBy("dem_version.number").execute();
      });
      return rows.map(versionRecord);
    },

    async version(id) {
      const row = await database.run(
        "reading a version",
        (db) => selectVersions(db).where("dem_version.id", "=", id).executeTakeFirst(),
      );
      return row && versionRecord(row);
    },

    async addVersion({ indexId, number, name, uuid, schema, hash, tag }) {
      const time = now().toISOString();
      const row = await database.transact(`recording version ${name}`, async (db) => {
        const { id } = await db.insertInto("dem_version")
          .values({
            index_id: indexId,
            number,
            name,
            uuid,
            schema: JSON.stringify(schema),
            hash,
            tag,
            created: time,
            modified: time,
            coverage: "none",
            watermark: null,
            source_fingerprint: null,
            loading: 0,
            withdrawn: 0,
            deleted: null,
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        return selectVersions(db).where("dem_version.id", "=", id).executeTakeFirstOrThrow();
      });
      return versionRecord(row);
    },

    async changeVersion(id, change) {
      const columns = { ...versionColumns(change), modified: now().toISOString() };
      await database.run(
        "recording a change of a version",
        (db) => db.updateTable("dem_version").set(columns).where("id", "=", id).execute(),
      );
    },

    async removeVersion(id) {
      await database.transact("removing a version", async (db) => {
        const removed = await db.deleteFrom("dem_version").where("id", "=", id).returning("index_id")
          .executeTakeFirst();
        if (removed !== undefined) await forgetActivation(db, removed.index_id, id, now().toISOString());
      });
    },
  };
}

function selectVersions(db: Kysely<Tables>) {
  return db.selectFrom("dem_version")
    .innerJoin("dem_index", "dem_index.id", "dem_version.index_id")
    .selectAll("dem_version")
    .select(["dem_index.prefix as prefix", "dem_index.name as index_name"]);
}

/** An id that no version has any more must not stand in a chain that `rollback` walks. */
async function forgetActivation(db: Kysely<Tables>, indexId: number, id: number, modified: string): Promise<void> {
  const { active, activations } = await db.selectFrom("dem_index").select(["active", "activations"])
    .where("id", "=", indexId).executeTakeFirstOrThrow();
  const chain: readonly number[] = JSON.parse(activations);
  if (active !== id && !chain.includes(id)) return;
  await db.updateTable("dem_index")
    .set({
      active: active === id ? null : active,
      activations: JSON.stringify(chain.filter((other) => other !== id)),
      modified,
    })
    .where("id", "=", indexId)
    .execute();
}

function versionRecord(row: Row<"dem_version"> & { prefix: string; index_name: string }): VersionRecord {
  return {
    id: row.id,
    indexId: row.index_id,
    prefix: row.prefix,
    index: row.index_name,
    number: row.number,
    name: row.name,
    uuid: row.uuid,
    schema: JSON.parse(row.schema),
    hash: row.hash,
    tag: row.tag,
    created: new Date(row.created),
    coverage: row.coverage,
    watermark: row.watermark,
    sourceFingerprint: row.source_fingerprint,
    loading: row.loading === 1,
    withdrawn: row.withdrawn === 1,
    deleted: row.deleted === null ? null : new Date(row.deleted),
  };
}

/** Columns that are left undefined stay as they are. */
function versionColumns(change: VersionChange): UpdateObject<Tables, "dem_version"> {
  return {
    uuid: change.uuid,
    schema: change.schema && JSON.stringify(change.schema),
    hash: change.hash,
    tag: change.tag,
    coverage: change.coverage,
    watermark: change.watermark,
    source_fingerprint: change.sourceFingerprint,
    loading: flag(change.loading),
    withdrawn: flag(change.withdrawn),
    deleted: change.deleted && change.deleted.toISOString(),
  };
}

function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

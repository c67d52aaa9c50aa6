import { sql } from "kysely";
import type { History, IndexRecord } from "./history.ts";
import type { Session } from "./session.ts";
import type { Row } from "./tables.ts";

/** The part of the history that keeps indexes and gives numbers. */
export type IndexStore = Pick<History, "index" | "indexes" | "ensureIndex" | "takeNumber" | "setActive">;

/** Opens the part of the history that keeps indexes and gives numbers. */
export function indexStore({ database, now }: Session): IndexStore {
  async function index(prefix: string, name: string): Promise<IndexRecord | undefined> {
    const row = await database.run(
      `reading index ${prefix}${name}`,
      (db) =>
        db.selectFrom("dem_index").selectAll().where("prefix", "=", prefix).where("name", "=", name)
          .executeTakeFirst(),
    );
    return row && indexRecord(row);
  }

  return {
    index,

    async indexes(prefix) {
      const rows = await database.run(
        "reading the indexes",
        (db) => db.selectFrom("dem_index").selectAll().where("prefix", "=", prefix).orderBy("name").execute(),
      );
      return rows.map(indexRecord);
    },

    async ensureIndex(prefix, name) {
      const known = await index(prefix, name);
      if (known !== undefined) return known;
      await database.run(`recording index ${prefix}${name}`, (db) =>
        db.insertInto("dem_index")
          .values({
            prefix,
            name,
            highest_number: 0,
            active: null,
            activations: "[]",
            modified: now().toISOString(),
          })
          .onConflict((conflict) => conflict.columns(["prefix", "name"]).doNothing())
          .execute());
      const made = await index(prefix, name);
      if (made === undefined) throw new Error(`recording index ${prefix}${name}: its row vanished`);
      return made;
    },

    async takeNumber(indexId, atLeast) {
      const row = await database.run("taking the next number of an index", (db) =>
        db.updateTable("dem_index")
          .set({
            // One statement that reads and writes: no two processes can see the same counter.
            highest_number: sql<number>`case when highest_number >= ${atLeast} then highest_number + 1
              else ${atLeast} end`,
            modified: now().toISOString(),
          })
          .where("id", "=", indexId)
          .returning("highest_number")
          .executeTakeFirst());
      if (row === undefined) throw new Error(`taking the next number of an index: no index has the id ${indexId}`);
      return row.highest_number;
    },

    async setActive(indexId, active, activations) {
      await database.run("recording the active version", (db) =>
        db.updateTable("dem_index")
          .set({ active, activations: JSON.stringify(activations), modified: now().toISOString() })
          .where("id", "=", indexId)
          .execute());
    },
  };
}

function indexRecord(row: Row<"dem_index">): IndexRecord {
  return {
    id: row.id,
    prefix: row.prefix,
    name: row.name,
    highestNumber: row.highest_number,
    active: row.active,
    activations: JSON.parse(row.activations),
  };
}

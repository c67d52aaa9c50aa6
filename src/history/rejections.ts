import { sql } from "kysely";
import { chunks } from "./chunks.ts";
import type { History } from "./history.ts";
import type { Session } from "./session.ts";
import { storable } from "./storable.ts";

/** The part of the history that keeps refused documents. */
export type RejectionStore = Pick<History, "reject" | "accept" | "rejections" | "rejectionCount">;

/** Opens the part of the history that keeps refused documents. */
export function rejectionStore({ database, engine, mask }: Session): RejectionStore {
  return {
    async reject(versionId, rejections) {
      if (rejections.length === 0) return;
      // By the clock that all processes share: an update tells by it what it has refused itself.
      const time = engine.clock(0);
      // Once each, as no statement may touch a row twice; in order, so that two writers cannot wait for each other.
      const reasons = new Map(rejections.map(({ document, reason }) => [storable(document), storable(mask(reason))]));
      const rows = [...reasons].sort(([one], [other]) => one < other ? -1 : 1).map(([document, reason]) => ({
        version_id: versionId,
        document,
        reason,
        first_seen: time,
        last_seen: time,
        attempts: 1,
      }));
      await database.transact("recording rejections", async (db) => {
        for (const chunk of chunks(rows)) {
          await db.insertInto("dem_rejection").values(chunk).onConflict((conflict) =>
            conflict.columns(["version_id", "document"]).doUpdateSet({
              reason: sql.ref("excluded.reason"),
              last_seen: sql.ref("excluded.last_seen"),
              attempts: sql<number>`dem_rejection.attempts + 1`,
            })
          ).execute();
        }
      });
    },

    async accept(versionId, documents) {
      await database.transact("removing rejections", async (db) => {
        const ofVersion = db.deleteFrom("dem_rejection").where("version_id", "=", versionId);
        if (documents === "all") {
          await ofVersion.execute();
          return;
        }
        for (const chunk of chunks(documents.map(storable).sort())) {
          await ofVersion.where("document", "in", chunk).execute();
        }
      });
    },

    async rejections(versionId, page = {}) {
      const rows = await database.run("reading rejections", (db) => {
        let query = db.selectFrom("dem_rejection")
          .innerJoin("dem_version", "dem_version.id", "dem_rejection.version_id")
          .selectAll("dem_rejection")
          .select("dem_version.name as version")
          .where("version_id", "=", versionId);
        if (page.after !== undefined) query = query.where("document", ">", page.after);
        if (page.limit !== undefined) query = query.limit(page.limit);
        return query.orderBy("document").execute();
      });
      return rows.map((row) => ({
        version: row.version,
        document: row.document,
        reason: row.reason,
        firstSeen: new Date(row.first_seen),
        lastSeen: new Date(row.last_seen),
        attempts: row.attempts,
      }));
    },

    async rejectionCount(versionId) {
      const row = await database.run("counting rejections", (db) =>
        db.selectFrom("dem_rejection")
          .select((each) => each.fn.countAll<number>().as("count"))
          .where("version_id", "=", versionId)
          .executeTakeFirstOrThrow());
      return row.count;
    },
  };
}

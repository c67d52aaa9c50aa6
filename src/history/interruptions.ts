import { sql } from "kysely";
import { isInterrupted, logged } from "./actions.ts";
import type { History } from "./history.ts";
import type { LockStore } from "./locks.ts";
import type { Session } from "./session.ts";

/** The part of the history that clears up after others. */
export type InterruptionStore = Pick<History, "closeInterrupted" | "releaseDead" | "forget">;

/** Opens the part of the history that clears up after others. */
export function interruptionStore(session: Session, locks: Pick<LockStore, "buryDead">): InterruptionStore {
  const { database } = session;
  return {
    async closeInterrupted(prefix, index) {
      await locks.buryDead(prefix);
      return database.transact("closing what was interrupted", async (db) => {
        const time = session.now().toISOString();
        const reason = sql<string>`'interrupted: process ' || owner_process || ' on ' || owner_host || ' is gone'`;
        let actions = db.updateTable("dem_action")
          .set({ log: logged(reason), modified: time })
          .where(isInterrupted(session))
          .where("prefix", "=", prefix);
        if (index !== undefined) actions = actions.where("index_name", "=", index);
        const closed = await actions.where("kind", "!=", "batch")
          .set({ status: "aborted", ended: time }).executeTakeFirst();
        await actions.where("kind", "=", "batch").set({ status: "queued" }).execute();
        return Number(closed.numUpdatedRows);
      });
    },

    releaseDead: (prefix) => locks.buryDead(prefix),

    async forget(prefix, keep) {
      await database.transact("forgetting a prefix", async (db) => {
        const indexes = db.selectFrom("dem_index").select("id").where("prefix", "=", prefix);
        const actions = db.deleteFrom("dem_action").where("prefix", "=", prefix);
        await (keep === undefined ? actions : actions.where("id", "!=", keep)).execute();
        // The rejections of a version go with it.
        await db.deleteFrom("dem_version").where("index_id", "in", indexes).execute();
        await db.updateTable("dem_index")
          .set({ active: null, activations: "[]", modified: session.now().toISOString() })
          .where("prefix", "=", prefix)
          .execute();
      });
    },
  };
}

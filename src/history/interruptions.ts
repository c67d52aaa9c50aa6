import { type Kysely, sql, type SqlBool } from "kysely";
import { isInterrupted, logged } from "./actions.ts";
import type { History } from "./history.ts";
import type { LockStore } from "./locks.ts";
import type { Session } from "./session.ts";
import type { Tables } from "./tables.ts";

/** The part of the history that clears up after others. */
export type InterruptionStore = Pick<History, "closeInterrupted" | "releaseDead" | "forget">;

/** Opens the part of the history that clears up after others. */
export function interruptionStore(session: Session, locks: Pick<LockStore, "buryDead">): InterruptionStore {
  const { database } = session;
  return {
    async closeInterrupted(prefix, index) {
      await locks.buryDead(prefix);
      const closed = await database.transact("closing what was interrupted", async (db) => {
        const actions = interrupted(session, db, prefix)
          .where("index_name", index === undefined ? "is not" : "=", index ?? null);
        const { numUpdatedRows } = await actions.where("kind", "!=", "batch")
          .where((each) => each.not(isParent))
          .set(ended(session))
          .executeTakeFirst();
        await actions.where("kind", "=", "batch").set({ status: "queued" }).execute();
        return Number(numUpdatedRows);
      });
      return closed + await closeParents(session, prefix);
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

/**
 * Closes actions over several indexes or versions whose owner is gone and below which everything is closed; gives their
 * number.
 *
 * Between two of these such an owner holds no lock, nor before the first: that its lease is over says nothing of it.
 */
async function closeParents(session: Session, prefix: string): Promise<number> {
  const { database, engine: { liveness } } = session;
  const parents = await database.run("looking for interrupted actions", (db) =>
    db.selectFrom("dem_action")
      .select(["id", "owner_id", "owner_host", "owner_process"])
      .where("prefix", "=", prefix)
      .where(isParent)
      .where(isInterrupted(session))
      .where(isDone)
      .orderBy("id", "desc")
      .execute());
  let closed = 0;
  for (const { id, owner_id, owner_host: host, owner_process: process } of parents) {
    const owner = { id: owner_id, host, process };
    if (await database.attempt("looking after an owner", () => liveness.mayLive(owner))) continue;
    const { numUpdatedRows } = await database.run(
      "closing what was interrupted",
      (db) => interrupted(session, db, prefix).set(ended(session)).where("id", "=", id).executeTakeFirst(),
    );
    closed += Number(numUpdatedRows);
  }
  return closed;
}

/** Holds for actions over several indexes or versions. */
const isParent = sql<SqlBool>`(dem_action.index_name is null
  or (dem_action.kind = 'update' and dem_action.version is null))`;

/** Holds for actions below which everything is closed. */
const isDone = sql<SqlBool>`not exists (select 1 from dem_action below
  where below.parent = dem_action.id and below.status in ('queued', 'in_progress'))`;

/** The actions of a prefix that owners that are gone left in progress, to be changed. */
function interrupted(session: Session, db: Kysely<Tables>, prefix: string) {
  const reason = sql<string>`'interrupted: process ' || owner_process || ' on ' || owner_host || ' is gone'`;
  return db.updateTable("dem_action")
    .set({ log: logged(reason), modified: session.now().toISOString() })
    .where(isInterrupted(session))
    .where("prefix", "=", prefix);
}

function ended({ now }: Session) {
  return { status: "aborted", ended: now().toISOString() } as const;
}

import { type Expression, type Insertable, type Kysely, sql, type SqlBool, type UpdateObject } from "kysely";
import { chunks } from "./chunks.ts";
import type { ActionChange, ActionFilter, ActionRecord, ActionStatus, History, NewAction } from "./history.ts";
import type { Session } from "./session.ts";
import { storable } from "./storable.ts";
import type { ActionTable, Row, Tables } from "./tables.ts";

/** The part of the history that keeps what was done. */
export type ActionStore = Pick<
  History,
  "begin" | "beginAll" | "claimBatch" | "change" | "action" | "actions" | "batchTotals"
>;

/** A status that nothing leads out of. */
const ended: readonly ActionStatus[] = ["complete", "aborted"];

/** Opens the part of the history that keeps what was done. */
export function actionStore(session: Session): ActionStore {
  const { database } = session;
  const insert = (db: Kysely<Tables>, actions: readonly NewAction[]) =>
    db.insertInto("dem_action").values(actions.map((action) => actionRow(session, action))).returningAll().execute();

  return {
    async begin(action) {
      // Whether an owner that has no lock yet is gone, others can tell only by its sign of life.
      if (action.version === null) {
        const { engine: { liveness }, owner } = session;
        await database.attempt("showing that this process lives", () => liveness.show(owner.id));
      }
      const [row] = await database.run("recording an action", (db) => insert(db, [action]));
      if (row === undefined) throw new Error("recording an action: the database gave no row back");
      return actionRecord({ ...row, interrupted: 0 });
    },

    async beginAll(actions) {
      const rows = await database.transact("recording actions", async (db) => {
        const made: Row<"dem_action">[] = [];
        for (const chunk of chunks(actions)) made.push(...await insert(db, chunk));
        return made;
      });
      return rows.sort((one, other) => one.id - other.id).map((row) => actionRecord({ ...row, interrupted: 0 }));
    },

    async claimBatch(update) {
      const time = session.now().toISOString();
      const [row] = await database.run("taking a batch", (db) =>
        db.updateTable("dem_action")
          .set({ ...statusColumns(session, "in_progress", time), modified: time })
          .where("id", "=", (each) =>
            each.selectFrom("dem_action")
              .select("id")
              .where("parent", "=", update)
              .where("status", "=", "queued")
              .where("kind", "=", "batch")
              // It is written last, and a quotation mark within a text is escaped: nothing else ends like this.
              .where("arguments", "not like", `%"failedIn":${update}}`)
              .orderBy("id")
              .limit(1)
              .$if(session.engine.shared, (first) => first.forUpdate().skipLocked()))
          .returningAll()
          .execute());
      return row && actionRecord({ ...row, interrupted: 0 });
    },

    async change(id, change) {
      await database.run("recording a change of an action", (db) =>
        db.updateTable("dem_action")
          .set(actionColumns(session, change))
          .where("id", "=", id)
          .where("status", "not in", ended)
          .$if(change.ifMine === true, (mine) =>
            mine.where("status", "=", "in_progress").where("owner_id", "=", session.owner.id))
          .execute());
    },

    async action(id) {
      const row = await database.run(
        "reading an action",
        (db) => selectActions(session, db).where("id", "=", id).executeTakeFirst(),
      );
      return row && actionRecord(row);
    },

    async actions(filter) {
      if ([filter.indexes, filter.kinds, filter.statuses].some((choice) => choice?.length === 0)) return [];
      const rows = await database.run("reading the actions", (db) => filtered(session, db, filter).execute());
      return rows.map(actionRecord);
    },

    async batchTotals(parent) {
      const rows = await database.run("counting batches", (db) =>
        db.selectFrom("dem_action")
          .select(["status", (each) => each.fn.countAll<number>().as("batches")])
          .select([sum("documents").as("documents"), sum("rejected").as("rejected"), sum("deleted").as("deleted")])
          .where("parent", "=", parent)
          .where("kind", "=", "batch")
          .groupBy("status")
          .execute());
      const batches = (status: ActionStatus) => rows.find((row) => row.status === status)?.batches ?? 0;
      const total = (column: "documents" | "rejected" | "deleted") => rows.reduce((all, row) => all + row[column], 0);
      return {
        queued: batches("queued"),
        inProgress: batches("in_progress"),
        complete: batches("complete"),
        aborted: batches("aborted"),
        documents: total("documents"),
        rejected: total("rejected"),
        deleted: total("deleted"),
      };
    },
  };
}

/** Holds for actions in progress whose owner, not this process, holds no lock with a running lease. */
export function isInterrupted({ engine, owner }: Session): Expression<SqlBool> {
  return sql<SqlBool>`(dem_action.status = 'in_progress' and dem_action.owner_id <> ${owner.id} and not exists (
    select 1 from dem_lock
    where dem_lock.owner_id = dem_action.owner_id and dem_lock.lease_until > ${engine.clock(0)}))`;
}

/** The log with one more line. */
export function logged(line: Expression<string>): Expression<string> {
  return sql<string>`case when log = '' then ${line} else log || ${"\n"} || ${line} end`;
}

function selectActions(session: Session, db: Kysely<Tables>) {
  return db.selectFrom("dem_action")
    .selectAll()
    .select(sql<number>`case when ${isInterrupted(session)} then 1 else 0 end`.as("interrupted"));
}

function filtered(session: Session, db: Kysely<Tables>, filter: ActionFilter) {
  let query = selectActions(session, db);
  if (filter.prefix !== undefined) query = query.where("prefix", "=", filter.prefix);
  if (filter.indexes !== undefined) query = query.where("index_name", "in", filter.indexes);
  if (filter.version !== undefined) query = query.where("version", "=", filter.version);
  if (filter.kinds !== undefined) query = query.where("kind", "in", filter.kinds);
  if (filter.statuses !== undefined) query = query.where("status", "in", filter.statuses);
  if (filter.parent !== undefined) query = query.where("parent", "=", filter.parent);
  // As text and not as a parameter, so that the database knows that its partial index will do.
  if (filter.withoutBatches === true) query = query.where(sql<SqlBool>`kind <> 'batch'`);
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  return query.orderBy("id", filter.ascending === true ? "asc" : "desc");
}

function sum(column: "documents" | "rejected" | "deleted") {
  return sql<number>`cast(sum(${sql.ref(column)}) as bigint)`;
}

function actionRow({ owner, user, command, tag, now }: Session, action: NewAction): Insertable<ActionTable> {
  const time = now().toISOString();
  const status = action.status ?? "in_progress";
  return {
    parent: action.parent ?? null,
    prefix: action.prefix,
    index_name: action.index,
    version: action.version,
    kind: action.kind,
    status,
    started: status === "queued" ? null : time,
    ended: ended.includes(status) ? time : null,
    modified: time,
    owner_id: owner.id,
    owner_host: owner.host,
    owner_process: owner.process,
    user_name: storable(user),
    command: storable(command),
    tag,
    documents: 0,
    rejected: 0,
    deleted: 0,
    arguments: JSON.stringify(action.arguments ?? {}),
    log: "",
  };
}

/** Columns that are left undefined stay as they are. */
function actionColumns(session: Session, change: ActionChange): UpdateObject<Tables, "dem_action"> {
  const time = session.now().toISOString();
  return {
    ...(change.status === undefined ? {} : statusColumns(session, change.status, time)),
    ...(change.givenBack === true ? { started: null } : {}),
    documents: change.documents,
    rejected: change.rejected,
    deleted: change.deleted,
    arguments: change.arguments && JSON.stringify(change.arguments),
    parent: change.parent,
    log: change.log === undefined
      ? undefined
      : logged(sql<string>`cast(${storable(session.mask(change.log))} as text)`),
    modified: time,
  };
}

/** Whoever takes up what another has queued is its owner from then on. */
function statusColumns(
  { owner, user, command, tag }: Session,
  status: ActionStatus,
  time: string,
): UpdateObject<Tables, "dem_action"> {
  if (status === "queued") return { status };
  if (status !== "in_progress") return { status, ended: time, started: sql<string>`coalesce(started, ${time})` };
  return {
    status,
    started: sql<string>`coalesce(started, ${time})`,
    owner_id: owner.id,
    owner_host: owner.host,
    owner_process: owner.process,
    user_name: storable(user),
    command: storable(command),
    tag,
  };
}

function actionRecord(row: Row<"dem_action"> & { readonly interrupted: number }): ActionRecord {
  return {
    id: row.id,
    parent: row.parent,
    prefix: row.prefix,
    index: row.index_name,
    version: row.version,
    kind: row.kind,
    status: row.status,
    interrupted: row.interrupted === 1,
    started: date(row.started),
    ended: date(row.ended),
    modified: new Date(row.modified),
    owner: { id: row.owner_id, host: row.owner_host, process: row.owner_process },
    user: row.user_name,
    command: row.command,
    tag: row.tag,
    documents: row.documents,
    rejected: row.rejected,
    deleted: row.deleted,
    arguments: JSON.parse(row.arguments),
    log: row.log,
  };
}

function date(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

import type { ExpressionBuilder, Transaction } from "kysely";
import type { LockRecord, LockScope } from "./history.ts";
import { lostError } from "./lock-name.ts";
import type { Session } from "./session.ts";
import type { Row, Tables } from "./tables.ts";

/** The rows of locks; every statement decides and acts at once, so that no two processes can both win. */
export class LockRows {
  readonly #session: Session;
  readonly #lease: number;

  constructor(session: Session, lease: number) {
    this.#session = session;
    this.#lease = lease;
  }

  /** Takes a lock that is free or whose lease is over; false when another has it. */
  async take(scope: LockScope, token: string): Promise<boolean> {
    const { database, engine, owner } = this.#session;
    const held = {
      owner_id: owner.id,
      owner_host: owner.host,
      owner_process: owner.process,
      since: engine.clock(0),
      heartbeat: engine.clock(0),
      lease_until: engine.clock(this.#lease),
      token,
    };
    const taken = await database.run("taking a lock", (db) =>
      db.insertInto("dem_lock")
        .values({ ...lockKey(scope), ...held })
        .onConflict((conflict) =>
          conflict.columns(["scope", "prefix", "index_name", "version"])
            .doUpdateSet(held)
            .where("dem_lock.lease_until", "<=", engine.clock(0))
        )
        .returning("token")
        .execute());
    return taken.length > 0;
  }

  /** Who holds a lock. */
  async find(scope: LockScope): Promise<LockRecord | undefined> {
    const row = await this.#session.database.run(
      "reading a lock",
      (db) => db.selectFrom("dem_lock").selectAll().where(isLock(scope)).executeTakeFirst(),
    );
    return row && lockRecord(row);
  }

  /** Throws LockLostError where a lock is another's or nobody's; who wants to take it over waits for the transaction. */
  async require(db: Transaction<Tables>, scope: LockScope, token: string): Promise<void> {
    const row = await db.selectFrom("dem_lock").selectAll().where(isLock(scope))
      .$if(this.#session.engine.shared, (held) => held.forShare())
      .executeTakeFirst();
    if (row?.token !== token) throw lostError(scope, row && lockRecord(row));
  }

  /** Makes the lease new, also one that is over but that nobody took; false when the lock is another's or nobody's. */
  async renew(scope: LockScope, token: string): Promise<boolean> {
    const { database, engine, owner } = this.#session;
    const renewed = await database.run("renewing a lock", (db) =>
      db.updateTable("dem_lock")
        .set({ heartbeat: engine.clock(0), lease_until: engine.clock(this.#lease) })
        .where(isLock(scope))
        .where("owner_id", "=", owner.id)
        .where("token", "=", token)
        .executeTakeFirst());
    return renewed.numUpdatedRows > 0n;
  }

  /** Gives a lock back; one that was lost is left to its new owner. */
  async release(scope: LockScope, token: string): Promise<void> {
    await this.#session.database.run(
      "releasing a lock",
      (db) => db.deleteFrom("dem_lock").where(isLock(scope)).where("token", "=", token).execute(),
    );
  }

  /** Ends every lock of an owner. */
  async releaseAll(ownerId: string): Promise<void> {
    await this.#session.database.run(
      "releasing the locks of a dead owner",
      (db) => db.deleteFrom("dem_lock").where("owner_id", "=", ownerId).execute(),
    );
  }

  /** The locks of a prefix whose lease is running. */
  async running(prefix: string): Promise<readonly LockRecord[]> {
    const { database, engine } = this.#session;
    const rows = await database.run("reading the locks", (db) =>
      db.selectFrom("dem_lock")
        .selectAll()
        .where("prefix", "=", prefix)
        .where("lease_until", ">", engine.clock(0))
        .orderBy("since")
        .execute());
    return rows.map(lockRecord);
  }

  /**
   * Ends the locks of an index, of its versions, and the prefix's deploy lock; gives them.
   *
   * The deploy lock has no index of its own, but keeps everyone out of this one: who asks to unlock means it too.
   */
  async end(prefix: string, index: string): Promise<readonly LockRecord[]> {
    const rows = await this.#session.database.run("ending locks", (db) =>
      db.deleteFrom("dem_lock")
        .where("prefix", "=", prefix)
        .where((each) => each.or([each("index_name", "=", index), each("scope", "=", "deploy")]))
        .returningAll()
        .execute());
    return rows.map(lockRecord);
  }
}

function lockKey(scope: LockScope): Pick<Row<"dem_lock">, "scope" | "prefix" | "index_name" | "version"> {
  return {
    scope: scope.on,
    prefix: scope.prefix,
    index_name: scope.on === "deploy" ? "" : scope.index,
    version: versionPart(scope),
  };
}

/** No version's name has a blank. */
function versionPart(scope: LockScope): string {
  if (scope.on === "loader") return `${scope.version} ${scope.owner}`;
  return scope.on === "version" ? scope.version : "";
}

function isLock(scope: LockScope) {
  return (each: ExpressionBuilder<Tables, "dem_lock">) => each.and(lockKey(scope));
}

function lockRecord(row: Row<"dem_lock">): LockRecord {
  return {
    scope: lockScope(row),
    owner: { id: row.owner_id, host: row.owner_host, process: row.owner_process },
    since: new Date(row.since),
    heartbeat: new Date(row.heartbeat),
    leaseUntil: new Date(row.lease_until),
    token: row.token,
  };
}

function lockScope({ scope, prefix, index_name: index, version }: Row<"dem_lock">): LockScope {
  switch (scope) {
    case "index":
      return { on: scope, prefix, index };
    case "version":
      return { on: scope, prefix, index, version };
    case "loader": {
      const [name = "", owner = ""] = version.split(" ");
      return { on: scope, prefix, index, version: name, owner };
    }
    case "deploy":
      return { on: scope, prefix };
  }
}

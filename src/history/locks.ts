import type { Transaction } from "kysely";
import { setTimeout as delay } from "node:timers/promises";
import { LockedError } from "../errors.ts";
import type { HeldLock, History, LockRecord, LockScope } from "./history.ts";
import type { Lease } from "./lease.ts";
import { LeasedLock } from "./leased-lock.ts";
import { lockName } from "./lock-name.ts";
import { LockRows } from "./lock-rows.ts";
import type { Session } from "./session.ts";
import type { Tables } from "./tables.ts";
import { newToken } from "./token.ts";

/** The part of the history that keeps others out; disposing releases what is held. */
export type LockStore = Pick<History, "lock" | "locks" | "unlock"> & AsyncDisposable & {
  /** Throws LockLostError in a transaction where a lock is not held any more; until its end nobody can take that over. */
  require(db: Transaction<Tables>, lock: HeldLock): Promise<void>;
  /** Ends the locks that owners of this prefix, who have certainly ended, left behind. */
  buryDead(prefix: string): Promise<void>;
};

/** Milliseconds between two looks at a lock that another holds: the first, and the longest. */
const POLL = { first: 50, longest: 1_000 };

/** Opens the part of the history that keeps others out. */
export function lockStore(session: Session, { lease, heartbeat }: Lease): LockStore {
  const { engine: { liveness }, owner, database } = session;
  const rows = new LockRows(session, lease);
  const held = new Set<HeldLock>();
  let swept = false;

  async function bury(ownerId: string): Promise<void> {
    await rows.releaseAll(ownerId);
    await liveness.bury(ownerId);
  }

  async function buryIfDead({ owner: other }: LockRecord): Promise<boolean> {
    const dead = other.id !== owner.id &&
      await database.attempt("looking after an owner", () => liveness.isDead(other));
    if (dead) await bury(other.id);
    return dead;
  }

  async function showLife(): Promise<void> {
    await database.attempt("showing that this process lives", () => liveness.show(owner.id));
    if (swept) return;
    swept = true;
    for (const id of await database.attempt("looking after dead owners", () => liveness.leftBehind())) await bury(id);
  }

  return {
    async lock(scope, { wait = 0, signal }) {
      signal.throwIfAborted();
      await showLife();
      const deadline = performance.now() + wait;
      for (let pause = POLL.first;; pause = Math.min(pause * 2, POLL.longest)) {
        const token = newToken(session.randomId);
        if (await rows.take(scope, token)) {
          const lock = new LeasedLock(session, rows, { scope, token, heartbeat, ended: () => held.delete(lock) });
          held.add(lock);
          return lock;
        }
        const holder = await rows.find(scope);
        if (holder === undefined || await buryIfDead(holder)) continue;
        const left = deadline - performance.now();
        if (left <= 0) throw lockedError(scope, holder);
        // Of several that wait, none should always come first.
        await sleep(Math.min(left, pause * (0.5 + Math.random() / 2)), signal);
      }
    },

    locks: (prefix) => rows.running(prefix),
    unlock: (prefix, index) => rows.end(prefix, index),

    require: (db, { scope, token }) => rows.require(db, scope, token),

    async buryDead(prefix) {
      for (const lock of await rows.running(prefix)) await buryIfDead(lock);
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([...held].map((lock) => lock[Symbol.asyncDispose]()));
    },
  };
}

function lockedError(scope: LockScope, { owner, since }: LockRecord): LockedError {
  const name = lockName(scope);
  const index = scope.on === "deploy" ? "INDEX" : scope.index;
  return new LockedError(
    { host: owner.host, process: owner.process, since },
    `locking ${name}: it is locked by process ${owner.process} on ${owner.host} since ${since.toISOString()}`,
    { hint: `Wait for it with --wait; if that run is gone for good, end its lock with \`dem unlock ${index}\`.` },
  );
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

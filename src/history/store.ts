import { sql } from "kysely";
import { actionStore } from "./actions.ts";
import { Database } from "./database.ts";
import type { Engine } from "./engine.ts";
import { GuardedDatabase } from "./guarded-database.ts";
import type { HeldLock, History } from "./history.ts";
import { indexStore } from "./indexes.ts";
import { interruptionStore } from "./interruptions.ts";
import { defaultLease, type Lease } from "./lease.ts";
import { type LockStore, lockStore } from "./locks.ts";
import type { StoreIdentity } from "./migrate.ts";
import { rejectionStore } from "./rejections.ts";
import type { Session } from "./session.ts";
import { versionStore } from "./versions.ts";

/** Who opens a history, and what it is told from outside. */
export interface OpenHistoryOptions extends Partial<Lease> {
  readonly now: () => Date;
  /** The command line, secrets masked; recorded with every action. */
  readonly command: string;
  /** Which code this is; recorded with every action. */
  readonly tag: string;
  readonly host: string;
  readonly process: number;
  /** Who runs this; recorded with every action. Default: nobody knows. */
  readonly user?: string;
  /** Gives a new random text each time, such as a UUID; usable as a file's name. */
  readonly randomId: () => string;
  readonly onWarning: (message: string) => void;
  /** Takes secrets out of a text that is to be kept. Default: keeps it as it is. */
  readonly mask?: (text: string) => string;
  /** Whether this runs in a pipeline, where a store made anew is most likely a store forgotten. */
  readonly ci: boolean;
}

/** What may be different from a usual store. */
export interface StoreVariation {
  /** The address to show instead of the engine's. */
  readonly address?: string;
  readonly locks?: (session: Session, usual: LockStore) => LockStore;
}

/** The engines of open histories, for those that copy one. */
const engines = new WeakMap<History, Engine>();

/** Gives the engine beneath an open history. */
export function engineOf(history: History): Engine | undefined {
  return engines.get(history);
}

/** Puts the parts of the history together over an engine whose tables are there; disposing closes the engine. */
export function openStore(
  engine: Engine,
  identity: StoreIdentity,
  options: OpenHistoryOptions,
  variation: StoreVariation = {},
): History {
  const { now, command, tag, randomId } = options;
  const owner = { id: randomId(), host: options.host, process: options.process };
  const session: Session = {
    engine,
    database: new Database(engine),
    owner,
    user: options.user ?? "",
    command,
    tag,
    now,
    randomId,
    warn: options.onWarning,
    mask: options.mask ?? ((text) => text),
  };
  const usual = lockStore(session, { ...defaultLease, ...given(options) });
  const locks = variation.locks?.(session, usual) ?? usual;
  const history: History = {
    address: variation.address ?? engine.address,
    shared: engine.shared,
    storeId: identity.storeId,
    fresh: identity.fresh,
    owner,
    now: () =>
      session.database.run("reading the clock", async (db) => {
        const { rows: [{ time }] } = await sql<{ time: string }>`select ${engine.clock(0)} as time`.execute(db);
        return new Date(time);
      }),
    ...indexStore(session),
    ...versionStore(session),
    ...actionStore(session),
    ...interruptionStore(session, locks),
    ...rejectionStore(session),
    lock: locks.lock,
    under: (lock) => under(history, session, locks, [lock]),
    locks: locks.locks,
    unlock: locks.unlock,
    async [Symbol.asyncDispose]() {
      await locks[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
  engines.set(history, engine);
  return history;
}

/** The same history, whose writes need these locks. */
function under(history: History, session: Session, locks: LockStore, held: readonly HeldLock[]): History {
  const database = new GuardedDatabase(session.engine, async (db) => {
    for (const lock of held) await locks.require(db, lock);
  });
  const guarded: Session = { ...session, database };
  const { addVersion, changeVersion, removeVersion } = versionStore(guarded);
  const { reject, accept } = rejectionStore(guarded);
  const { setActive } = indexStore(guarded);
  const { begin, beginAll } = actionStore(guarded);
  const { forget } = interruptionStore(guarded, locks);
  return {
    ...history,
    ...{ addVersion, changeVersion, removeVersion, reject, accept, setActive, begin, beginAll, forget },
    under: (lock) => under(history, session, locks, [...held, lock]),
  };
}

function given({ lease, heartbeat }: Partial<Lease>): Partial<Lease> {
  return { ...(lease === undefined ? {} : { lease }), ...(heartbeat === undefined ? {} : { heartbeat }) };
}

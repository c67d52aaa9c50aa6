/**
 * The history as actions see it: what was made, what was done, who is at it.
 *
 * @module
 */
import type { JsonObject, Schema } from "../definition/definition.ts";

/** How completely a version is filled. */
export type Coverage = "none" | "partial" | "full";

/** What can be done, as it is recorded. */
export type ActionKind =
  | "create"
  | "update"
  | "batch"
  | "activate"
  | "rollback"
  | "clear"
  | "drop"
  | "prune"
  | "deploy"
  | "adopt"
  | "reset"
  | "repair";

/** How far an action is. */
export type ActionStatus = "queued" | "in_progress" | "complete" | "aborted";

/** One index of one prefix. */
export interface IndexRecord {
  readonly id: number;
  readonly prefix: string;
  readonly name: string;
  /** The highest number ever given to a version. */
  readonly highestNumber: number;
  /** The id of the version that the alias was last pointed to; null: none. */
  readonly active: number | null;
  /** The ids of the versions that are or were active, oldest first; `rollback` walks back along it. */
  readonly activations: readonly number[];
}

/** One version: one physical index. */
export interface VersionRecord {
  readonly id: number;
  readonly indexId: number;
  readonly prefix: string;
  readonly index: string;
  readonly number: number;
  /** The physical name. */
  readonly name: string;
  /** The uuid that the cluster gave the physical index; null until it was read. */
  readonly uuid: string | null;
  readonly schema: Schema;
  readonly hash: string;
  readonly tag: string;
  readonly created: Date;
  readonly coverage: Coverage;
  /** With `full`: up to when; with `partial`: where the unfinished full update began; ISO 8601. */
  readonly watermark: string | null;
  readonly sourceFingerprint: string | null;
  /** Load settings are in force on the live index, and are to be restored. */
  readonly loading: boolean;
  readonly withdrawn: boolean;
  readonly deleted: Date | null;
}

/** What may change on a version. */
export type VersionChange = Partial<
  Pick<
    VersionRecord,
    | "uuid"
    | "schema"
    | "hash"
    | "tag"
    | "coverage"
    | "watermark"
    | "sourceFingerprint"
    | "loading"
    | "withdrawn"
    | "deleted"
  >
>;

/** Which process did something. */
export interface Owner {
  /** A random id, new with every opening of the history. */
  readonly id: string;
  /** The name of the host that it runs on. */
  readonly host: string;
  /** Its process id on that host. */
  readonly process: number;
}

/** One recorded doing. */
export interface ActionRecord {
  readonly id: number;
  readonly parent: number | null;
  readonly prefix: string;
  /** The base name; null for an action over several indexes. */
  readonly index: string | null;
  /** The physical name; kept when the version is gone. */
  readonly version: string | null;
  readonly kind: ActionKind;
  readonly status: ActionStatus;
  /** In progress, but its owner is gone. */
  readonly interrupted: boolean;
  readonly started: Date | null;
  readonly ended: Date | null;
  readonly modified: Date;
  readonly owner: Owner;
  /** Who ran it; empty where nothing told. */
  readonly user: string;
  /** The command line, secrets masked. */
  readonly command: string;
  readonly tag: string;
  readonly documents: number;
  readonly rejected: number;
  readonly deleted: number;
  readonly arguments: JsonObject;
  readonly log: string;
}

/** What is recorded when an action begins. */
export interface NewAction {
  readonly kind: ActionKind;
  readonly prefix: string;
  readonly index: string | null;
  readonly version: string | null;
  readonly parent?: number;
  /** Default `in_progress`. */
  readonly status?: ActionStatus;
  readonly arguments?: JsonObject;
}

/** What may change on an action; `log` is added to what is there. */
export interface ActionChange {
  readonly status?: ActionStatus;
  readonly documents?: number;
  readonly rejected?: number;
  readonly deleted?: number;
  /** With `queued`: it was given back in order, as if it had never been begun. */
  readonly givenBack?: boolean;
  /** Replaces the arguments. */
  readonly arguments?: JsonObject;
  /** Becomes a child of another action. */
  readonly parent?: number;
  /** A line for the log. */
  readonly log?: string;
  /** Only while it is in progress in this process's hands; otherwise the call does nothing. */
  readonly ifMine?: boolean;
}

/** Which actions to read; newest first. */
export interface ActionFilter {
  readonly prefix?: string;
  readonly indexes?: readonly string[];
  readonly version?: string;
  readonly kinds?: readonly ActionKind[];
  readonly statuses?: readonly ActionStatus[];
  readonly parent?: number;
  /** Leave batches out. */
  readonly withoutBatches?: boolean;
  readonly limit?: number;
  /** Oldest first instead. */
  readonly ascending?: boolean;
}

/** A document that the cluster or the definition refused. */
export interface RejectionRecord {
  readonly version: string;
  readonly document: string;
  readonly reason: string;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly attempts: number;
}

/** What a lock covers. */
export type LockScope =
  | { readonly on: "index"; readonly prefix: string; readonly index: string }
  | {
    readonly on: "version";
    readonly prefix: string;
    readonly index: string;
    readonly version: string;
  }
  /** A process that helps to load a version; each has one of its own, which keeps nobody out and shows that it lives. */
  | {
    readonly on: "loader";
    readonly prefix: string;
    readonly index: string;
    readonly version: string;
    readonly owner: string;
  }
  | { readonly on: "deploy"; readonly prefix: string };

/** A lock as it stands in the store. */
export interface LockRecord {
  /** What the lock covers. */
  readonly scope: LockScope;
  /** The process that holds it. */
  readonly owner: Owner;
  /** When it was taken. */
  readonly since: Date;
  /** When its holder last said that it is alive. */
  readonly heartbeat: Date;
  /** From when on another may take it over. */
  readonly leaseUntil: Date;
  /** The fence: new with every taking. */
  readonly token: string;
}

/** A lock that this process holds; disposing releases it. */
export interface HeldLock extends AsyncDisposable {
  readonly scope: LockScope;
  readonly token: string;
  /** Aborted with a LockLostError when another took it over, or `unlock` ended it. */
  readonly lost: AbortSignal;
  /** Asks the store. Throws LockLostError where the lock is lost, also when no heartbeat has noticed so far. */
  check(): Promise<void>;
}

/** The history. Every method throws StoreError where the store cannot be used. */
export interface History extends AsyncDisposable {
  /** Its address without secrets. */
  readonly address: string;
  /** Made once, when the store is made. */
  readonly storeId: string;
  /** This process, as it is recorded. */
  readonly owner: Owner;
  /** Whether processes on several machines can share it. */
  readonly shared: boolean;
  /** Whether this opening made the store. */
  readonly fresh: boolean;

  /** The time by the clock that all processes on this history share. */
  now(): Promise<Date>;
  index(prefix: string, name: string): Promise<IndexRecord | undefined>;
  indexes(prefix: string): Promise<readonly IndexRecord[]>;
  /** Finds or makes the row of an index. */
  ensureIndex(prefix: string, name: string): Promise<IndexRecord>;
  /** Takes the next number of an index: the larger of its counter and `atLeast − 1`, plus 1; never given twice. */
  takeNumber(indexId: number, atLeast: number): Promise<number>;
  /** Points an index to a version, or to none, and replaces its chain of activations. */
  setActive(
    indexId: number,
    active: number | null,
    activations: readonly number[],
  ): Promise<void>;

  /** Versions of a prefix, ascending by index and number; deleted ones only when asked for. */
  versions(
    filter: {
      readonly prefix: string;
      readonly index?: string;
      readonly deleted?: boolean;
    },
  ): Promise<readonly VersionRecord[]>;
  version(id: number): Promise<VersionRecord | undefined>;
  addVersion(
    version: Pick<
      VersionRecord,
      "indexId" | "number" | "name" | "uuid" | "schema" | "hash" | "tag"
    >,
  ): Promise<VersionRecord>;
  changeVersion(id: number, change: VersionChange): Promise<void>;
  /** Removes the row; the number stays given. */
  removeVersion(id: number): Promise<void>;

  begin(action: NewAction): Promise<ActionRecord>;
  /** Records several batches at once, in one transaction. */
  beginAll(actions: readonly NewAction[]): Promise<readonly ActionRecord[]>;
  /**
   * Takes the first queued batch of an update, so that no one else gets it; undefined when there is none. Batches that
   * failed in this very update are left for the next.
   */
  claimBatch(update: number): Promise<ActionRecord | undefined>;
  /** Changes an action; one that was ended is not opened again: the call then does nothing. */
  change(id: number, change: ActionChange): Promise<void>;
  action(id: number): Promise<ActionRecord | undefined>;
  actions(filter: ActionFilter): Promise<readonly ActionRecord[]>;
  /** How many batches of an update stand in which status, and their sums. */
  batchTotals(parent: number): Promise<
    {
      readonly queued: number;
      readonly inProgress: number;
      readonly complete: number;
      readonly aborted: number;
      readonly documents: number;
      readonly rejected: number;
      readonly deleted: number;
    }
  >;
  /**
   * Closes as aborted what owners that are gone left in progress, of one index or of the prefix; gives their number.
   * Batches go back to `queued`. An action over several indexes is closed when everything below it is.
   */
  closeInterrupted(prefix: string, index?: string): Promise<number>;
  /**
   * Ends the locks of owners that have certainly ended, without waiting for their leases; what these left in progress
   * reads as interrupted from then on.
   */
  releaseDead(prefix: string): Promise<void>;
  /**
   * Removes the actions, rejections and versions of a prefix, but for the action `keep`; index rows, with their
   * numbers, stay, and have nothing active.
   */
  forget(prefix: string, keep?: number): Promise<void>;

  /** Adds rejections, or counts another attempt of known ones. */
  reject(
    versionId: number,
    rejections: readonly {
      readonly document: string;
      readonly reason: string;
    }[],
  ): Promise<void>;
  /** Removes rejections of these documents, or all of the version. */
  accept(
    versionId: number,
    documents: readonly string[] | "all",
  ): Promise<void>;
  rejections(
    versionId: number,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly RejectionRecord[]>;
  rejectionCount(versionId: number): Promise<number>;

  /** Takes a lock, waiting up to `wait` milliseconds for it. Throws LockedError. */
  lock(
    scope: LockScope,
    options: { readonly wait?: number; readonly signal: AbortSignal },
  ): Promise<HeldLock>;
  /**
   * The same history for the holder of a lock. What it writes about indexes, versions and rejections, and what it begins,
   * is written only as long as the lock is held, and throws LockLostError otherwise: a process that was paused may not
   * know yet. What was begun can always be closed.
   */
  under(lock: HeldLock): History;
  locks(prefix: string): Promise<readonly LockRecord[]>;
  /** Ends every lock on an index and its versions; gives those that it ended. */
  unlock(prefix: string, index: string): Promise<readonly LockRecord[]>;
}

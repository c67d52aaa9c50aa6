/**
 * What each action takes and gives; the shapes of `--json`.
 *
 * Times are ISO 8601 UTC. An entry that failed carries `error`.
 *
 * @module
 */
import type { ErrorReport, GuardName } from "../errors.ts";
import type { PlannedRequest } from "../cluster/cluster.ts";
import type { Difference, Json, JsonObject } from "../definition/definition.ts";
import type { Coverage, LockRecord } from "../history/history.ts";

/** Which indexes, or with `exact` which versions, an action is about. */
export interface Targets {
  /** Base names, or with `exact` physical names of versions. */
  readonly names?: readonly string[];
  /** The names are versions' names. */
  readonly exact?: boolean;
  /** All indexes of the definitions; names win. */
  readonly all?: boolean;
}

/** Guards to lift: all of them, or some by name. */
export type Force = boolean | readonly GuardName[];

/** What every changing action takes. */
export interface ChangingOptions {
  /** Say what would be sent, and send nothing. */
  readonly dryRun?: boolean;
  /** Milliseconds to wait for a lock that another run holds. Default 0: fail with `locked`. */
  readonly wait?: number;
}

/** What a dry run gives instead of an action's own result. */
export interface DryRunResult {
  readonly requests: readonly PlannedRequest[];
}

/** An entry of a run over several indexes. */
export interface Outcome {
  readonly error?: ErrorReport;
}

export interface ListOptions extends Targets {
  readonly esOnly?: boolean;
}
export interface ListedVersion {
  readonly name: string;
  readonly number: number;
  readonly created: string;
  readonly active: boolean;
  readonly inCluster: boolean;
  readonly documents: number | null;
  readonly tag: string;
  readonly schema: "current" | "older" | "drifted";
  readonly hash: string;
  readonly coverage: Coverage;
  readonly withdrawn: boolean;
}
export interface ListResult {
  readonly indexes: readonly {
    readonly name: string;
    readonly alias: string;
    readonly active: string | null;
    readonly pending: boolean;
    readonly versions: readonly ListedVersion[];
  }[];
}
export interface ClusterListResult {
  readonly indices: readonly {
    readonly name: string;
    readonly documents: number | null;
    readonly ours: boolean;
  }[];
}

export interface CreateOptions extends Targets, ChangingOptions {
  /** A new version although nothing changed. */
  readonly force?: boolean;
  /** Create again in the cluster what is recorded but missing there. */
  readonly esOnly?: boolean;
}
export interface CreateResult {
  readonly indexes: readonly (Outcome & {
    readonly name: string;
    readonly version: string | null;
    readonly outcome:
      | "created"
      | "unchanged"
      | "recreated"
      | "in-place"
      | "withdrawn"
      | "failed";
  })[];
}

export interface UpdateOptions extends Targets, ChangingOptions {
  readonly newer?: boolean;
  readonly older?: boolean;
  readonly allVersions?: boolean;
  readonly resume?: boolean;
  /** Rows modified since then. */
  readonly start?: Date;
  /** Documents per batch; the definition's where absent. */
  readonly batchSize?: number;
  /** Leave out the removal of documents that the source does not have. */
  readonly noSweep?: boolean;
}
export interface UpdateEntry extends Outcome {
  readonly version: string;
  readonly outcome: "complete" | "aborted" | "interrupted";
  readonly documents: number;
  readonly deleted: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly batches: number;
  /** The watermark that an incremental update began from; null for a full one. */
  readonly since: string | null;
  readonly seconds: number;
  readonly documentsPerSecond: number;
}
export interface UpdateResult {
  readonly updates: readonly UpdateEntry[];
}

export interface ActivateOptions extends Targets, ChangingOptions {
  readonly force?: Force;
}
export interface ActivateResult {
  readonly indexes: readonly (Outcome & {
    readonly name: string;
    readonly version: string | null;
    readonly previous: string | null;
  })[];
}

export interface RollbackOptions extends Targets, ChangingOptions {
  /** The version to go back to; the one active before where absent. */
  readonly to?: string;
  /** Leave it as old as it was. */
  readonly noCatchUp?: boolean;
  readonly force?: Force;
}
export interface RollbackResult {
  readonly indexes: readonly (Outcome & {
    readonly name: string;
    readonly version: string | null;
    readonly previous: string | null;
    /** How old the version was: its watermark. */
    readonly watermark: string | null;
    readonly withdrawn: readonly string[];
    /** The catch-up, where there was one. */
    readonly update?: UpdateEntry;
  })[];
}

export interface ClearOptions extends Targets, ChangingOptions {
  readonly older?: boolean;
  readonly allVersions?: boolean;
  readonly force?: Force;
}
export interface DropOptions extends Targets, ChangingOptions {
  readonly older?: boolean;
  readonly esOnly?: boolean;
  /** Remove the history's row as well. */
  readonly hard?: boolean;
  /** The versions recorded under this prefix instead of the configured one. */
  readonly prefixOnly?: string;
  readonly force?: Force;
}
/** Of `clear` and `drop`. */
export interface VersionsResult {
  readonly versions: readonly (Outcome & {
    readonly version: string;
    readonly documents: number | null;
  })[];
}

export interface ResetOptions extends ChangingOptions {
  /** The history keeps its versions, which are created again, empty. */
  readonly esOnly?: boolean;
  /** The prefix, typed; with an empty prefix the cluster's name. */
  readonly confirmation?: string;
}
export interface ResetResult {
  readonly dropped: readonly string[];
  readonly created: readonly string[];
}

export interface PlanResult {
  readonly indexes: readonly (Outcome & {
    readonly name: string;
    readonly kind:
      | "none"
      | "in-place"
      | "refill"
      | "new-version"
      | "withdrawn"
      | "failed";
    readonly differences: readonly Difference[];
    /** Why, in one sentence. */
    readonly reason: string;
  })[];
}

export interface StatusOptions extends Targets {
  /** Record as active what the alias points to. */
  readonly accept?: boolean;
  /** Record again, from `_meta`, the versions that the cluster holds and the history does not. */
  readonly rebuild?: boolean;
}
export interface Drift {
  readonly version: string;
  readonly path: string;
  readonly recorded: Json | null;
  readonly live: Json | null;
}
export interface StatusResult {
  readonly indexes: readonly (Outcome & {
    readonly name: string;
    readonly active: string | null;
    readonly newest: string | null;
    readonly coverage: Coverage | null;
    readonly pending: boolean;
    readonly drift: readonly Drift[];
    readonly unfinished: readonly number[];
    readonly failed: readonly number[];
    readonly rejections: number;
    readonly locks: readonly LockSummary[];
    /** What is wrong and what to do, a sentence each. */
    readonly findings: readonly string[];
    /** What `--accept` or `--rebuild` recorded. */
    readonly recorded: readonly string[];
  })[];
}
export interface LockSummary {
  readonly index: string;
  readonly version: string | null;
  readonly host: string;
  readonly process: number;
  readonly since: string;
}
/** Gives the summary of a lock. */
export function lockSummary(lock: LockRecord): LockSummary {
  const { scope, owner, since } = lock;
  return {
    index: scope.on === "deploy" ? "" : scope.index,
    version: scope.on === "version" ? scope.version : null,
    host: owner.host,
    process: owner.process,
    since: since.toISOString(),
  };
}

export interface HistoryOptions extends Targets {
  /** Show batches too. */
  readonly batches?: boolean;
  /** At most so many actions. Default 20. */
  readonly limit?: number;
  /** One action whole, with its log. */
  readonly id?: number;
}
export interface HistoryEntry {
  readonly id: number;
  readonly parent: number | null;
  readonly kind: string;
  readonly index: string | null;
  readonly version: string | null;
  readonly status: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly documents: number;
  readonly rejected: number;
  readonly deleted: number;
  readonly command: string;
  readonly tag: string;
  readonly host: string;
  readonly process: number;
  /** Why it was aborted; null otherwise. */
  readonly error: string | null;
  /** Batches folded under an update. */
  readonly batches: number;
  /** With `id` only. */
  readonly log?: string;
  readonly arguments?: JsonObject;
}
export interface HistoryResult {
  readonly actions: readonly HistoryEntry[];
}

export interface UnlockResult {
  readonly locks: readonly LockSummary[];
}

export interface SearchOptions {
  /** At most so many hits. Default 10. */
  readonly size?: number;
  /** A version instead of the alias. */
  readonly exact?: boolean;
}
export interface SearchResult {
  readonly hits: readonly {
    readonly id: string;
    readonly score: number | null;
    readonly source: JsonObject;
  }[];
  readonly total: number;
}

export interface LoaddataOptions {
  /** The table; the file's name where absent. */
  readonly table?: string;
  readonly dryRun?: boolean;
}
export interface LoaddataResult {
  readonly files: readonly (Outcome & {
    readonly file: string;
    readonly table: string;
    readonly rows: number;
  })[];
}

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
import type { Coverage } from "../history/history.ts";

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
  /** The requests in the order in which they would be sent; empty where nothing is to be changed. */
  readonly requests: readonly PlannedRequest[];
}

/** An entry of a run over several indexes. */
export interface Outcome {
  /** Why this entry failed while the others went on; absent where it succeeded. A run over one throws instead. */
  readonly error?: ErrorReport;
}

/** What `list` takes; without names it lists every index. */
export interface ListOptions extends Targets {
  /** List what the cluster holds under the prefix instead of what the history has recorded. */
  readonly esOnly?: boolean;
}
/** One version as `list` shows it. */
export interface ListedVersion {
  /** The physical name in the cluster, such as `movies-3` behind its prefix. */
  readonly name: string;
  /** The number of the version, counting from 1 for each index and never given twice. */
  readonly number: number;
  /** When the version was recorded, in ISO 8601 UTC. */
  readonly created: string;
  /** Whether the history has it recorded as the version behind the alias. */
  readonly active: boolean;
  /** Whether the cluster has its physical index, open or closed. */
  readonly inCluster: boolean;
  /** Its documents by `_count`; null where its index is missing or closed. */
  readonly documents: number | null;
  /** Which code made it: the config's tag at that time; empty where nothing told. */
  readonly tag: string;
  /**
   * How its schema stands: `drifted` where the live index differs from what was recorded, else `current` where it is
   * the definition's, else `older`.
   */
  readonly schema: "current" | "older" | "drifted";
  /** SHA-256 of its schema, in hexadecimal digits. */
  readonly hash: string;
  /** How completely it was filled; `none` for one that was only created. */
  readonly coverage: Coverage;
  /** Whether a `rollback` has passed over it, so that only its own name activates it again. */
  readonly withdrawn: boolean;
}
/** What `list` gives. */
export interface ListResult {
  /** One entry for each index, sorted by name where none were named. */
  readonly indexes: readonly {
    /** The base name. */
    readonly name: string;
    /** The alias that applications use: prefix and base name. */
    readonly alias: string;
    /** The physical name of the active version; null where none is. */
    readonly active: string | null;
    /** Whether the definition asks for something that the versions do not have yet. */
    readonly pending: boolean;
    /** Its versions, oldest first; dropped ones are left out. */
    readonly versions: readonly ListedVersion[];
  }[];
}
/** What `list` gives with `esOnly`. */
export interface ClusterListResult {
  /** Every index under the prefix, except those whose name starts with a dot. */
  readonly indices: readonly {
    /** The physical name. */
    readonly name: string;
    /** Its documents by `_count`; null where it is closed. */
    readonly documents: number | null;
    /** Whether it carries this tool's mark under this prefix. */
    readonly ours: boolean;
  }[];
}

/** What `create` takes. */
export interface CreateOptions extends Targets, ChangingOptions {
  /** A new version although nothing changed. */
  readonly force?: boolean;
  /** Create again in the cluster what is recorded but missing there. */
  readonly esOnly?: boolean;
}
/** What `create` gives. */
export interface CreateResult {
  /** One entry for each index; with `esOnly` one for each version that was missing. */
  readonly indexes: readonly (Outcome & {
    /** The base name. */
    readonly name: string;
    /** The physical name of the version that the outcome is about; null where it failed. */
    readonly version: string | null;
    /**
     * `created`: a new version; `unchanged`: nothing to do; `recreated`: a recorded version that the cluster was
     * missing was made again, empty; `in-place`: live indexes took the change; `withdrawn`: only a withdrawn version
     * has this schema, so nothing was done; `failed`: `error` says why.
     */
    readonly outcome:
      | "created"
      | "unchanged"
      | "recreated"
      | "in-place"
      | "withdrawn"
      | "failed";
  })[];
}

/** What `update` takes; without a choice of versions it fills the active one of each index. */
export interface UpdateOptions extends Targets, ChangingOptions {
  /** Fill every version newer than the active one, or than the one named with `exact`; withdrawn ones are left out. */
  readonly newer?: boolean;
  /** Fill every version older than the active one, or than the one named with `exact`. */
  readonly older?: boolean;
  /** Fill every version of each index; not to be combined with `exact`. */
  readonly allVersions?: boolean;
  /** Finish an unfinished update, then read what changed since its watermark, instead of reading everything. */
  readonly resume?: boolean;
  /** Rows modified since then. */
  readonly start?: Date;
  /**
   * The physical name of a version of the same index, filled completely and from the same source, to copy from inside
   * the cluster; then only what has changed since is read. Not to be combined with `start`.
   */
  readonly from?: string;
  /** Documents per batch; the definition's where absent. */
  readonly batchSize?: number;
  /**
   * How many load at the same time: this process, and Web Workers beside it; the config's where absent. A few batches
   * are loaded by this process alone.
   */
  readonly workers?: number;
  /** Documents a second that are sent, at the most. Default: as many as the cluster takes. */
  readonly maxDocsPerSecond?: number;
  /** Leave out the removal of documents that the source does not have. */
  readonly noSweep?: boolean;
}
/** How the update of one version went. */
export interface UpdateEntry extends Outcome {
  /** The physical name of the version; the base name where no version could be chosen. */
  readonly version: string;
  /**
   * `complete`: everything was read; `aborted`: `error` says why; `interrupted`: a signal ended it, and `resume` goes
   * on.
   */
  readonly outcome: "complete" | "aborted" | "interrupted";
  /** Documents that the cluster has taken. */
  readonly documents: number;
  /** Documents that were removed, whether the source deleted them, `document` gave null or the sweep found them. */
  readonly deleted: number;
  /** Documents that the definition or the cluster refused; each is recorded with its reason and tried again later. */
  readonly rejected: number;
  /** Documents that an ingest pipeline of the cluster dropped. */
  readonly dropped: number;
  /** Batches that were loaded. */
  readonly batches: number;
  /** The watermark that an incremental update began from; null for a full one. */
  readonly since: string | null;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** The mean rate over the whole update, rounded; 0 where it took no measurable time. */
  readonly documentsPerSecond: number;
}
/** What `update` gives. */
export interface UpdateResult {
  /** One entry for each version, in the order in which they were filled; empty where there was none to fill. */
  readonly updates: readonly UpdateEntry[];
}

/** What `work` takes; without names it helps with the updates of every index. */
export interface WorkOptions extends Targets {
  /** How many load at the same time: this process, and Web Workers beside it; the config's where absent. */
  readonly workers?: number;
  /** Documents a second that this process sends, at the most. Default: as many as the cluster takes. */
  readonly maxDocsPerSecond?: number;
  /** End when no update has batches left to load. Default: go on until the signal ends it. */
  readonly untilIdle?: boolean;
  /** With `untilIdle`: wait so long for the first update, in milliseconds. Default 0. */
  readonly wait?: number;
}
/** What this process has loaded for one update. */
export interface WorkEntry extends Outcome {
  /** The physical name of the version. */
  readonly version: string;
  /** Batches that this process has loaded. */
  readonly batches: number;
  /** Documents of these that the cluster has taken. */
  readonly documents: number;
  /** Documents of these that were refused. */
  readonly rejected: number;
  /** Documents that were removed, as `document` gave null for them. */
  readonly deleted: number;
}
/** What `work` gives. */
export interface WorkResult {
  /** One entry for each update that was joined. */
  readonly updates: readonly WorkEntry[];
}

/** What `activate` takes. */
export interface ActivateOptions extends Targets, ChangingOptions {
  /** Guards to lift. Default: none. */
  readonly force?: Force;
}
/** What `activate` gives. */
export interface ActivateResult {
  /** One entry for each index. */
  readonly indexes: readonly (Outcome & {
    /** The base name. */
    readonly name: string;
    /** The physical name of the version that is active now; where it failed, the one that was named, or null. */
    readonly version: string | null;
    /** The physical name of the version that was active before, possibly the same; null where none was. */
    readonly previous: string | null;
  })[];
}

/** What `rollback` takes. */
export interface RollbackOptions extends Targets, ChangingOptions {
  /** The version to go back to; the one active before where absent. */
  readonly to?: string;
  /** Leave it as old as it was. */
  readonly noCatchUp?: boolean;
}
/** What `rollback` gives. */
export interface RollbackResult {
  /** One entry for each index. */
  readonly indexes: readonly (Outcome & {
    /** The base name. */
    readonly name: string;
    /** The physical name of the version that is active now; null where it failed. */
    readonly version: string | null;
    /** The physical name of the version that was active before; null where none was. */
    readonly previous: string | null;
    /** Up to when the version was filled before it was caught up, in ISO 8601 UTC; null where it never was. */
    readonly watermark: string | null;
    /** The physical names of the newer versions that this rollback withdrew. */
    readonly withdrawn: readonly string[];
    /** The catch-up, where there was one. */
    readonly update?: UpdateEntry;
  })[];
}

/** What `clear` takes; without a choice of versions it clears the active one of each index. */
export interface ClearOptions extends Targets, ChangingOptions {
  /** Clear every version older than the active one, or than the one named with `exact`. */
  readonly older?: boolean;
  /** Clear every version of each index; not to be combined with `exact`. */
  readonly allVersions?: boolean;
  /** Guards to lift; the active version needs `active`. Default: none. */
  readonly force?: Force;
}
/** What `drop` takes; with base names alone it drops all versions of each index. */
export interface DropOptions extends Targets, ChangingOptions {
  /** Drop every version older than the active one, or than the one named with `exact`. */
  readonly older?: boolean;
  /** Delete in the cluster only; the history keeps the versions, and `create` can make them again. */
  readonly esOnly?: boolean;
  /** Remove the history's row as well. */
  readonly hard?: boolean;
  /** The versions recorded under this prefix instead of the configured one. */
  readonly prefixOnly?: string;
  /** Guards to lift: `active`, `older` or `all`, by what is dropped. Default: none. */
  readonly force?: Force;
}
/** What `prune` takes. */
export interface PruneOptions extends Targets, ChangingOptions {
  /** How many inactive versions to keep beside the active one; a whole number of 0 or more. */
  readonly keep: number;
}
/** What `clear`, `drop` and `prune` give. */
export interface VersionsResult {
  /** One entry for each version; empty where there was nothing to do. */
  readonly versions: readonly (Outcome & {
    /** The physical name; the base name where no version could be chosen. */
    readonly version: string;
    /** Documents that went with it; null where it failed, or where the cluster could not count them. */
    readonly documents: number | null;
  })[];
}

/** What `adopt` takes. */
export interface AdoptOptions extends ChangingOptions {
  /** The base name under which the index is looked after from now on. */
  readonly index: string;
  /** The live index or alias that is taken over. */
  readonly from: string;
  /** Confirms that an index that has the alias's own name is copied and then deleted. */
  readonly yes?: boolean;
}
/** What `adopt` gives. */
export interface AdoptResult {
  /** The base name. */
  readonly name: string;
  /** The physical name of the version that it became. */
  readonly version: string;
  /** Documents that were copied; null where the index keeps its own name. */
  readonly copied: number | null;
}

/** What `deploy` takes. */
export interface DeployOptions extends Targets, ChangingOptions {
  /** Drop inactive versions beyond so many, as `prune` does; none are dropped where absent. */
  readonly keep?: number;
  /** Leave the alias where it is; the version is made, filled and caught up with. */
  readonly noActivate?: boolean;
  /** Switch all indexes in one request, and none where one of them is not ready. */
  readonly together?: boolean;
  /** Make a new version where the source is defined differently than when the version was filled. */
  readonly refill?: boolean;
  /**
   * `none`: read nothing that changed meanwhile; `full`: read everything once more behind the switch. Default: read
   * what changed, before the switch until that is short, and once more behind it.
   */
  readonly catchUp?: "none" | "full";
  /** Documents per batch; the definition's where absent. */
  readonly batchSize?: number;
  /** How many load: this process, and Web Workers beside it; the config's `update.workers` where absent. */
  readonly workers?: number;
  /** Send no more than so many documents a second, over all workers. Default: as many as the cluster takes. */
  readonly maxDocsPerSecond?: number;
  /** Guards to lift. Default: none. */
  readonly force?: Force;
}
/** One step of the deployment of an index. */
export interface DeployStep {
  /** What is done; `in-place`: versions take a change as they are. */
  readonly step: "create" | "in-place" | "fill" | "catch-up" | "check" | "activate" | "sweep" | "prune";
  /** Whether it runs, has come to its end, or has failed. */
  readonly outcome: "running" | "done" | "failed";
  /** The physical name of the version that it is about; null where it is about no single one. */
  readonly version: string | null;
  /** Documents that were written. */
  readonly documents: number;
  /** Documents that were removed. */
  readonly deleted: number;
  /** The physical names of versions that were dropped. */
  readonly versions: readonly string[];
  /** How long it took, in seconds. */
  readonly seconds: number;
}
/** What `deploy` gives. */
export interface DeployResult {
  /** One entry for each index. One that failed says in its other keys how far it came. */
  readonly indexes: readonly (Outcome & {
    /** The base name. */
    readonly name: string;
    /** The physical name of the version that has what the definition asks for; null where there is none yet. */
    readonly version: string | null;
    /** The physical name of the version that was active before; null where none was. */
    readonly previous: string | null;
    /** Whether this run made the version. */
    readonly created: boolean;
    /** Whether this run pointed the alias at it. */
    readonly activated: boolean;
    /** Documents that were written, by all steps together. */
    readonly documents: number;
    /** Documents that the version's rows were refused for, where this run filled or switched it. */
    readonly rejected: number;
    /** The physical names of the versions that were dropped. */
    readonly pruned: readonly string[];
    /** What was done, in order; empty where nothing was to be done. */
    readonly steps: readonly DeployStep[];
  })[];
}

/** What `verify` takes; without names it verifies the active version of every index. */
export interface VerifyOptions extends Targets, ChangingOptions {
  /** Repair what is found: exactly that, and nothing else. Needs names or `all`. */
  readonly fix?: boolean;
}
/** One document that is not as its source has it. */
export interface VerifyFinding {
  /** The document's id. */
  readonly id: string;
  /**
   * `missing`: the source has it, the index does not; `extra`: the other way round; `stale`: both have it, and the
   * index has another content.
   */
  readonly kind: "missing" | "extra" | "stale";
}
/** What `verify` gives. */
export interface VerifyResult {
  /** One entry for each version. */
  readonly indexes: readonly (Outcome & {
    /** The base name. */
    readonly name: string;
    /** The physical name of the version; null where it failed. */
    readonly version: string | null;
    /** Documents that the source gives. */
    readonly source: number;
    /** Documents that the version held when their ids were read. */
    readonly documents: number;
    /** Documents that the version lacked. */
    readonly missing: number;
    /** Documents that the version held and the source does not have. */
    readonly extra: number;
    /** Documents that the version held with another content than the source's. */
    readonly stale: number;
    /** How many of these were repaired. */
    readonly fixed: number;
    /** How many could not be repaired, as they were refused; they are recorded as rejections. */
    readonly rejected: number;
    /** Whether contents could be compared; otherwise only missing and extra documents are found. */
    readonly comparable: boolean;
    /** How long it took, in seconds. */
    readonly seconds: number;
    /** The first findings, at most 20. */
    readonly examples: readonly VerifyFinding[];
  })[];
}

/** What `reset` takes. */
export interface ResetOptions extends ChangingOptions {
  /** The history keeps its versions, which are created again, empty. */
  readonly esOnly?: boolean;
  /** The prefix, typed; with an empty prefix the cluster's name. */
  readonly confirmation?: string;
}
/** What `reset` gives. */
export interface ResetResult {
  /** The physical names of the versions that were dropped. */
  readonly dropped: readonly string[];
  /** The physical names of the versions that were created. */
  readonly created: readonly string[];
}

/** What filling a version would take, as far as that can be told. */
export interface Estimate {
  /** Documents of the source, by its own estimate where it has one; null where it has none or could not be asked. */
  readonly documents: number | null;
  /** Bytes on the disks of the data nodes, replicas included; null while no version holds documents to measure. */
  readonly bytes: number | null;
  /** Seconds, at the rate of the last full updates; null where there was none. */
  readonly seconds: number | null;
  /** Bytes that the data nodes have below the high watermark; null where the cluster does not watch its disks. */
  readonly room: number | null;
}
/** One field that differs, with the reason of what it asks for. */
export interface PlannedDifference extends Difference {
  /** Why it asks for this, in half a sentence; empty where there is no version that it differs from. */
  readonly reason: string;
}
/** What `plan` gives. */
export interface PlanResult {
  /** One entry for each definition. */
  readonly indexes: readonly (Outcome & {
    /** The base name. */
    readonly name: string;
    /**
     * `none`: nothing to do; `in-place`: live indexes can take the change; `refill`: the schema stands, but its
     * documents are to be loaded again; `new-version`: the schema needs a new version; `withdrawn`: only a withdrawn
     * version has this schema; `failed`: `error` says why.
     */
    readonly kind:
      | "none"
      | "in-place"
      | "refill"
      | "new-version"
      | "withdrawn"
      | "failed";
    /** The fields that differ from the recorded schema; empty where nothing of the schema does. */
    readonly differences: readonly PlannedDifference[];
    /** Why, in one sentence. */
    readonly reason: string;
    /** The steps that `deploy` would take, in order; empty where it would do nothing. */
    readonly steps: readonly DeployStep["step"][];
    /** What filling would take; null where nothing would be filled. */
    readonly estimate: Estimate | null;
  })[];
}

/** What `status` takes; without names it reports on every index. */
export interface StatusOptions extends Targets {
  /** Record as active what the alias points to. */
  readonly accept?: boolean;
  /** Record again, from `_meta`, the versions that the cluster holds and the history does not. */
  readonly rebuild?: boolean;
}
/** One live setting or mapping that differs from the recorded one. */
export interface Drift {
  /** The physical name of the version. */
  readonly version: string;
  /** Dotted path, such as `mappings.properties.title.analyzer`. */
  readonly path: string;
  /** The value that was recorded; null where there was none. */
  readonly recorded: Json | null;
  /** The value in the cluster; null where there is none. */
  readonly live: Json | null;
}
/** What `status` gives. */
export interface StatusResult {
  /** One entry for each index. */
  readonly indexes: readonly (Outcome & {
    /** The base name. */
    readonly name: string;
    /** The physical name of the active version; null where none is. */
    readonly active: string | null;
    /** The physical name of the newest version that is not withdrawn; null where there is none. */
    readonly newest: string | null;
    /** How completely the active version is filled, or the newest where none is active; null where there is neither. */
    readonly coverage: Coverage | null;
    /** Whether the definition asks for something that the versions do not have yet. */
    readonly pending: boolean;
    /** Where live versions differ from what was recorded. */
    readonly drift: readonly Drift[];
    /** The ids of actions that are queued or in progress, those of processes that are gone included. */
    readonly unfinished: readonly number[];
    /** The id of the latest action where that was aborted; otherwise empty. */
    readonly failed: readonly number[];
    /** Documents of all versions together that are recorded as rejected. */
    readonly rejections: number;
    /** The locks on this index and its versions, and those over the whole prefix. */
    readonly locks: readonly LockSummary[];
    /** What is wrong and what to do, a sentence each. */
    readonly findings: readonly string[];
    /** What `--accept` or `--rebuild` recorded. */
    readonly recorded: readonly string[];
  })[];
}
/** A lock, and who holds it. */
export interface LockSummary {
  /** The base name; empty for a lock over the whole prefix. */
  readonly index: string;
  /** The physical name of the version; null where the lock covers more than one version. */
  readonly version: string | null;
  /** The name of the host that its holder runs on. */
  readonly host: string;
  /** The process id of its holder on that host. */
  readonly process: number;
  /** When it was taken, in ISO 8601 UTC. */
  readonly since: string;
}

/** What `history` takes; without names it shows the actions of every index. */
export interface HistoryOptions extends Targets {
  /** Show batches too. */
  readonly batches?: boolean;
  /** At most so many actions. Default 20. */
  readonly limit?: number;
  /** One action whole, with its log. */
  readonly id?: number;
}
/** One action, as `history` shows it. */
export interface HistoryEntry {
  /** The number of the action in its history, rising with time. */
  readonly id: number;
  /** The number of the action that this one is a part of; null where it stands alone. */
  readonly parent: number | null;
  /** What was done, such as `create`, `update`, `batch`, `activate` or `drop`. */
  readonly kind: string;
  /** The base name; null for an action over several indexes. */
  readonly index: string | null;
  /** The physical name of the version, kept after the version is gone; null where it is about no single one. */
  readonly version: string | null;
  /** `queued`, `in_progress`, `complete`, `aborted`, or `interrupted` where its process is gone. */
  readonly status: string;
  /** When it began, in ISO 8601 UTC; null while it is queued. */
  readonly started: string | null;
  /** When it ended, in ISO 8601 UTC; null before that. */
  readonly ended: string | null;
  /** Documents that the cluster has taken. */
  readonly documents: number;
  /** Documents that were refused. */
  readonly rejected: number;
  /** Documents that were removed. */
  readonly deleted: number;
  /** The command line that it was run by, with secrets masked; empty where the caller of `openToolkit` gave none. */
  readonly command: string;
  /** Which code did it: the config's tag at that time; empty where nothing told. */
  readonly tag: string;
  /** Who ran it: who started the pipeline, else the account; empty where nothing told. */
  readonly user: string;
  /** The name of the host that it ran on. */
  readonly host: string;
  /** The id of its process on that host. */
  readonly process: number;
  /** Why it was aborted; null otherwise. */
  readonly error: string | null;
  /** How many batches belong to it; 0 for anything but an update. */
  readonly batches: number;
  /** Its log, a line for each entry; only for the action asked for with `id`. */
  readonly log?: string;
  /** What it was recorded with, such as the versions it chose; only for the action asked for with `id`. */
  readonly arguments?: JsonObject;
}
/** What `history` gives. */
export interface HistoryResult {
  /** Newest first; with `id` that action, then its parts but for batches, oldest first. */
  readonly actions: readonly HistoryEntry[];
}

/** What `report` takes; without names it reports on every index. */
export type ReportOptions = Targets;
/** One batch of an update. */
export interface ReportedBatch {
  /** When it began, in ISO 8601 UTC. */
  readonly started: string;
  /** When it ended, in ISO 8601 UTC; null where it did not. */
  readonly ended: string | null;
  /** `in_progress`, `complete` or `aborted`. */
  readonly status: string;
  /** Documents that the cluster has taken. */
  readonly documents: number;
  /** Documents that were refused. */
  readonly rejected: number;
  /** The host of the process that loaded it. */
  readonly host: string;
  /** The id of that process on its host. */
  readonly process: number;
}
/** One update with its batches. */
export interface ReportedUpdate extends HistoryEntry {
  /** What it read: `everything`, `the rest` or `changes`. */
  readonly read: string;
  /** Its batches, oldest first, at most 2,000. */
  readonly loaded: readonly ReportedBatch[];
}
/** One version and what became of it. */
export interface ReportedVersion {
  /** The physical name. */
  readonly name: string;
  /** Its number. */
  readonly number: number;
  /** When it was recorded, in ISO 8601 UTC. */
  readonly created: string;
  /** When it was dropped, in ISO 8601 UTC; null where it is there. */
  readonly deleted: string | null;
  /** Whether it is active. */
  readonly active: boolean;
  /** Which code made it. */
  readonly tag: string;
  /** SHA-256 of its schema. */
  readonly hash: string;
  /** How completely it was filled. */
  readonly coverage: Coverage;
  /** Up to when it was filled, in ISO 8601 UTC; null where it was not. */
  readonly watermark: string | null;
  /** Whether a rollback has passed over it. */
  readonly withdrawn: boolean;
  /** Its documents; null where the cluster does not have it, or it is closed. */
  readonly documents: number | null;
  /** Documents that are recorded as rejected. */
  readonly rejections: number;
  /** How its schema differs from that of the version before; empty for the first. */
  readonly differences: readonly PlannedDifference[];
}
/** What `report` gives. */
export interface ReportResult {
  /** When it was made, in ISO 8601 UTC. */
  readonly generated: string;
  /** The cluster's address, without secrets. */
  readonly cluster: string;
  /** The prefix of all names. */
  readonly prefix: string;
  /** Which code made it. */
  readonly tag: string;
  /** One entry for each index. */
  readonly indexes: readonly {
    /** The base name. */
    readonly name: string;
    /** The alias that applications use. */
    readonly alias: string;
    /** The physical name of the active version; null where none is. */
    readonly active: string | null;
    /** Every version, oldest first, dropped ones included. */
    readonly versions: readonly ReportedVersion[];
    /** When the alias was pointed at which version, oldest first. */
    readonly activations: readonly { readonly at: string; readonly version: string; readonly kind: string }[];
    /** The last updates, newest first. */
    readonly updates: readonly ReportedUpdate[];
    /** The last actions, newest first. */
    readonly actions: readonly HistoryEntry[];
  }[];
}

/** What `unlock` gives. */
export interface UnlockResult {
  /** The locks that were ended; empty where none were held. */
  readonly locks: readonly LockSummary[];
}

/** What `search` takes. */
export interface SearchOptions {
  /** At most so many hits. Default 10. */
  readonly size?: number;
  /** A version instead of the alias. */
  readonly exact?: boolean;
}
/** What `search` gives. */
export interface SearchResult {
  /** The best hits, best first. */
  readonly hits: readonly {
    /** The document's id. */
    readonly id: string;
    /** How well it matches; null where the cluster scored nothing. */
    readonly score: number | null;
    /** The document as it was sent, its `_source`. */
    readonly source: JsonObject;
  }[];
  /** How many documents match in all, counted exactly. */
  readonly total: number;
}

/** What `loaddata` takes. */
export interface LoaddataOptions {
  /** The table; the file's name where absent. */
  readonly table?: string;
  /** Read, check and count the rows, and write nothing. */
  readonly dryRun?: boolean;
}
/** What `loaddata` gives. */
export interface LoaddataResult {
  /** One entry for each file, in the order given. */
  readonly files: readonly (Outcome & {
    /** The path as it was given. */
    readonly file: string;
    /** The table that its rows belong into. */
    readonly table: string;
    /** Rows of the file that are in the table now; 0 where it failed. In a dry run, rows that would be. */
    readonly rows: number;
  })[];
}

/** What `moviegen` takes. */
export interface MoviegenOptions {
  /** The key that OMDb gave; a secret. */
  readonly apiKey: string;
  /** Where OMDb answers. Default `https://www.omdbapi.com`. */
  readonly baseUrl?: string;
  /** Insert the films into the table `movies` of the source; titles that it has are not asked for. */
  readonly save?: boolean;
  /** Write the films into this fixture file, which `loaddata` can load. */
  readonly fixture?: string;
  /** Overwrite the fixture file where it exists. Default: throw ConfirmationRequired. */
  readonly force?: boolean;
  /** How many titles are asked for at once, from 1 to 64. Default 8. */
  readonly concurrency?: number;
  /** Milliseconds until an answer is given up on. Default 15,000. */
  readonly timeout?: number;
  /** Give the requests that would be sent, and send and write nothing. */
  readonly dryRun?: boolean;
}
/** What `moviegen` gives. */
export interface MoviegenResult {
  /** One entry for each title, in the order given; when it was interrupted, only those that were done. */
  readonly titles: readonly (Outcome & {
    /** The title that was asked for. */
    readonly title: string;
    /**
     * `saved`: it is in the table now; `skipped`: it was there already; `printed`: OMDb has it, and it was not to be
     * saved; `not-found`: OMDb does not have it; `failed`: `error` says why.
     */
    readonly outcome: "saved" | "skipped" | "printed" | "not-found" | "failed";
    /** What OMDb said of it, by lower-case names, with null for `N/A`; absent where it said nothing. */
    readonly film?: JsonObject;
  })[];
}

/**
 * Every error that this library throws on purpose.
 *
 * A message says what was attempted, a colon, and what happened; `hint` says what to do about it.
 *
 * @module
 */

/** A stable name for what went wrong, for scripts to decide on. */
export type ErrorCode =
  | "usage"
  | "configuration"
  | "confirmation-required"
  | "no-version"
  | "no-active-version"
  | "index-not-found"
  | "version-not-found"
  | "guard"
  | "store-unusable"
  | "store-newer"
  | "foreign-store"
  | "locked"
  | "lock-lost"
  | "unreachable"
  | "too-old"
  | "unsupported"
  | "not-permitted"
  | "alias-taken"
  | "alias-moved"
  | "cluster-refused"
  | "source-unreachable"
  | "source-failed"
  | "rejected"
  | "interrupted"
  | "failed";

/** What every error may carry beside its message. */
export interface ErrorFacts {
  /** What to do about it: one sentence or command. */
  readonly hint?: string;
  /** What lies beneath it. */
  readonly cause?: unknown;
}

/** The common base: an error with a stable `code` and a hint. */
export abstract class DemError extends Error {
  abstract readonly code: ErrorCode;
  readonly hint: string | undefined;
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.name = new.target.name;
    this.hint = facts.hint;
  }
}

/** The command line, or the options of a call, make no sense. */
export class UsageError extends DemError {
  override readonly code = "usage";
}

/** One fault in a file: where it stands, what was expected and what was found. */
export interface Fault {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** One or more faults in the config, a definition or a fixture; all faults of a file at once. */
export class ConfigurationError extends DemError {
  override readonly code = "configuration";
  readonly faults: readonly Fault[];
  constructor(
    message: string,
    facts: ErrorFacts & { readonly faults?: readonly Fault[] } = {},
  ) {
    super(message, facts);
    this.faults = facts.faults ?? [];
  }
}

/** Something destructive was asked for without a confirmation. */
export class ConfirmationRequired extends DemError {
  override readonly code = "confirmation-required";
}

/** A name that is not known, or a version that an index does not have. */
export class NotFoundError extends DemError {
  override readonly code:
    | "no-version"
    | "no-active-version"
    | "index-not-found"
    | "version-not-found";
  /** The name that was asked for. */
  readonly subject: string;
  constructor(
    code: NotFoundError["code"],
    subject: string,
    message: string,
    facts?: ErrorFacts,
  ) {
    super(message, facts);
    this.code = code;
    this.subject = subject;
  }
}

/** A guard that keeps an unfit version from being activated, or data from being destroyed. */
export type GuardName =
  | "active"
  | "all"
  | "older"
  | "missing"
  | "coverage"
  | "rejections"
  | "drift"
  | "ratio"
  | "settings"
  | "replicas"
  | "checks"
  | "disk";

/** A guard held the command back; `--force` with the guard's name lifts it. */
export class GuardError extends DemError {
  override readonly code = "guard";
  readonly guard: GuardName;
  constructor(guard: GuardName, message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.guard = guard;
  }
}

/** The history cannot be used, is newer than this program, or belongs to other versions than the cluster's. */
export class StoreError extends DemError {
  override readonly code: "store-unusable" | "store-newer" | "foreign-store";
  constructor(code: StoreError["code"], message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.code = code;
  }
}

/** Another run holds the lock. */
export class LockedError extends DemError {
  override readonly code = "locked";
  readonly host: string;
  readonly process: number;
  readonly since: Date;
  constructor(
    holder: {
      readonly host: string;
      readonly process: number;
      readonly since: Date;
    },
    message: string,
    facts?: ErrorFacts,
  ) {
    super(message, facts);
    this.host = holder.host;
    this.process = holder.process;
    this.since = holder.since;
  }
}

/** This run's lock was taken over by another, or ended by `unlock`. */
export class LockLostError extends DemError {
  override readonly code = "lock-lost";
}

/** The cluster could not be reached, or refused what was asked. */
export class ClusterError extends DemError {
  override readonly code:
    | "unreachable"
    | "too-old"
    | "unsupported"
    | "not-permitted"
    | "alias-taken"
    | "alias-moved"
    | "cluster-refused";
  /** The HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  /** The cluster's own type of the error, such as `resource_already_exists_exception`. */
  readonly type: string | undefined;
  constructor(
    code: ClusterError["code"],
    message: string,
    facts: ErrorFacts & { readonly status?: number; readonly type?: string } = {},
  ) {
    super(message, facts);
    this.code = code;
    this.status = facts.status;
    this.type = facts.type;
  }
}

/** The source could not be reached, or a query on it failed. */
export class SourceError extends DemError {
  override readonly code: "source-unreachable" | "source-failed";
  constructor(code: SourceError["code"], message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.code = code;
  }
}

/** More documents were rejected than `update.maximumRejections` tolerates. */
export class RejectedError extends DemError {
  override readonly code = "rejected";
}

/** The run was interrupted by a signal. */
export class InterruptedError extends DemError {
  override readonly code = "interrupted";
}

/** Parts of a run over several indexes failed; each part's own error stands beside its result. */
export class FailedError extends DemError {
  override readonly code = "failed";
}

/** An error as results, the history and `--json` carry it. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** Gives the report of any error; one that is not ours is `failed`. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof DemError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  }
  return {
    code: "failed",
    message: error instanceof Error ? error.message : String(error),
  };
}

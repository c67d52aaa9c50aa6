/**
 * Every error that this library throws on purpose.
 *
 * A message says what was attempted, a colon, and what happened, in lower case as it stands behind `error:`; `hint` says
 * what to do about it, in whole sentences.
 *
 * @module
 */

/** A stable name for what went wrong, for scripts to decide on; each error class says what its codes mean. */
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
  /** What went wrong, by a name that stays the same while messages may change. */
  abstract readonly code: ErrorCode;
  /** What to do about it: one sentence or command; undefined where there is nothing to advise. */
  readonly hint: string | undefined;
  /** Takes a message of the form "what was attempted: what happened". */
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.name = new.target.name;
    this.hint = facts.hint;
  }
}

/** The command line, or the options of a call, make no sense. */
export class UsageError extends DemError {
  /** The call can never succeed as it was written. */
  override readonly code = "usage";
}

/** One fault in a file: where it stands, what was expected and what was found. */
export interface Fault {
  /** The path of the file; `config` or `definition` for one that was given as a value. */
  readonly file: string;
  /** The line, counting from 1; absent where the fault has no place in a text. */
  readonly line?: number;
  /** The column, counting from 1; absent where the fault has no place in a text. */
  readonly column?: number;
  /** What was expected and what was found. */
  readonly message: string;
}

/** One or more faults in the config, a definition or a fixture; all faults of a file at once. */
export class ConfigurationError extends DemError {
  /** Something that was written down is wrong; nothing was changed. */
  override readonly code = "configuration";
  /** Every fault, in the order of the files; empty where the message says it all. */
  readonly faults: readonly Fault[];
  /** Takes the faults beside the message; none by default. */
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
  /** The confirmation was missing or another text than the expected one; nothing was changed. */
  override readonly code = "confirmation-required";
  /** The text that confirms: the prefix, or the cluster's name where the prefix is empty. */
  readonly expected: string;
  /** The physical names of the versions that would be destroyed. */
  readonly versions: readonly string[];
  /** Takes the text that confirms and what would be destroyed. */
  constructor(expected: string, versions: readonly string[], message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.expected = expected;
    this.versions = versions;
  }
}

/** A name that is not known, or a version that an index does not have. */
export class NotFoundError extends DemError {
  /**
   * `no-version`: the index has no version that would do; `no-active-version`: it has none that is active;
   * `index-not-found`: no definition, version or action has this name; `version-not-found`: no recorded version has
   * this physical name.
   */
  override readonly code:
    | "no-version"
    | "no-active-version"
    | "index-not-found"
    | "version-not-found";
  /** The name that was asked for: a base name, or with `version-not-found` a physical one. */
  readonly subject: string;
  /** Takes the code and the name that was asked for. */
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
  | "checks"
  | "replicas"
  | "disk";

/** A guard held the command back; `--force` with the guard's name lifts it. */
export class GuardError extends DemError {
  /** A guard holds; `guard` says which one. */
  override readonly code = "guard";
  /** The guard that holds; the first where several do. */
  readonly guard: GuardName;
  /** Takes the guard that holds. */
  constructor(guard: GuardName, message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.guard = guard;
  }
}

/** The history cannot be used, is newer than this program, or belongs to other versions than the cluster's. */
export class StoreError extends DemError {
  /**
   * `store-unusable`: the store cannot be opened, read or written; `store-newer`: a newer release of this program made
   * or migrated it; `foreign-store`: the versions in the cluster were made under another history.
   */
  override readonly code: "store-unusable" | "store-newer" | "foreign-store";
  /** Takes the code beside the message. */
  constructor(code: StoreError["code"], message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.code = code;
  }
}

/** Another run holds the lock. */
export class LockedError extends DemError {
  /** The lock was held until the time to wait was over; nothing was changed. */
  override readonly code = "locked";
  /** The name of the host that the holder runs on. */
  readonly host: string;
  /** The process id of the holder on that host. */
  readonly process: number;
  /** When the holder took the lock. */
  readonly since: Date;
  /** Takes who holds the lock. */
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
  /** The run stopped so as not to write beside the lock's new holder. */
  override readonly code = "lock-lost";
}

/** The cluster could not be reached, or refused what was asked. */
export class ClusterError extends DemError {
  /**
   * `unreachable`: no node answered, or what did is not the cluster; `too-old`: its version is older than the oldest
   * supported; `unsupported`: it is a kind of server or offer that is not supported; `not-permitted`: the credentials
   * or their privileges do not suffice; `alias-taken`: an index, a data stream or an alias with settings of its own has
   * the alias's name; `alias-moved`: the alias is not where the history has it; `cluster-refused`: it refused the
   * request for any other reason.
   */
  override readonly code:
    | "unreachable"
    | "too-old"
    | "unsupported"
    | "not-permitted"
    | "alias-taken"
    | "alias-moved"
    | "cluster-refused";
  /** The HTTP status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** The cluster's own type of the error, such as `resource_already_exists_exception`; undefined where it gave none. */
  readonly type: string | undefined;
  /** Takes the code, and what the cluster's answer said. */
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
  /**
   * `source-unreachable`: the database could not be opened; `source-failed`: it was reached, but a query, a column or a
   * value was not as needed.
   */
  override readonly code: "source-unreachable" | "source-failed";
  /** Takes the code beside the message. */
  constructor(code: SourceError["code"], message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.code = code;
  }
}

/** More documents were rejected than `update.maximumRejections` tolerates. */
export class RejectedError extends DemError {
  /** The update was aborted; what was loaded until then stays. */
  override readonly code = "rejected";
}

/** The run was interrupted by a signal. */
export class InterruptedError extends DemError {
  /** What was in flight was finished and recorded; the same command with `--resume` goes on. */
  override readonly code = "interrupted";
}

/** Something failed that none of the other errors stands for, such as a program that was run or a batch given up. */
export class FailedError extends DemError {
  /** No code says more; the message does. */
  override readonly code = "failed";
}

/** An error as results, the history and `--json` carry it. */
export interface ErrorReport {
  /** The code of the error; `failed` for one that this library did not throw. */
  readonly code: ErrorCode;
  /** What was attempted, a colon, and what happened. */
  readonly message: string;
  /** What to do about it; absent where there is nothing to advise. */
  readonly hint?: string;
}

/**
 * Gives the report of any error; one that is not ours is `failed`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 *
 * const error = new GuardError("ratio", "activating movies-2: it holds too few documents", { hint: "Run `dem update`." });
 * assert.deepEqual(reportOf(error), {
 *   code: "guard",
 *   message: "activating movies-2: it holds too few documents",
 *   hint: "Run `dem update`.",
 * });
 * ```
 */
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

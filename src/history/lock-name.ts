import { LockLostError } from "../errors.ts";
import type { LockRecord, LockScope } from "./history.ts";

/** What a lock is about, for messages. */
export function lockName(scope: LockScope): string {
  switch (scope.on) {
    case "index":
      return `${scope.prefix}${scope.index}`;
    case "version":
    case "loader":
      return scope.version;
    case "deploy":
      return scope.prefix === "" ? "deployments" : `deployments of prefix ${scope.prefix}`;
  }
}

/** The error of a lock that is not this process's any more; `holder` has it now. */
export function lostError(scope: LockScope, holder: LockRecord | undefined): LockLostError {
  const how = holder === undefined
    ? "it was ended by `dem unlock`, or by another run that has finished since"
    : `process ${holder.owner.process} on ${holder.owner.host} took it over at ${holder.since.toISOString()}`;
  return new LockLostError(`keeping the lock of ${lockName(scope)}: ${how}`, {
    hint: "Nothing more is written by this run; run the command again.",
  });
}

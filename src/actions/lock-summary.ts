/**
 * A lock as results show it.
 *
 * @module
 */
import type { LockRecord } from "../history/history.ts";
import type { LockSummary } from "./results.ts";

/** Gives the summary of a lock. */
export function lockSummary(lock: LockRecord): LockSummary {
  const { scope, owner, since } = lock;
  return {
    index: scope.on === "deploy" ? "" : scope.index,
    version: "version" in scope ? scope.version : null,
    host: owner.host,
    process: owner.process,
    since: since.toISOString(),
  };
}

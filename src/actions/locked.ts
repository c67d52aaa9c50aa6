/**
 * One writer at a time: an index for seconds, a version while it is filled or cleared.
 *
 * @module
 */
import type { HeldLock, LockScope } from "../history/history.ts";
import { heldCluster } from "./held-cluster.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Takes a lock, closes what dead owners left in progress behind it, and runs with a workspace whose signal also ends
 * when the lock is lost, and that changes nothing then. Throws LockedError.
 */
export async function locked<T>(
  workspace: Workspace,
  scope: LockScope,
  run: (workspace: Workspace, lock: HeldLock) => Promise<T>,
): Promise<T> {
  const { history, signal, wait } = workspace;
  await using lock = await history.lock(scope, { wait, signal });
  await history.closeInterrupted(scope.prefix, scope.on === "deploy" ? undefined : scope.index);
  const held = {
    ...workspace,
    history: history.under(lock),
    cluster: heldCluster(workspace.cluster, () => lock.check()),
    signal: AbortSignal.any([signal, lock.lost]),
  };
  return await run(held, lock);
}

/** Takes the lock of every index, one inside the other. */
export async function lockedAll<T>(
  workspace: Workspace,
  names: readonly string[],
  run: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const [name, ...rest] = names;
  if (name === undefined) return await run(workspace);
  return await locked(workspace, indexScope(workspace, name), (workspace) => lockedAll(workspace, rest, run));
}

/** The scope of an index's lock. */
export function indexScope(workspace: Workspace, index: string): LockScope {
  return { on: "index", prefix: workspace.prefix, index };
}

/** The scope of a version's lock. */
export function versionScope(workspace: Workspace, index: string, version: string): LockScope {
  return { on: "version", prefix: workspace.prefix, index, version };
}

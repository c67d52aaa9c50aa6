/**
 * The alias that only the holder of a version's lock writes through.
 *
 * Who lost the lock gets 404 and stops; and no index comes into being by writing to a name that is gone.
 *
 * @module
 */
import type { AliasStep, LiveIndex } from "../cluster/cluster.ts";
import { fenceAlias, isFence } from "../cluster/naming.ts";
import { ClusterError, LockLostError } from "../errors.ts";
import type { Workspace } from "./workspace.ts";

/** Puts up the fence of a lock's token and takes down all others, in one request; gives its alias. */
export async function raiseFence(workspace: Workspace, live: LiveIndex, token: string): Promise<string> {
  const alias = fenceAlias(live.name, token);
  await change(workspace, live, (live) => [
    ...removals(live, alias),
    { add: { index: live.name, alias, hidden: true } },
  ]);
  return alias;
}

/**
 * Puts up a fence beside that of an update which another process runs; undefined where that one is gone. In one request,
 * so that nobody can join an update that has lost its lock.
 */
export async function joinFence(
  { cluster }: Workspace,
  version: string,
  owner: string,
  token: string,
): Promise<string | undefined> {
  const alias = fenceAlias(version, token);
  const theirs = { index: version, alias: fenceAlias(version, owner), hidden: true };
  try {
    await cluster.changeAliases([
      { remove: theirs },
      { add: theirs },
      { add: { index: version, alias, hidden: true } },
    ]);
    return alias;
  } catch (error) {
    if (isMoved(error)) return undefined;
    throw error;
  }
}

/** Takes down every fence but that of the lock's holder: helpers that died, or were paused, write no more. */
export async function lowerOthers(workspace: Workspace, version: string, kept: string): Promise<void> {
  const [live] = await workspace.cluster.indexes([version]);
  if (live !== undefined) await change(workspace, live, (live) => removals(live, kept));
}

/** Takes down every fence, so that no earlier holder of the lock writes any more. The caller holds the lock. */
export async function lowerFences(workspace: Workspace, live: LiveIndex): Promise<void> {
  await change(workspace, live, (live) => removals(live));
}

/** Takes the fence down. One that is gone, or cannot be reached, goes with the next taking of the lock. */
export async function lowerFence(workspace: Workspace, version: string, alias: string): Promise<void> {
  try {
    await workspace.cluster.changeAliases([{ remove: { index: version, alias } }]);
  } catch (error) {
    if (!(error instanceof ClusterError || error instanceof LockLostError)) throw error;
  }
}

async function change(
  { cluster }: Workspace,
  live: LiveIndex,
  stepsOn: (live: LiveIndex) => readonly AliasStep[],
): Promise<void> {
  const steps = stepsOn(live);
  if (steps.length === 0) return;
  try {
    await cluster.changeAliases(steps);
  } catch (error) {
    // An earlier owner took its own fence down between the reading and the change.
    if (!isMoved(error)) throw error;
    const [again = live] = await cluster.indexes([live.name]);
    const left = stepsOn(again);
    if (left.length > 0) await cluster.changeAliases(left);
  }
}

/** The steps that take down every fence but the one that is kept. */
function removals({ name: index, aliases }: LiveIndex, kept?: string): readonly AliasStep[] {
  return Object.keys(aliases)
    .filter((alias) => alias !== kept && isFence(alias, index))
    .map((alias) => ({ remove: { index, alias } }));
}

function isMoved(error: unknown): boolean {
  return error instanceof ClusterError && (error.code === "alias-moved" || error.status === 404);
}

/**
 * The alias that only the holder of a version's lock writes through.
 *
 * Who lost the lock gets 404 and stops; and no index comes into being by writing to a name that is gone.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import { fenceAlias, isFence } from "../cluster/naming.ts";
import { ClusterError } from "../errors.ts";
import type { Workspace } from "./workspace.ts";

/** Puts up the fence of a lock's token and takes down all others, in one request; gives its alias. */
export async function raiseFence(workspace: Workspace, live: LiveIndex, token: string): Promise<string> {
  const { cluster } = workspace;
  const alias = fenceAlias(live.name, token);
  try {
    await cluster.changeAliases(stepsTo(live, alias));
  } catch (error) {
    // An earlier owner took its own fence down between the reading and the change.
    if (!isMoved(error)) throw error;
    const [again] = await cluster.indexes([live.name]);
    await cluster.changeAliases(stepsTo(again ?? live, alias));
  }
  return alias;
}

/** Takes the fence down. One that is gone, or cannot be reached, goes with the next taking of the lock. */
export async function lowerFence(workspace: Workspace, version: string, alias: string): Promise<void> {
  try {
    await workspace.cluster.changeAliases([{ remove: { index: version, alias } }]);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
  }
}

function stepsTo(live: LiveIndex, alias: string) {
  const index = live.name;
  const others = Object.keys(live.aliases).filter((held) => held !== alias && isFence(held, index));
  return [...others.map((held) => ({ remove: { index, alias: held } })), { add: { index, alias, hidden: true } }];
}

function isMoved(error: unknown): boolean {
  return error instanceof ClusterError && (error.code === "alias-moved" || error.status === 404);
}

/**
 * Decides which of the indexes that are to be deleted may be deleted.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import type { LiveIndex } from "./cluster.ts";
import { isPlainName } from "./names.ts";

/** An index that is to be deleted: the one with this uuid, and no other that has come to its name. */
export interface Doomed {
  readonly name: string;
  readonly uuid: string;
}

/** Throws where a name must never be deleted: a pattern, a list, or one of the server's own. */
export function refuseForeignNames(doomed: readonly Doomed[]): void {
  for (const { name } of doomed) {
    if (isPlainName(name) && !name.startsWith(".")) continue;
    throw new ClusterError("cluster-refused", `deleting ${name}: this is not the name of one index of ours`);
  }
}

/** Gives the names to delete, those that are gone already left out; throws where another index has a name now. */
export function deletableNames(doomed: readonly Doomed[], live: readonly LiveIndex[]): readonly string[] {
  const uuids = new Map(live.map(({ name, uuid }) => [name, uuid]));
  for (const { name, uuid } of doomed) {
    const found = uuids.get(name);
    if (found === undefined || found === uuid) continue;
    throw new ClusterError(
      "cluster-refused",
      `deleting ${name}: another index has that name now (uuid ${found}, not ${uuid}), so nothing was deleted`,
      { hint: "Look at it with `dem list --es-only` and `dem status`." },
    );
  }
  return [...new Set(doomed.map(({ name }) => name))].filter((name) => uuids.has(name));
}

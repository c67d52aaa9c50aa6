/**
 * Indexes that carry our mark and that the history does not know.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import type { ActionRecord } from "../history/history.ts";
import { recorded } from "./record.ts";
import type { IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** An index of ours that is not recorded. */
export interface Orphan {
  readonly live: LiveIndex;
  /** The `create` that was interrupted before it was recorded; undefined where nothing is known of it. */
  readonly leftBy: ActionRecord | undefined;
}

/** Finds the orphans of an index. */
export async function findOrphans({ history, prefix }: Workspace, state: IndexState): Promise<readonly Orphan[]> {
  const known = new Set(state.versions.map((version) => version.name));
  const orphans: Orphan[] = [];
  for (const live of state.live.values()) {
    if (known.has(live.name) || live.meta?.store !== history.storeId) continue;
    const [attempt] = await history.actions({ prefix, version: live.name, kinds: ["create"], limit: 1 });
    orphans.push({ live, leftBy: attempt?.status === "aborted" ? attempt : undefined });
  }
  return orphans;
}

/** Deletes an orphan, and records that; the caller holds the index's lock. */
export async function dropOrphan(
  { cluster, history, prefix }: Workspace,
  index: string,
  { live, leftBy }: Orphan,
  parent?: ActionRecord,
): Promise<void> {
  const action = {
    kind: "drop",
    prefix,
    index,
    version: live.name,
    parent: parent?.id,
    arguments: { leftBy: leftBy?.id ?? null },
  } as const;
  await recorded({ history }, action, () => cluster.deleteIndexes([live]));
}

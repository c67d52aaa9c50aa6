/**
 * The switch: a compare-and-set over exactly the indexes that hold the aliases now.
 *
 * @module
 */
import type { AliasStep } from "../cluster/cluster.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import { reasonOf } from "./record.ts";
import type { IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** One alias to point at a version. */
export interface Switch {
  readonly state: IndexState;
  readonly version: VersionRecord;
  /** Whether the version's withdrawal is lifted. */
  readonly lift: boolean;
  readonly parent?: ActionRecord;
}

/** Points an alias at a version and at nothing else, and records it; the caller holds the index's lock. */
export async function switchTo(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
  options: { readonly lift: boolean; readonly parent?: ActionRecord },
): Promise<void> {
  await switchAll(workspace, [{ state, version, ...options }]);
}

/**
 * Points several aliases in one request: all of them move, or none. Each is recorded before and closed afterwards; the
 * caller holds the locks of the indexes.
 */
export async function switchAll(workspace: Workspace, switches: readonly Switch[]): Promise<void> {
  const { cluster, history, prefix } = workspace;
  const actions: ActionRecord[] = [];
  for (const { state, version, parent } of switches) {
    const previous = state.active?.name ?? null;
    actions.push(
      await history.begin({
        kind: "activate",
        prefix,
        index: state.name,
        version: version.name,
        parent: parent?.id,
        arguments: { previous },
      }),
    );
  }
  try {
    const steps = switches.flatMap(({ state, version }) => aliasSteps(state, version));
    if (steps.length > 0) await cluster.changeAliases(steps);
    for (const { state, version, lift } of switches) {
      if (lift && version.withdrawn) await history.changeVersion(version.id, { withdrawn: false });
      const earlier = state.record?.activations ?? [];
      const chain = earlier.at(-1) === version.id ? earlier : [...earlier, version.id];
      await history.setActive(version.indexId, version.id, chain);
    }
  } catch (error) {
    for (const { id } of actions) await history.change(id, { status: "aborted", log: reasonOf(error) });
    throw error;
  }
  for (const { id } of actions) await history.change(id, { status: "complete" });
}

/** Sends the switch of one alias, and records nothing. */
export async function pointAlias(workspace: Workspace, state: IndexState, version: VersionRecord): Promise<void> {
  const steps = aliasSteps(state, version);
  if (steps.length > 0) await workspace.cluster.changeAliases(steps);
}

function aliasSteps({ alias, holders }: IndexState, version: VersionRecord): readonly AliasStep[] {
  const removals = holders.filter((holder) => holder !== version.name).map((index) => ({ remove: { index, alias } }));
  return holders.includes(version.name) ? removals : [...removals, { add: { index: version.name, alias } }];
}

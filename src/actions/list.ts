/**
 * `list`: versions, and what is in the cluster.
 *
 * @module
 */
import { belongsTo } from "../cluster/ours.ts";
import type { VersionRecord } from "../history/history.ts";
import { decide } from "./decide.ts";
import { driftOf } from "./physical.ts";
import type { ClusterListResult, ListedVersion, ListOptions, ListResult } from "./results.ts";
import { selectIndexes, selectVersions } from "./select.ts";
import { type IndexState, readState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Lists the versions of each index; with `esOnly` what the cluster holds under the prefix. */
export async function list(workspace: Workspace, options: ListOptions): Promise<ListResult | ClusterListResult> {
  if (options.esOnly) return await listCluster(workspace);
  const exact = options.exact ? new Set((await selectVersions(workspace, options)).map(({ id }) => id)) : undefined;
  const names = exact === undefined
    ? await selectIndexes(workspace, options, { required: false })
    : [...new Set((await selectVersions(workspace, options)).map(({ index }) => index))];
  const indexes = await Promise.all(names.map(async (name) => {
    const state = await readState(workspace, name);
    const shown = state.versions.filter(({ id }) => exact?.has(id) ?? true);
    const inCluster = shown.filter((version) => state.live.get(version.name)?.open).map((version) => version.name);
    const counts = await workspace.cluster.counts(inCluster);
    return {
      name,
      alias: state.alias,
      active: state.active?.name ?? null,
      pending: isPending(workspace, state),
      versions: shown.map((version) => listed(workspace, state, version, counts.get(version.name) ?? null)),
    };
  }));
  return { indexes };
}

/** Whether the definition asks for something that the newest version does not have. */
export function isPending(workspace: Workspace, state: IndexState): boolean {
  const definition = workspace.definitions.get(state.name);
  if (definition === undefined) return false;
  return decide(state, definition).kind !== "none";
}

function listed(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
  documents: number | null,
): ListedVersion {
  const live = state.live.get(version.name);
  const current = workspace.definitions.get(state.name)?.hash === version.hash;
  const drifted = live !== undefined && driftOf(version, live).length > 0;
  return {
    name: version.name,
    number: version.number,
    created: version.created.toISOString(),
    active: state.active?.id === version.id,
    inCluster: live !== undefined,
    documents,
    tag: version.tag,
    schema: drifted ? "drifted" : current ? "current" : "older",
    hash: version.hash,
    coverage: version.coverage,
    withdrawn: version.withdrawn,
  };
}

async function listCluster(workspace: Workspace): Promise<ClusterListResult> {
  const { cluster, prefix } = workspace;
  const lives = await cluster.indexesUnder(prefix);
  const counts = await cluster.counts(lives.filter(({ open }) => open).map(({ name }) => name));
  return {
    indices: lives.map((live) => ({
      name: live.name,
      documents: counts.get(live.name) ?? null,
      ours: belongsTo(live, prefix),
    })),
  };
}

/**
 * `status`: how each index stands, and what to do about it.
 *
 * @module
 */
import type { VersionRecord } from "../history/history.ts";
import { each } from "./each.ts";
import { findings } from "./findings.ts";
import { isPending } from "./list.ts";
import { lockSummary } from "./lock-summary.ts";
import { indexScope, locked } from "./locked.ts";
import { driftOf } from "./physical.ts";
import { acceptAlias, rebuildVersions } from "./repair.ts";
import type { Drift, StatusOptions, StatusResult } from "./results.ts";
import { selectIndexes } from "./select.ts";
import { settledState } from "./settle.ts";
import { type IndexState, readState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

type Entry = StatusResult["indexes"][number];

/** Reports on each index; `accept` and `rebuild` first make the history follow the cluster. */
export async function status(workspace: Workspace, options: StatusOptions): Promise<StatusResult> {
  await workspace.history.releaseDead(workspace.prefix);
  const names = options.rebuild
    ? await namesWithCluster(workspace, options)
    : await selectIndexes(workspace, options, { required: false });
  const indexes = await each(
    names,
    workspace.signal,
    async (name) => {
      const done = options.accept || options.rebuild ? await follow(workspace, name, options) : [];
      return await report(workspace, name, done);
    },
    (name, error): Entry => ({ ...nothing, name, error }),
  );
  return { indexes };
}

const nothing: Omit<Entry, "name"> = {
  active: null,
  newest: null,
  coverage: null,
  pending: false,
  drift: [],
  unfinished: [],
  failed: [],
  rejections: 0,
  locks: [],
  findings: [],
  recorded: [],
};

/** Names that only the cluster knows count as well when the history is rebuilt. */
async function namesWithCluster(workspace: Workspace, options: StatusOptions): Promise<readonly string[]> {
  if ((options.names?.length ?? 0) > 0) return [...new Set(options.names)];
  const known = await selectIndexes(workspace, options, { required: false });
  const lives = await workspace.cluster.indexesUnder(workspace.prefix);
  const marked = lives.flatMap(({ meta }) => meta?.prefix === workspace.prefix ? [meta.name] : []);
  return [...new Set([...known, ...marked])].sort();
}

function follow(workspace: Workspace, name: string, options: StatusOptions): Promise<readonly string[]> {
  return locked(workspace, indexScope(workspace, name), async (workspace) => {
    const rebuilt = options.rebuild ? await rebuildVersions(workspace, await readState(workspace, name)) : [];
    const accepted = options.accept || options.rebuild
      ? await acceptAlias(workspace, await settledState(workspace, name))
      : [];
    return [...rebuilt, ...accepted];
  });
}

async function report(workspace: Workspace, name: string, recorded: readonly string[]): Promise<Entry> {
  const { history, prefix } = workspace;
  const state = await readState(workspace, name);
  const [updates, locks] = await Promise.all([
    history.actions({ prefix, indexes: [name], withoutBatches: true, limit: 50 }),
    history.locks(prefix),
  ]);
  const shown = state.active ?? state.newest;
  const drift = state.versions.flatMap((version) => driftOfVersion(state, version));
  const rejections = await Promise.all(state.versions.map(({ id }) => history.rejectionCount(id)));
  return {
    name,
    active: state.active?.name ?? null,
    newest: state.newest?.name ?? null,
    coverage: shown?.coverage ?? null,
    pending: isPending(workspace, state),
    drift,
    unfinished: updates.filter(({ status }) => status === "in_progress" || status === "queued").map(({ id }) => id),
    failed: updates.slice(0, 1).filter(({ status }) => status === "aborted").map(({ id }) => id),
    rejections: rejections.reduce((sum, count) => sum + count, 0),
    locks: locks.filter(({ scope }) => scope.on === "deploy" || scope.index === name).map(lockSummary),
    findings: findings(workspace, state, drift),
    recorded,
  };
}

function driftOfVersion(state: IndexState, version: VersionRecord): readonly Drift[] {
  const live = state.live.get(version.name);
  if (live === undefined) return [];
  return driftOf(version, live).map(({ path, recorded, live }) => ({
    version: version.name,
    path,
    recorded: recorded ?? null,
    live: live ?? null,
  }));
}

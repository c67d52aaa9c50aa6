/**
 * `drop`: deletes versions, in the cluster and in the history.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import { each } from "./each.ts";
import { indexScope, locked, versionScope } from "./locked.ts";
import { chooseVersions, type Chosen, requireForce } from "./older.ts";
import { recorded } from "./record.ts";
import type { DropOptions, Targets, VersionsResult } from "./results.ts";
import { settledState } from "./settle.ts";
import { type IndexState, requireOrder } from "./state.ts";
import { dropBatches } from "./unfinished.ts";
import type { Workspace } from "./workspace.ts";

type Entry = VersionsResult["versions"][number];

/** Deletes the versions named with `exact`, the older ones, or all of each index. */
export async function drop(workspace: Workspace, options: DropOptions): Promise<VersionsResult> {
  const under = options.prefixOnly === undefined ? workspace : { ...workspace, prefix: options.prefixOnly };
  const reach = options.older ? "older" : options.exact ? "active" : "all";
  const targets = options.exact ? await withoutDropped(under, options) : options;
  const chosen = targets === undefined ? [] : await chooseVersions(under, targets, reach);
  await requireConsent(under, chosen, options);
  const entries = await each(
    chosen,
    workspace.signal,
    (one) => dropChosen(under, one, options),
    ({ index, versions }, error) => {
      // An index whose order is disturbed is told of also when it has no version to drop.
      const names = versions.length === 0 ? [index] : versions.map(({ name }) => name);
      return names.map((version): Entry => ({ version, documents: null, error }));
    },
  );
  return { versions: entries.flat() };
}

/**
 * Leaves out versions that were dropped before: there is nothing to drop, but what a run that was killed over it has left
 * behind is closed. Undefined when no name is left.
 */
async function withoutDropped(workspace: Workspace, targets: Targets): Promise<Targets | undefined> {
  const { history, prefix } = workspace;
  const { names = [] } = targets;
  const there = new Set((await history.versions({ prefix })).map(({ name }) => name));
  const left: string[] = [];
  for (const name of names) {
    const [dropped] = there.has(name)
      ? []
      : await history.actions({ prefix, version: name, kinds: ["drop"], limit: 1 });
    if (dropped === undefined) {
      left.push(name);
      continue;
    }
    workspace.notice(`${name} was dropped before`);
    if (dropped.index !== null) await history.closeInterrupted(prefix, dropped.index);
  }
  return left.length === 0 && names.length > 0 ? undefined : { ...targets, names: left };
}

async function requireConsent(workspace: Workspace, chosen: readonly Chosen[], options: DropOptions): Promise<void> {
  const names = chosen.flatMap(({ versions }) => versions.map(({ name }) => name));
  if (names.length === 0) return;
  const list = names.join(", ");
  if (options.older) requireForce(options.force, "older", `dropping ${list}`, "all versions older than another");
  else if (!options.exact) requireForce(options.force, "all", `dropping ${list}`, "all versions of the index");
  for (const { index, versions } of chosen) {
    const record = await workspace.history.index(workspace.prefix, index);
    const active = versions.find(({ id }) => id === record?.active);
    if (active !== undefined && (options.exact || options.older)) {
      requireForce(options.force, "active", `dropping ${active.name}`, `it is the active version of ${index}`);
    }
  }
  workspace.notice(`drops ${list}`);
}

function dropChosen(workspace: Workspace, chosen: Chosen, options: DropOptions): Promise<readonly Entry[]> {
  const { index } = chosen;
  return locked(workspace, indexScope(workspace, index), async (workspace) => {
    const state = await settledState(workspace, index);
    requireOrder(workspace, state, { gone: true });
    return await each(
      chosen.versions,
      workspace.signal,
      (version) =>
        locked(
          workspace,
          versionScope(workspace, index, version.name),
          (workspace) => dropVersion(workspace, state, version, options),
        ),
      ({ name }, error): Entry => ({ version: name, documents: null, error }),
    );
  });
}

/** Deletes one version; the caller holds the locks of the index and of the version. */
export async function dropVersion(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
  options: { readonly esOnly?: boolean; readonly hard?: boolean },
  parent?: ActionRecord,
): Promise<Entry> {
  const { cluster, history, prefix } = workspace;
  const live = state.live.get(version.name);
  if (live === undefined && state.foreign.some(({ name }) => name === version.name)) {
    throw new ClusterError("cluster-refused", `dropping ${version.name}: the index of this name is foreign`, {
      hint: "It does not carry this history's mark: `dem list --es-only` shows it. Remove it yourself.",
    });
  }
  const documents = live === undefined ? null : (await cluster.counts([version.name])).get(version.name) ?? null;
  const action = {
    kind: "drop",
    prefix,
    index: version.index,
    version: version.name,
    parent: parent?.id,
    arguments: { esOnly: options.esOnly ?? false, hard: options.hard ?? false },
  } as const;
  await recorded(workspace, action, async () => {
    if (live !== undefined) await cluster.deleteIndexes([live]);
    // Those of an update that was killed; nobody goes on with it.
    await dropBatches(history, version, true, "its version was dropped");
    if (options.esOnly) {
      await history.changeVersion(version.id, { coverage: "none", watermark: null, loading: false });
      await history.accept(version.id, "all");
      return;
    }
    if (state.record?.active === version.id) {
      await history.setActive(version.indexId, null, state.record.activations);
    }
    if (options.hard) await history.removeVersion(version.id);
    else await history.changeVersion(version.id, { deleted: workspace.now(), coverage: "none" });
  }, () => ({ deleted: documents ?? 0 }));
  return { version: version.name, documents };
}

/**
 * `clear`: takes the documents out of versions.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { recreate } from "./create.ts";
import { each } from "./each.ts";
import { lowerFences } from "./fence.ts";
import { locked, versionScope } from "./locked.ts";
import { chooseVersions, requireForce } from "./older.ts";
import { recorded } from "./record.ts";
import type { ClearOptions, VersionsResult } from "./results.ts";
import { type IndexState, readState, requireOrder } from "./state.ts";
import type { Workspace } from "./workspace.ts";

type Entry = VersionsResult["versions"][number];

/** Clears the active version of each index, or the versions that the options name. */
export async function clear(workspace: Workspace, options: ClearOptions): Promise<VersionsResult> {
  const reach = options.older ? "older" : options.allVersions ? "all" : "active";
  const chosen = await chooseVersions(workspace, options, reach);
  const pairs = (await Promise.all(chosen.map(async ({ index, versions }) => {
    const state = await readState(workspace, index);
    return versions.map((version) => ({ state, version }));
  }))).flat();
  for (const { state, version } of pairs) {
    if (state.active?.id !== version.id) continue;
    requireForce(options.force, "active", `clearing ${version.name}`, `it is the active version of ${state.name}`);
  }
  if (pairs.length > 0) workspace.notice(`clears ${pairs.map(({ version }) => version.name).join(", ")}`);
  const versions = await each(
    pairs,
    workspace.signal,
    ({ state, version }) => clearVersion(workspace, state, version),
    ({ version }, error): Entry => ({ version: version.name, documents: null, error }),
  );
  return { versions };
}

function clearVersion(workspace: Workspace, seen: IndexState, version: VersionRecord): Promise<Entry> {
  return locked(workspace, versionScope(workspace, version.index, version.name), async (workspace) => {
    const { cluster, history, prefix } = workspace;
    const state = await readState(workspace, seen.name);
    requireOrder(workspace, state);
    const live = state.live.get(version.name);
    if (live === undefined && state.foreign.some(({ name }) => name === version.name)) {
      throw new ClusterError("cluster-refused", `clearing ${version.name}: the index of this name is foreign`, {
        hint: "`dem list --es-only` shows it. What is not ours is never cleared.",
      });
    }
    const documents = live === undefined ? 0 : await documentsOf(workspace, version);
    const action = { kind: "clear", prefix, index: version.index, version: version.name } as const;
    await recorded(workspace, action, async (action) => {
      await history.changeVersion(version.id, { coverage: "none", watermark: null, sourceFingerprint: null });
      await history.accept(version.id, "all");
      if (state.active?.id === version.id) {
        if (live !== undefined) await lowerFences(workspace, live);
        await cluster.deleteAllDocuments(version.name, workspace.signal);
      } else {
        if (live !== undefined) await cluster.deleteIndexes([live]);
        await recreate(workspace, version, action);
      }
    }, () => ({ deleted: documents }));
    return { version: version.name, documents };
  });
}

async function documentsOf({ cluster }: Workspace, { name }: VersionRecord): Promise<number> {
  await cluster.refresh(name);
  return (await cluster.counts([name])).get(name) ?? 0;
}

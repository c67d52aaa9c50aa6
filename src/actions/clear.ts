/**
 * `clear`: takes the documents out of versions.
 *
 * @module
 */
import { ClusterError, NotFoundError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { recreate } from "./create.ts";
import { each } from "./each.ts";
import { lowerFences } from "./fence.ts";
import { indexScope, locked, versionScope } from "./locked.ts";
import { chooseVersions, requireForce } from "./older.ts";
import { recorded } from "./record.ts";
import type { ClearOptions, VersionsResult } from "./results.ts";
import { settledState } from "./settle.ts";
import { type IndexState, readState, requireOrder } from "./state.ts";
import type { Workspace } from "./workspace.ts";

type Entry = VersionsResult["versions"][number];

/** Clears the active version of each index, or the versions that the options name. */
export async function clear(workspace: Workspace, options: ClearOptions): Promise<VersionsResult> {
  const reach = options.older ? "older" : options.allVersions ? "all" : "active";
  const chosen = await chooseVersions(workspace, options, reach);
  const pairs = (await Promise.all(chosen.map(async ({ index, versions }) => {
    const active = (await workspace.history.index(workspace.prefix, index))?.active;
    return versions.map((version) => ({ version, active: version.id === active }));
  }))).flat();
  for (const { version, active } of pairs) if (active) requireConsent(version, options);
  if (pairs.length > 0) workspace.notice(`clears ${pairs.map(({ version }) => version.name).join(", ")}`);
  const versions = await each(
    pairs,
    workspace.signal,
    ({ version }) => clearVersion(workspace, version, options),
    ({ version }, error): Entry => ({ version: version.name, documents: null, error }),
  );
  return { versions };
}

function requireConsent({ name, index }: VersionRecord, { force }: ClearOptions): void {
  requireForce(force, "active", `clearing ${name}`, `it is the active version of ${index}`);
}

/**
 * An inactive version is deleted and created again while the index is locked, so that nobody can activate it meanwhile.
 * That would take too long for the documents of an active one.
 */
async function clearVersion(workspace: Workspace, chosen: VersionRecord, options: ClearOptions): Promise<Entry> {
  const { index, name } = chosen;
  const scope = versionScope(workspace, index, name);
  const done = await locked(workspace, indexScope(workspace, index), async (workspace) => {
    const state = await settledState(workspace, index);
    requireOrder(workspace, state);
    if (state.active?.id !== chosen.id) {
      return await locked(workspace, scope, (workspace) => clearLocked(workspace, state, chosen));
    }
    requireConsent(chosen, options);
    return undefined;
  });
  return done ??
    await locked(
      workspace,
      scope,
      async (workspace) => await clearLocked(workspace, await readState(workspace, index), chosen),
    );
}

/** Clears a version whose lock the caller holds. */
async function clearLocked(workspace: Workspace, state: IndexState, chosen: VersionRecord): Promise<Entry> {
  const { cluster, history, prefix } = workspace;
  const version = state.versions.find(({ id }) => id === chosen.id);
  if (version === undefined) {
    throw new NotFoundError("version-not-found", chosen.name, `clearing ${chosen.name}: it was dropped meanwhile`, {
      hint: "`dem list` shows what there is.",
    });
  }
  const { name, index } = version;
  const live = state.live.get(name);
  if (live === undefined && state.foreign.some((foreign) => foreign.name === name)) {
    throw new ClusterError("cluster-refused", `clearing ${name}: the index of this name is foreign`, {
      hint: "`dem list --es-only` shows it. What is not ours is never cleared.",
    });
  }
  const documents = live === undefined ? 0 : await documentsOf(workspace, version);
  await recorded(workspace, { kind: "clear", prefix, index, version: name }, async (action) => {
    await history.changeVersion(version.id, { coverage: "none", watermark: null, sourceFingerprint: null });
    await history.accept(version.id, "all");
    if (state.holders.includes(name)) {
      if (live !== undefined) await lowerFences(workspace, live);
      await cluster.deleteAllDocuments(name, workspace.signal);
    } else {
      if (live !== undefined) await cluster.deleteIndexes([live]);
      await recreate(workspace, version, action);
    }
  }, () => ({ deleted: documents }));
  return { version: name, documents };
}

async function documentsOf({ cluster }: Workspace, { name }: VersionRecord): Promise<number> {
  await cluster.refresh(name);
  return (await cluster.counts([name])).get(name) ?? 0;
}

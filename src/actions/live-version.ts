/**
 * The physical index of a version, before it is written to.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import { belongsTo } from "../cluster/ours.ts";
import { ClusterError, NotFoundError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { restoreLoadSettings } from "./load-settings.ts";
import { requireOwnStore } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** A version as it is recorded now, and its live index. */
export interface LiveVersion {
  readonly version: VersionRecord;
  readonly live: LiveIndex;
}

/**
 * Reads both under the version's lock, and brings in order what is left of a crash: an index that was made anew is empty
 * for all that is known, and load settings are restored. Throws where there is nothing of ours to write to.
 */
export async function liveVersion(workspace: Workspace, id: number, name: string): Promise<LiveVersion> {
  const { cluster, history, prefix } = workspace;
  const version = await history.version(id);
  if (version === undefined || version.deleted !== null) {
    throw new NotFoundError("version-not-found", name, `updating ${name}: it was dropped`, {
      hint: "`dem list` shows what there is.",
    });
  }
  const [live] = await cluster.indexes([name]);
  if (live === undefined) {
    throw new NotFoundError("version-not-found", name, `updating ${name}: it is missing in the cluster`, {
      hint: `\`dem create ${version.index} --es-only\` creates it again, empty.`,
    });
  }
  if (!belongsTo(live, prefix)) {
    throw new ClusterError("cluster-refused", `updating ${name}: the index of this name is foreign`, {
      hint: "`dem list --es-only` shows it. What is not ours is never written to.",
    });
  }
  requireOwnStore(workspace, version.index, [live]);
  if (!live.open) {
    throw new ClusterError("cluster-refused", `updating ${name}: it is closed`, { hint: "Open it, or drop it." });
  }
  if (version.uuid !== live.uuid) return { live, version: await asEmpty(workspace, version, live) };
  if (!version.loading) return { live, version };
  await restoreLoadSettings(workspace, version);
  return { live, version: { ...version, loading: false } };
}

/** Records the uuid of an index that is another than the recorded one: nothing is known of what it holds. */
async function asEmpty(workspace: Workspace, version: VersionRecord, { uuid }: LiveIndex): Promise<VersionRecord> {
  const { history } = workspace;
  const change = { uuid, coverage: "none", watermark: null, sourceFingerprint: null, loading: false } as const;
  if (version.uuid !== null) {
    workspace.warn(`${version.name} is another index than the recorded one: it counts as not filled`);
    await history.accept(version.id, "all");
  }
  await history.changeVersion(version.id, change);
  return { ...version, ...change };
}

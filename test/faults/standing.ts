/** How things stand for one index: what cluster and history say, without the numbers and times of one certain run. */
import type { LiveIndex } from "../../src/cluster/cluster.ts";
import { driftOf } from "../../src/actions/physical.ts";
import type { VersionRecord } from "../../src/history/history.ts";
import type { Workspace } from "../../src/actions/workspace.ts";

/** A version, by its rank among those that are there: numbers that were taken and never used make no difference. */
export interface VersionStanding {
  readonly rank: number;
  readonly active: boolean;
  readonly hash: string;
  readonly coverage: string;
  readonly watermark: boolean;
  readonly loading: boolean;
  readonly withdrawn: boolean;
  /** Ids of documents that were rejected. */
  readonly rejections: readonly string[];
  /** Null: it is not in the cluster. */
  readonly live: LiveStanding | null;
}

/** What the cluster has of a version. */
export interface LiveStanding {
  readonly aliases: readonly string[];
  readonly sameIndex: boolean;
  readonly drift: readonly string[];
  readonly refreshInterval: unknown;
  readonly documents: Readonly<Record<string, unknown>>;
}

/** How an index stands. */
export interface Standing {
  readonly versions: readonly VersionStanding[];
  /** Ranks of the versions that were activated one after the other, as far as they are there. */
  readonly activations: readonly number[];
  /** Who holds the alias: ranks, or names of what is no version. */
  readonly holders: readonly (number | string)[];
  /** Names under the prefix that the history does not know. */
  readonly unknown: readonly string[];
  /** Actions that are neither complete nor aborted. */
  readonly unfinished: readonly string[];
  readonly locks: number;
}

/** Reads how the one index of a workspace stands. */
export async function standingOf(workspace: Workspace): Promise<Standing> {
  const { cluster, history, prefix, definitions } = workspace;
  const [name] = definitions.keys();
  const versions = await history.versions({ prefix, index: name });
  const record = await history.index(prefix, name);
  const lives = new Map((await cluster.indexesUnder(prefix)).map((live) => [live.name, live]));
  const rank = new Map(versions.map(({ id }, at) => [id, at + 1]));
  const ranked = new Map(versions.map((version, at) => [version.name, at + 1]));
  const use = await cluster.nameUse(`${prefix}${name}`);
  const holders = use.use === "alias" ? Object.keys(use.holds) : use.use === "index" ? [`${prefix}${name}`] : [];
  const known = new Set(versions.map((version) => version.name));
  const open = await history.actions({ prefix, statuses: ["queued", "in_progress"] });
  return {
    versions: await Promise.all(versions.map(async (version, at): Promise<VersionStanding> => ({
      rank: at + 1,
      active: record?.active === version.id,
      hash: version.hash,
      coverage: version.coverage,
      watermark: version.watermark !== null,
      loading: version.loading,
      withdrawn: version.withdrawn,
      rejections: (await history.rejections(version.id)).map(({ document }) => document),
      live: await liveStanding(workspace, version, lives.get(version.name)),
    }))),
    activations: (record?.activations ?? []).flatMap((id) => rank.get(id) ?? []),
    holders: holders.map((holder) => ranked.get(holder) ?? holder).sort(),
    unknown: [...lives.keys()].filter((live) => !known.has(live)).map((live) => live.slice(prefix.length)),
    unfinished: open.map(({ kind, status, version }) => `${kind} ${version} ${status}`),
    locks: (await history.locks(prefix)).length,
  };
}

async function liveStanding(
  { cluster, prefix }: Workspace,
  version: VersionRecord,
  live: LiveIndex | undefined,
): Promise<LiveStanding | null> {
  if (live === undefined) return null;
  await cluster.refresh(live.name);
  const { hits } = await cluster.search(live.name, { size: 1000, query: { match_all: {} } });
  return {
    aliases: Object.keys(live.aliases).map((alias) => alias.slice(prefix.length)).sort(),
    sameIndex: live.uuid === version.uuid,
    drift: driftOf(version, live).map(({ path }) => path),
    refreshInterval: live.settings.refresh_interval ?? null,
    documents: Object.fromEntries(
      hits.map(({ id, source }) => [id, source] as const).sort(([one], [other]) => one < other ? -1 : 1),
    ),
  };
}

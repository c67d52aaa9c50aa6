/**
 * Holds how things stand against what must hold at any time, whatever was killed, cut or paused.
 *
 * @module
 */
import type { ActionRecord, VersionRecord } from "../../src/history/history.ts";
import { belongsTo } from "../../src/cluster/ours.ts";
import type { LiveIndex } from "../../src/cluster/cluster.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { ALIEN, type Content, type Writing } from "./rows.ts";
import type { Stage } from "./stage.ts";
import { indexes, type IndexName } from "./steps.ts";

/** Everything of a prefix. */
export interface Snapshot {
  readonly prefix: string;
  /** The active version by index, as the history has it. */
  readonly active: ReadonlyMap<string, number | null>;
  readonly versions: readonly VersionRecord[];
  readonly rejections: ReadonlyMap<number, ReadonlySet<string>>;
  readonly actions: readonly ActionRecord[];
  readonly lives: readonly LiveIndex[];
  readonly storeId: string;
}

/** Reads everything of a prefix. */
export async function snapshot(stage: Stage, prefix: string): Promise<Snapshot> {
  await using cluster = openCluster({ nodes: [stage.servers.url], requestTimeout: 60_000 });
  const lives = (await cluster.indexesUnder(prefix)).filter((live) => belongsTo(live, prefix));
  return await stage.read(async (history) => {
    const versions = await history.versions({ prefix });
    const rejections = new Map<number, ReadonlySet<string>>();
    for (const { id } of versions) {
      rejections.set(id, new Set((await history.rejections(id, { limit: 1000 })).map(({ document }) => document)));
    }
    return {
      prefix,
      active: new Map((await history.indexes(prefix)).map(({ name, active }) => [name, active])),
      versions,
      rejections,
      actions: await history.actions({ prefix }),
      lives,
      storeId: history.storeId,
    };
  });
}

/** What is wrong although nothing may ever be; a sentence each. */
export async function watch(stage: Stage): Promise<readonly string[]> {
  const wrong: string[] = [...stage.fences.breaches];
  for (const prefix of stage.prefixes) {
    const seen = await snapshot(stage, prefix);
    wrong.push(...unfinishedBelowComplete(seen), ...loadSettings(seen));
    wrong.push(...await unnamed(stage, seen));
    for (const version of seen.versions) {
      const live = seen.lives.find(({ name }) => name === version.name);
      if (live?.uuid !== version.uuid || !isIndex(version.index)) continue;
      const found = await documentsOf(stage, version.name);
      wrong.push(...strayDocuments(seen, version, found, stage.rows.past[version.index]));
    }
  }
  return wrong;
}

function isIndex(name: string): name is IndexName {
  return (indexes as readonly string[]).includes(name);
}

/** No update is complete that has batches left. */
function unfinishedBelowComplete({ actions }: Snapshot): readonly string[] {
  const complete = new Set(actions.filter(({ status }) => status === "complete").map(({ id }) => id));
  return actions
    .filter(({ parent, status }) =>
      parent !== null && complete.has(parent) && (status === "queued" || status === "in_progress")
    )
    .map(({ id, kind, status, parent }) => `${kind} ${id} is ${status} below the complete action ${parent}`);
}

/** Settings of a load are in force only where that is recorded, so that the next command restores them. */
function loadSettings({ versions, lives }: Snapshot): readonly string[] {
  return versions
    .filter(({ name, loading }) =>
      !loading && lives.find((live) => live.name === name)?.settings.refresh_interval === "-1"
    )
    .map(({ name }) => `${name} has the settings of a load, and the history does not know`);
}

/** What differs between history and cluster is named by `status`; a second holder of an alias is never right. */
async function unnamed(stage: Stage, seen: Snapshot): Promise<readonly string[]> {
  const { prefix, versions, lives, active } = seen;
  const wrong: string[] = [];
  const known = new Set(versions.map(({ name }) => name));
  const strays = lives.filter(({ name }) => !known.has(name));
  const doubtful: { readonly index: string; readonly what: string }[] = strays.map(({ name, meta }) => ({
    index: meta?.name ?? "",
    what: name,
  }));
  for (const index of indexes) {
    const alias = `${prefix}${index}`;
    const holders = lives.filter(({ aliases }) => alias in aliases).map(({ name }) => name);
    if (holders.length > 1) wrong.push(`${alias} points to ${holders.join(" and ")}`);
    const recorded = versions.find(({ id }) => id === active.get(index))?.name;
    const [holder] = holders;
    if (holder !== recorded) doubtful.push({ index, what: holder ?? recorded ?? alias });
  }
  if (doubtful.length === 0) return wrong;
  const { indexes: entries } = await stage.work(prefix, (toolkit) => toolkit.status());
  for (const { index, what } of doubtful) {
    const findings = entries.find(({ name }) => name === index)?.findings ?? [];
    if (!findings.some((finding) => finding.includes(what))) {
      wrong.push(`status says nothing of ${what}, which history and cluster have otherwise`);
    }
  }
  return wrong;
}

/** The documents of an index by their ids. */
export async function documentsOf(stage: Stage, name: string): Promise<ReadonlyMap<number, Content>> {
  await stage.cluster("POST", `/${name}/_refresh`);
  const { hits } = await stage.cluster("POST", `/${name}/_search`, { size: 1000 });
  const found: readonly { readonly _id: string; readonly _source: NonNullable<Content> }[] = hits.hits;
  return new Map(found.map(({ _id, _source: { title, year } }) => [Number(_id), { title, year }]));
}

/** Milliseconds that clocks of one machine may differ by. */
const SKEW = 1_000;

/**
 * Documents that are no content that their row may have had since the version's watermark; where it is not full, ever.
 */
function strayDocuments(
  { rejections, actions }: Snapshot,
  version: VersionRecord,
  found: ReadonlyMap<number, Content>,
  past: ReadonlyMap<number, readonly Writing[]>,
): readonly string[] {
  const { name, coverage, watermark } = version;
  const full = coverage === "full" && watermark !== null;
  const since = full ? Date.parse(watermark) - SKEW : 0;
  const unswept = actions.some(({ version: of, kind, command }) =>
    of === name && kind === "update" && command.includes("--no-sweep")
  );
  const wrong: string[] = [];
  for (const id of new Set([...past.keys(), ...found.keys()])) {
    const content = found.get(id) ?? null;
    const contents = contentsSince(past.get(id) ?? [], since);
    if (contents.some((one) => isSame(one, content))) continue;
    if (rejections.get(version.id)?.has(String(id)) || contents.some(isRefused)) continue;
    if (!full && (content === null || content.title === ALIEN)) continue;
    if (unswept && contents.includes(null)) continue;
    const wanted = contents.map((one) => JSON.stringify(one)).join(" or ");
    wrong.push(
      `${name}, ${coverage} as of ${watermark}: document ${id} is ${JSON.stringify(content)} and not ${wanted}`,
    );
  }
  return wrong;
}

/** What a row may have been at any time from then on. */
function contentsSince(writings: readonly Writing[], since: number): readonly Content[] {
  const contents: Content[] = [];
  const first = writings[0]?.done ?? Infinity;
  if (first >= since) contents.push(null);
  writings.forEach(({ content }, at) => {
    if ((writings[at + 1]?.done ?? Infinity) >= since) contents.push(content);
  });
  return contents;
}

/** Whether the mapping refuses it. */
export function isRefused(content: Content): boolean {
  return content !== null && Number.isNaN(Number(content.year));
}

/** Whether a document shows this content of its row. */
export function isSame(one: Content, other: Content): boolean {
  return one === null || other === null
    ? one === other
    : one.title === other.title && String(one.year) === String(other.year);
}

/**
 * What filling a version will take, as far as the source, the active version and the history tell.
 *
 * @module
 */
import type { Json, LoadedDefinition } from "../definition/definition.ts";
import { flattenSettings } from "../definition/normalise.ts";
import { GuardError } from "../errors.ts";
import type { DiskRoom } from "../cluster/cluster.ts";
import type { Estimate, Force } from "./results.ts";
import type { IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** So many full updates are looked at. */
const REMEMBERED = 5;

/** Estimates the documents, the bytes and the seconds of a version that is to be filled. */
export async function estimateFill(
  workspace: Workspace,
  state: IndexState,
  definition: LoadedDefinition,
  room: DiskRoom | undefined,
): Promise<Estimate> {
  const [documents, rate, each] = await Promise.all([
    documentsOf(workspace, definition),
    rateOf(workspace, definition.name),
    bytesPerDocument(workspace, state),
  ]);
  const copies = 1 +
    Math.min(replicasOf(definition), room === undefined ? Infinity : Math.max(0, room.nodes.length - 1));
  return {
    documents,
    bytes: documents === null || each === undefined ? null : Math.round(documents * each * copies),
    seconds: documents === null || rate === undefined ? null : documents / rate,
    room: room === undefined ? null : Math.round(room.nodes.reduce((sum, bytes) => sum + bytes, 0)),
  };
}

/** Throws GuardError where the cluster has no room for a second copy, unless that is lifted. */
export function requireRoom(
  { warn }: Workspace,
  index: string,
  { bytes, room }: Estimate,
  watermark: string | undefined,
  force: Force,
): void {
  if (bytes === null || room === null || bytes <= room) return;
  const what = `it would take about ${size(bytes)}, and the data nodes have room for ${size(room)} below the ` +
    `watermark of ${watermark}`;
  if (force === true || (Array.isArray(force) && force.includes("disk"))) {
    return warn(`${index}: ${what} (guard disk lifted)`);
  }
  throw new GuardError("disk", `filling a new version of ${index}: ${what}`, {
    hint: "Drop versions with `dem prune`, add disk, or lift the guard with --force=disk.",
  });
}

async function documentsOf(
  { openSource, signal, warn }: Workspace,
  definition: LoadedDefinition,
): Promise<number | null> {
  if (definition.source === undefined) return null;
  try {
    await using source = await openSource(definition);
    return await source.estimate(signal) ?? await source.count(signal);
  } catch (error) {
    if (signal.aborted) throw error;
    warn(`${definition.name}: its source could not be counted: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

/** The median of the documents per second of the last full updates. */
async function rateOf({ history, prefix }: Workspace, index: string): Promise<number | undefined> {
  const updates = await history.actions({
    prefix,
    indexes: [index],
    kinds: ["update"],
    statuses: ["complete"],
    limit: 200,
  });
  const rates = updates
    .filter(({ arguments: { read }, documents }) => read === "everything" && documents > 0)
    .slice(0, REMEMBERED)
    .flatMap(({ started, ended, documents }) => {
      const milliseconds = started === null || ended === null ? 0 : ended.getTime() - started.getTime();
      return milliseconds > 0 ? documents / milliseconds * 1000 : [];
    })
    .sort((a, b) => a - b);
  return rates[Math.floor(rates.length / 2)];
}

/** What a document takes on a disk in the active version, else in the newest. */
async function bytesPerDocument({ cluster }: Workspace, state: IndexState): Promise<number | undefined> {
  for (const version of [state.active, state.newest]) {
    if (version === undefined || state.live.get(version.name)?.open !== true) continue;
    const count = (await cluster.counts([version.name])).get(version.name) ?? 0;
    if (count > 0) return await cluster.size(version.name) / count;
  }
  return undefined;
}

function replicasOf({ schema }: LoadedDefinition): number {
  const value: Json = flattenSettings(schema.settings).number_of_replicas ?? 1;
  return Number.isFinite(Number(value)) ? Number(value) : 1;
}

function size(bytes: number): string {
  const [unit, factor] = bytes >= 1e9 ? ["GB", 1e9] : bytes >= 1e6 ? ["MB", 1e6] : ["KB", 1e3];
  return `${(bytes / factor).toFixed(1)} ${unit}`;
}

/**
 * The part of a deployment that brings documents into the version: filling, catching up, sweeping.
 *
 * @module
 */
import type { SourceDefinition } from "../definition/definition.ts";
import type { VersionRecord } from "../history/history.ts";
import type { Release } from "./release.ts";
import { repairing } from "./repair-documents.ts";
import type { UpdateEntry } from "./results.ts";
import type { UpdateMode } from "./update-plan.ts";
import { updateVersion } from "./update-version.ts";
import { extraIds } from "./verify-extra.ts";
import type { Workspace } from "./workspace.ts";

/** Catch-ups are repeated until one took less than so many seconds. */
const SHORT = 10;

/** So many catch-ups are made before the switch at most. */
const PASSES = 5;

/** Fills the version, or goes on filling it. */
export async function fill(workspace: Workspace, release: Release, version: VersionRecord): Promise<void> {
  if (release.definition.source === undefined) {
    workspace.warn(`${version.name} is not filled: the definition of ${release.name} has no source`);
    return;
  }
  await release.updating(workspace, "fill", () => pass(workspace, release, version, "resume"));
  release.behind = true;
}

/** Reads what changed, until that takes so little time that the switch can follow at once. */
export async function catchUp(workspace: Workspace, release: Release, version: VersionRecord): Promise<void> {
  const { definition, options } = release;
  if (definition.source === undefined || options.catchUp === "none") return;
  if (!tellsChanges(definition.source)) {
    if (options.catchUp !== "full") await warnOfGap(workspace, version);
    return;
  }
  for (let made = 1; made <= PASSES; made++) {
    const { seconds } = await release.updating(
      workspace,
      "catch-up",
      () => pass(workspace, release, version, "resume"),
    );
    if (seconds < SHORT) return;
  }
}

/**
 * The last catch-up, behind the switch: from then on whoever updates the index updates this version. Where the source
 * cannot say what was deleted, documents without a row are swept out.
 */
export async function lastCatchUp(workspace: Workspace, release: Release, version: VersionRecord): Promise<void> {
  const { definition, options } = release;
  const { source } = definition;
  if (source === undefined || options.catchUp === "none") return;
  if (options.catchUp === "full") {
    await release.updating(workspace, "catch-up", () => pass(workspace, release, version, "full"));
  } else if (tellsChanges(source)) {
    await release.updating(workspace, "catch-up", () => pass(workspace, release, version, "resume"));
    if (!tellsDeleted(source)) await sweep(workspace, release, version);
  }
  release.behind = false;
}

function pass(
  workspace: Workspace,
  { definition, options: { batchSize, workers, maxDocsPerSecond }, action }: Release,
  version: VersionRecord,
  mode: UpdateMode,
): Promise<UpdateEntry> {
  return updateVersion(workspace, {
    definition,
    version,
    mode,
    sweep: true,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(workers === undefined ? {} : { workers }),
    ...(maxDocsPerSecond === undefined ? {} : { documentsPerSecond: maxDocsPerSecond }),
    ...(action === undefined ? {} : { parent: action.id }),
  });
}

async function sweep(workspace: Workspace, release: Release, version: VersionRecord): Promise<void> {
  const { definition, action } = release;
  const repair = { definition, version, arguments: { sweep: true }, parent: action?.id };
  await release.step(workspace, "sweep", () =>
    repairing(workspace, repair, async (inner, _live, repairer) => {
      await using source = await inner.openSource(definition);
      await inner.cluster.refresh(version.name);
      for await (const ids of extraIds(inner, version.name, source)) await repairer.remove(ids);
      await inner.cluster.refresh(version.name);
      return repairer.removed;
    }), (deleted) => ({ deleted }));
}

async function warnOfGap({ history, warn }: Workspace, version: VersionRecord): Promise<void> {
  const since = (await history.version(version.id))?.watermark ?? "its fill began";
  warn(
    `${version.name}: rows that changed or went since ${since} may be wrong in it, as its source cannot say what ` +
      "changed: name a column `modified`, or deploy with --catch-up=full",
  );
}

/** Whether a source can say what changed. */
export function tellsChanges(source: SourceDefinition): boolean {
  return ("modified" in source && source.modified !== undefined) ||
    ("incremental" in source && source.incremental === true);
}

/** Whether a source can say what was deleted. */
export function tellsDeleted(source: SourceDefinition): boolean {
  return ("deleted" in source && source.deleted !== undefined) ||
    ("deletedIds" in source && source.deletedIds !== undefined);
}

/**
 * `update`: fills versions from their source.
 *
 * @module
 */
import { NotFoundError, reportOf, UsageError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { fillFrom, requireFrom } from "./fill-from.ts";
import { nothingLoaded } from "./nothing-loaded.ts";
import { recorded } from "./record.ts";
import type { UpdateEntry, UpdateOptions, UpdateResult } from "./results.ts";
import { definitionOf, selectIndexes, selectVersions } from "./select.ts";
import { currentState } from "./settle.ts";
import { requireOrder, requireOwnStore } from "./state.ts";
import { updateVersion } from "./update-version.ts";
import type { UpdateMode } from "./update-plan.ts";
import type { Workspace } from "./workspace.ts";

/** Fills the active version of each index, or those that the options choose; over several, one result each. */
export async function update(workspace: Workspace, options: UpdateOptions): Promise<UpdateResult> {
  await requireFrom(workspace, options);
  const choices = await chosenVersions(workspace, options);
  const mode = modeOf(workspace, options);
  const versions: VersionRecord[] = [];
  const failed: UpdateEntry[] = [];
  for (const { index, choose } of choices) {
    try {
      const state = await currentState(workspace, index);
      // A lost history has no version to choose: that it is lost is what must be told.
      requireOwnStore(workspace, index, state.live.values());
      const chosen = await choose();
      if (chosen.length === 0) continue;
      definitionOf(workspace, index);
      requireOrder(workspace, state);
      versions.push(...chosen);
    } catch (error) {
      if (choices.length === 1) throw error;
      failed.push(failedEntry(index, error));
    }
  }
  return { updates: [...failed, ...await updateVersions(workspace, versions, mode, options)] };
}

/** Updates the chosen versions; those that an option chose by their age under one parent action. */
async function updateVersions(
  workspace: Workspace,
  versions: readonly VersionRecord[],
  mode: UpdateMode,
  options: UpdateOptions,
): Promise<readonly UpdateEntry[]> {
  if (versions.length === 0) return [];
  if (!isByAge(options)) return await updateEach(workspace, versions, mode, options);
  const indexes = new Set(versions.map((version) => version.index));
  const [index] = indexes;
  const parent = {
    kind: "update",
    prefix: workspace.prefix,
    index: indexes.size === 1 ? index : null,
    version: null,
    arguments: { versions: versions.map(({ name }) => name) },
  } as const;
  return await recorded(
    workspace,
    parent,
    ({ id }) => updateEach(workspace, versions, mode, options, id),
    (updates) => {
      const failed = updates.filter(({ outcome }) => outcome !== "complete");
      const sum = (key: "documents" | "rejected" | "deleted") => updates.reduce((all, entry) => all + entry[key], 0);
      return {
        documents: sum("documents"),
        rejected: sum("rejected"),
        deleted: sum("deleted"),
        ...(failed.length === 0 ? {} : {
          status: "aborted",
          log: failed.map(({ version, outcome, error }) => `${version}: ${error?.message ?? outcome}`).join("\n"),
        }),
      };
    },
  );
}

/** Updates in turn. A single one throws; of several, one that fails leaves the others to go on, until an interrupt. */
async function updateEach(
  workspace: Workspace,
  versions: readonly VersionRecord[],
  mode: UpdateMode,
  options: UpdateOptions,
  parent?: number,
): Promise<readonly UpdateEntry[]> {
  const entries: UpdateEntry[] = [];
  for (const version of versions) {
    try {
      const request = {
        definition: definitionOf(workspace, version.index),
        version,
        mode,
        sweep: options.noSweep !== true,
        ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
        ...(options.workers === undefined ? {} : { workers: options.workers }),
        ...(options.maxDocsPerSecond === undefined ? {} : { documentsPerSecond: options.maxDocsPerSecond }),
        ...(parent === undefined ? {} : { parent }),
      };
      const { from } = options;
      entries.push(
        await (from === undefined ? updateVersion(workspace, request) : fillFrom(workspace, { ...request, from })),
      );
    } catch (error) {
      if (versions.length === 1) throw error;
      entries.push(failedEntry(version.name, error));
    }
    if (workspace.signal.aborted) break;
  }
  return entries;
}

function modeOf(workspace: Workspace, { start, resume }: UpdateOptions): UpdateMode {
  if (start === undefined) return resume ? "resume" : "full";
  if (resume) workspace.warn("--resume is left out: --start wins");
  return { since: start.toISOString() };
}

function isByAge({ newer, older, allVersions }: UpdateOptions): boolean {
  return newer === true || older === true || allVersions === true;
}

/** An index, and how its versions are chosen. */
interface Choice {
  readonly index: string;
  readonly choose: () => Promise<readonly VersionRecord[]>;
}

async function chosenVersions(workspace: Workspace, options: UpdateOptions): Promise<readonly Choice[]> {
  const { newer, older, allVersions, exact } = options;
  if ([newer, older, allVersions].filter(Boolean).length > 1) {
    throw new UsageError("choosing versions: --newer, --older and --all-versions exclude each other");
  }
  if (exact && allVersions) {
    throw new UsageError("choosing versions: --exact names versions, so not all of them are meant");
  }
  if (!exact) {
    const indexes = await selectIndexes(workspace, options, { required: true });
    return indexes.map((index) => ({ index, choose: () => ofIndex(workspace, index, options) }));
  }
  const named = await selectVersions(workspace, options);
  return [...new Set(named.map(({ index }) => index))].map((index) => {
    const ofThis = named.filter((version) => version.index === index);
    if (!isByAge(options)) return { index, choose: () => Promise.resolve(ofThis) };
    const numbers = ofThis.map(({ number }) => number);
    const from = newer ? Math.min(...numbers) : Math.max(...numbers);
    return { index, choose: () => besides(workspace, index, from, options) };
  });
}

async function ofIndex(workspace: Workspace, index: string, options: UpdateOptions): Promise<readonly VersionRecord[]> {
  const { history, prefix } = workspace;
  const [record, versions] = await Promise.all([history.index(prefix, index), history.versions({ prefix, index })]);
  if (options.allVersions) return versions;
  const active = versions.find(({ id }) => id === record?.active);
  if (options.newer) return await besides(workspace, index, active?.number ?? 0, options);
  if (active === undefined) {
    throw new NotFoundError("no-active-version", index, `updating ${index}: no version of it is active`, {
      hint: versions.length === 0
        ? `\`dem create ${index}\` makes one, \`dem update ${index} --newer\` fills it, \`dem activate ${index}\` activates it.`
        : `\`dem update ${index} --newer\` fills the newest, \`dem activate ${index}\` activates it.`,
    });
  }
  return options.older ? await besides(workspace, index, active.number, options) : [active];
}

/** The versions newer or older than a number; withdrawn ones are not newer. */
async function besides(
  workspace: Workspace,
  index: string,
  from: number,
  { older }: UpdateOptions,
): Promise<readonly VersionRecord[]> {
  const versions = await workspace.history.versions({ prefix: workspace.prefix, index });
  if (older) return versions.filter(({ number }) => number < from);
  return versions.filter(({ number, withdrawn }) => number > from && !withdrawn);
}

/** The entry of a version, or of an index of which none could be chosen. */
function failedEntry(version: string, error: unknown): UpdateEntry {
  return {
    version,
    outcome: "aborted",
    ...nothingLoaded,
    error: reportOf(error),
  };
}

/**
 * From the names of a command to indexes and versions.
 *
 * @module
 */
import { NotFoundError, UsageError } from "../errors.ts";
import { nearestName } from "../definition/nearest.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import type { VersionRecord } from "../history/history.ts";
import type { Targets } from "./results.ts";
import { requireOwnStore } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Gives the base names that a command is about; every index where neither names nor `all` are required. */
export async function selectIndexes(
  workspace: Workspace,
  targets: Targets,
  options: { readonly required: boolean },
): Promise<readonly string[]> {
  const known = await knownIndexes(workspace);
  if (!hasNames(workspace, targets, options)) return known;
  const names = [...new Set(targets.names)];
  for (const name of names) {
    if (!known.includes(name)) throw unknownIndex(name, known);
  }
  return names;
}

/** Gives the definitions that a command is about. Throws for an index that only the history knows. */
export async function selectDefinitions(
  workspace: Workspace,
  targets: Targets,
): Promise<readonly LoadedDefinition[]> {
  const { definitions } = workspace;
  if (!hasNames(workspace, targets, { required: true })) return [...definitions.values()];
  const names = await selectIndexes(workspace, targets, { required: true });
  return names.map((name) => definitionOf(workspace, name));
}

/** Gives the definition of an index. Throws `index-not-found` where there is none. */
export function definitionOf(workspace: Workspace, name: string): LoadedDefinition {
  const definition = workspace.definitions.get(name);
  if (definition === undefined) {
    throw new NotFoundError("index-not-found", name, `finding the definition of ${name}: there is none`, {
      hint: "The history still has versions of it: put its definition back, or drop them.",
    });
  }
  return definition;
}

/** Gives the versions of these physical names, undeleted ones of the workspace's prefix only. */
export async function selectVersions(workspace: Workspace, targets: Targets): Promise<readonly VersionRecord[]> {
  if (!hasNames(workspace, targets, { required: true })) {
    throw new UsageError("choosing versions: --exact needs the names of versions", { hint: "`dem list` shows them." });
  }
  const versions = await workspace.history.versions({ prefix: workspace.prefix });
  const byName = new Map(versions.map((version) => [version.name, version]));
  const names = [...new Set(targets.names)];
  for (const live of await workspace.cluster.indexes(names.filter((name) => !byName.has(name)))) {
    if (live.meta !== undefined) requireOwnStore(workspace, live.meta.name, [live]);
  }
  return names.map((name) => {
    const version = byName.get(name);
    if (version !== undefined) return version;
    const near = nearestName(name, [...byName.keys()]);
    throw new NotFoundError("version-not-found", name, `finding version ${name}: there is none of this name`, {
      hint: near === undefined ? "`dem list` shows the versions." : `Did you mean ${near}?`,
    });
  });
}

/** Every index that a definition or a recorded version names. */
async function knownIndexes(workspace: Workspace): Promise<readonly string[]> {
  const versions = await workspace.history.versions({ prefix: workspace.prefix });
  return [...new Set([...workspace.definitions.keys(), ...versions.map((version) => version.index)])].sort();
}

/** Whether names were given; says so where `all` was given as well, and throws where either is required. */
function hasNames(workspace: Workspace, targets: Targets, options: { readonly required: boolean }): boolean {
  const given = (targets.names?.length ?? 0) > 0;
  if (given && targets.all) workspace.warn("--all is left out: the names that were given win");
  if (!given && !targets.all && options.required) {
    throw new UsageError("choosing indexes: neither names nor --all were given", {
      hint: "Name the indexes, or say --all.",
    });
  }
  return given;
}

function unknownIndex(name: string, known: readonly string[]): NotFoundError {
  const near = nearestName(name, known);
  const list = known.length === 0
    ? "No index is defined: check `indexes` in the config."
    : `Known are ${known.join(", ")}.`;
  return new NotFoundError("index-not-found", name, `finding index ${name}: no definition or version has this name`, {
    hint: near === undefined ? list : `Did you mean ${near}?`,
  });
}

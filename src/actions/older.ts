/**
 * Which versions a command over old or all versions is about.
 *
 * @module
 */
import { GuardError, type GuardName, NotFoundError, UsageError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import type { Force, Targets } from "./results.ts";
import { selectIndexes, selectVersions } from "./select.ts";
import { readState, requireOwnStore } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** The versions of one index that a command is about. */
export interface Chosen {
  readonly index: string;
  /** By id; they are read again under the lock. */
  readonly versions: readonly VersionRecord[];
}

/** Which of an index's versions are meant where only the index is named. */
export type Reach = "active" | "older" | "all";

/** Chooses versions by index: those named with `exact` (or the ones older than these), or by what `reach` says. */
export async function chooseVersions(workspace: Workspace, targets: Targets, reach: Reach): Promise<readonly Chosen[]> {
  const { history, prefix } = workspace;
  if (targets.exact) {
    if (reach === "all") {
      throw new UsageError("choosing versions: --exact names versions, so not all of them are meant");
    }
    const named = await selectVersions(workspace, targets);
    const chosen = await Promise.all(named.map(async (version) => {
      const { index } = version;
      if (reach !== "older") return { index, versions: [version] };
      const all = await history.versions({ prefix, index });
      return { index, versions: all.filter(({ number }) => number < version.number) };
    }));
    return gathered(chosen);
  }
  const names = await selectIndexes(workspace, targets, { required: true });
  return await Promise.all(names.map(async (index) => {
    // A lost history has no version to choose: that it is lost is what must be told.
    requireOwnStore(workspace, index, (await readState(workspace, index)).live.values());
    const [record, all] = await Promise.all([history.index(prefix, index), history.versions({ prefix, index })]);
    if (reach === "all") return { index, versions: all };
    const active = all.find(({ id }) => id === record?.active);
    if (active === undefined) {
      const what = reach === "older" ? "choosing the older versions" : "choosing the active version";
      throw new NotFoundError("no-active-version", index, `${what} of ${index}: no version of it is active`, {
        hint: `Run \`dem activate ${index}\`, or name a version with --exact.`,
      });
    }
    return { index, versions: reach === "active" ? [active] : all.filter(({ number }) => number < active.number) };
  }));
}

/** Throws GuardError where a guard holds that `force` does not lift. */
export function requireForce(force: Force | undefined, guard: GuardName, attempt: string, what: string): void {
  if (force === true || (Array.isArray(force) && force.includes(guard))) return;
  throw new GuardError(guard, `${attempt}: ${what}`, {
    hint: `Say --force=${guard} to lift this guard, or --force to lift all.`,
  });
}

function gathered(chosen: readonly Chosen[]): readonly Chosen[] {
  const byIndex = new Map<string, Map<number, VersionRecord>>();
  for (const { index, versions } of chosen) {
    const known = byIndex.get(index) ?? new Map<number, VersionRecord>();
    for (const version of versions) known.set(version.id, version);
    byIndex.set(index, known);
  }
  return [...byIndex].map(([index, versions]) => ({ index, versions: [...versions.values()] }));
}

/**
 * `prune`: drops versions that nobody will go back to.
 *
 * @module
 */
import { NotFoundError, UsageError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { dropVersion } from "./drop.ts";
import { each } from "./each.ts";
import { indexScope, locked, versionScope } from "./locked.ts";
import { previousVersion } from "./previous.ts";
import { recorded } from "./record.ts";
import type { PruneOptions, VersionsResult } from "./results.ts";
import { selectIndexes } from "./select.ts";
import { settledState } from "./settle.ts";
import { type IndexState, requireOrder } from "./state.ts";
import type { Workspace } from "./workspace.ts";

type Entry = VersionsResult["versions"][number];

/** Drops the inactive versions of each index beyond the newest few. */
export async function prune(workspace: Workspace, options: PruneOptions): Promise<VersionsResult> {
  const { keep } = options;
  if (!Number.isSafeInteger(keep) || keep < 0) {
    throw new UsageError(`pruning: ${keep} is no number of versions to keep`, { hint: "Keep 0 or more." });
  }
  const names = await selectIndexes(workspace, options, { required: true });
  const entries = await each(
    names,
    workspace.signal,
    (name) => pruneIndex(workspace, name, keep),
    (name, error): readonly Entry[] => [{ version: name, documents: null, error }],
  );
  return { versions: entries.flat() };
}

/** Prunes one index. */
export function pruneIndex(
  workspace: Workspace,
  name: string,
  keep: number,
  parent?: number,
): Promise<readonly Entry[]> {
  return locked(workspace, indexScope(workspace, name), async (workspace) => {
    const { prefix, signal } = workspace;
    const state = await settledState(workspace, name);
    requireOrder(workspace, state);
    if (state.active === undefined) {
      throw new NotFoundError("no-active-version", name, `pruning ${name}: no version of it is active`, {
        hint: `Run \`dem activate ${name}\`, or drop versions by name with \`dem drop VERSION --exact\`.`,
      });
    }
    const doomed = await prunable(workspace, state, keep);
    if (doomed.length === 0) return [];
    const versions = doomed.map(({ name }) => name);
    workspace.notice(`drops ${versions.join(", ")}`);
    const action = {
      kind: "prune",
      prefix,
      index: name,
      version: null,
      parent,
      arguments: { keep, versions },
    } as const;
    return await recorded(workspace, action, (action) =>
      each(
        doomed,
        signal,
        (version) =>
          locked(
            workspace,
            versionScope(workspace, name, version.name),
            (workspace) => dropVersion(workspace, state, version, {}, action),
          ),
        ({ name }, error): Entry => ({ version: name, documents: null, error }),
      ));
  });
}

/**
 * Gives what may go, oldest first: never the active version, the one active before it, one that is newer and not
 * withdrawn, or one that somebody is at. These count among those that are kept.
 */
async function prunable(workspace: Workspace, state: IndexState, keep: number): Promise<readonly VersionRecord[]> {
  const { history, prefix } = workspace;
  const { active, versions, name } = state;
  await history.releaseDead(prefix);
  const running = await history.actions({ prefix, indexes: [name], statuses: ["in_progress"], withoutBatches: true });
  const busy = new Set([
    ...(await history.locks(prefix)).flatMap(({ scope }) => scope.on === "version" ? [scope.version] : []),
    ...running.filter(({ interrupted }) => !interrupted).flatMap(({ version }) => version ?? []),
  ]);
  const before = previousVersion(state);
  const isProtected = (version: VersionRecord) =>
    version.id === before?.id || busy.has(version.name) ||
    (!version.withdrawn && version.number > (active?.number ?? 0));
  const inactive = versions.filter(({ id }) => id !== active?.id);
  const free = inactive.filter((version) => !isProtected(version));
  const room = Math.max(0, keep - (inactive.length - free.length));
  return free.slice(0, Math.max(0, free.length - room));
}

/**
 * `activate`: points the alias at a version, in one request.
 *
 * @module
 */
import { NotFoundError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { each } from "./each.ts";
import { requireFit } from "./gate.ts";
import { restoreLoadSettings } from "./load-settings.ts";
import { indexScope, locked } from "./locked.ts";
import type { ActivateOptions, ActivateResult, Force } from "./results.ts";
import { selectIndexes, selectVersions } from "./select.ts";
import { settledState } from "./settle.ts";
import { type IndexState, requireOrder } from "./state.ts";
import { switchTo } from "./switch.ts";
import type { Workspace } from "./workspace.ts";

type Entry = ActivateResult["indexes"][number];

/** Activates the newest version that is not withdrawn of each index, or the versions named with `exact`. */
export async function activate(workspace: Workspace, options: ActivateOptions): Promise<ActivateResult> {
  const targets = await chosenTargets(workspace, options);
  const indexes = await each(
    targets,
    workspace.signal,
    ({ name, exact }) => activateOne(workspace, name, exact, options.force ?? false),
    ({ name, exact }, error): Entry => ({ name, version: exact ?? null, previous: null, error }),
  );
  return { indexes };
}

/** An index, and the version of it that was named. */
interface Target {
  readonly name: string;
  readonly exact?: string;
}

async function chosenTargets(workspace: Workspace, options: ActivateOptions): Promise<readonly Target[]> {
  if (options.exact) {
    return (await selectVersions(workspace, options)).map(({ index, name }) => ({ name: index, exact: name }));
  }
  return (await selectIndexes(workspace, options, { required: true })).map((name) => ({ name }));
}

function activateOne(workspace: Workspace, name: string, exact: string | undefined, force: Force): Promise<Entry> {
  return locked(workspace, indexScope(workspace, name), async (workspace) => {
    const state = await settledState(workspace, name);
    requireOrder(workspace, state, { gone: true, moved: exact !== undefined });
    const previous = state.active?.name ?? null;
    const wanted = exact === undefined ? state.newest : state.versions.find((version) => version.name === exact);
    if (wanted === undefined) {
      throw new NotFoundError("no-version", name, `activating ${name}: it has no version`, {
        hint: `Run \`dem create ${name}\`, then \`dem update ${name} --newer\`.`,
      });
    }
    const version = await withSettings(workspace, wanted);
    if (isActive(state, version)) return { name, version: version.name, previous };
    await requireFit(workspace, state, version, force);
    await switchTo(workspace, state, version, { lift: exact !== undefined });
    return { name, version: version.name, previous };
  });
}

/** Whether a version is active in the history and in the cluster. */
export function isActive(state: IndexState, version: VersionRecord): boolean {
  return state.active?.id === version.id && !version.withdrawn && state.holders.length === 1 &&
    state.holders[0] === version.name;
}

/** Restores load settings that a crashed update left; those of one that runs stay. */
export async function withSettings(workspace: Workspace, version: VersionRecord): Promise<VersionRecord> {
  if (!version.loading) return version;
  const locks = await workspace.history.locks(workspace.prefix);
  const running = locks.some(({ scope, leaseUntil }) =>
    scope.on === "version" && scope.version === version.name && leaseUntil > workspace.now()
  );
  if (running) return version;
  await restoreLoadSettings(workspace, version);
  return { ...version, loading: false };
}

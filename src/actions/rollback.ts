/**
 * `rollback`: back to the version that was active before, in one request.
 *
 * @module
 */
import { GuardError, NotFoundError, UsageError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { each } from "./each.ts";
import { indexScope, locked } from "./locked.ts";
import { recorded } from "./record.ts";
import type { RollbackOptions, RollbackResult, UpdateEntry } from "./results.ts";
import { selectIndexes } from "./select.ts";
import { settledState } from "./settle.ts";
import { type IndexState, requireOrder } from "./state.ts";
import { pointAlias } from "./switch.ts";
import { updateVersion } from "./update-version.ts";
import type { Workspace } from "./workspace.ts";

type Entry = RollbackResult["indexes"][number];

/** Rolls each index back, then catches the version up with what changed since it was filled. */
export async function rollback(workspace: Workspace, options: RollbackOptions): Promise<RollbackResult> {
  const names = await selectIndexes(workspace, options, { required: true });
  if (options.to !== undefined && names.length !== 1) {
    throw new UsageError("rolling back: --to names one version, but several indexes were given");
  }
  const indexes = await each(
    names,
    workspace.signal,
    (name) => rollbackOne(workspace, name, options),
    (name, error): Entry => ({ name, version: null, previous: null, watermark: null, withdrawn: [], error }),
  );
  return { indexes };
}

async function rollbackOne(workspace: Workspace, name: string, options: RollbackOptions): Promise<Entry> {
  const { version, action, entry } = await goBack(workspace, name, options.to);
  if (options.noCatchUp) return entry;
  const update = await catchUp(workspace, version, action);
  return update === undefined ? entry : { ...entry, update };
}

/** Switches and marks every newer version withdrawn, under the index's lock. */
function goBack(
  workspace: Workspace,
  name: string,
  to: string | undefined,
): Promise<{ readonly version: VersionRecord; readonly action: number; readonly entry: Entry }> {
  return locked(workspace, indexScope(workspace, name), async (workspace) => {
    const { history, prefix } = workspace;
    const state = await settledState(workspace, name);
    requireOrder(workspace, state);
    const { version, chain } = target(state, to);
    if (!state.live.has(version.name)) {
      throw new GuardError("missing", `rolling back ${name}: ${version.name} is missing in the cluster`, {
        hint: `\`dem create ${name} --es-only\` creates it again, empty.`,
      });
    }
    const previous = state.active?.name ?? null;
    const newer = state.versions.filter(({ number, withdrawn }) => number > version.number && !withdrawn);
    const withdrawn = newer.map((version) => version.name);
    const newAction = {
      kind: "rollback",
      prefix,
      index: name,
      version: version.name,
      arguments: { previous, withdrawn },
    } as const;
    return await recorded(workspace, newAction, async ({ id }) => {
      await pointAlias(workspace, state, version);
      for (const { id } of newer) await history.changeVersion(id, { withdrawn: true });
      if (version.withdrawn) await history.changeVersion(version.id, { withdrawn: false });
      await history.setActive(version.indexId, version.id, chain);
      const { watermark } = version;
      return { version, action: id, entry: { name, version: version.name, previous, watermark, withdrawn } };
    });
  });
}

/** Finds where to go back to, and the chain of activations that is left then. */
function target(
  state: IndexState,
  to: string | undefined,
): { readonly version: VersionRecord; readonly chain: readonly number[] } {
  const chain = state.record?.activations ?? [];
  const byId = new Map(state.versions.map((version) => [version.id, version]));
  if (to !== undefined) {
    const version = state.versions.find((version) => version.name === to);
    if (version === undefined) {
      throw new NotFoundError("version-not-found", to, `rolling back ${state.name}: it has no version ${to}`, {
        hint: `\`dem list ${state.name}\` shows its versions.`,
      });
    }
    const at = chain.lastIndexOf(version.id);
    return { version, chain: at < 0 ? [...chain, version.id] : chain.slice(0, at + 1) };
  }
  for (let at = chain.length - 1; at >= 0; at--) {
    const version = byId.get(chain[at]);
    if (version === undefined || version.id === state.active?.id) continue;
    return { version, chain: chain.slice(0, at + 1) };
  }
  const what = state.active === undefined ? "it has no active version" : "no other version was active before";
  throw new NotFoundError("no-version", state.name, `rolling back ${state.name}: ${what}`, {
    hint: `\`dem list ${state.name}\` shows its versions; \`dem activate VERSION --exact\` activates one.`,
  });
}

/** Brings the version up to date from its own watermark, where its source can say what changed. */
async function catchUp(workspace: Workspace, version: VersionRecord, parent: number): Promise<UpdateEntry | undefined> {
  const definition = workspace.definitions.get(version.index);
  const why = definition?.source === undefined
    ? "its definition has no source"
    : version.watermark === null
    ? "it was never filled"
    : version.sourceFingerprint !== definition.sourceFingerprint
    ? "its source was defined differently when it was filled"
    : !("modified" in definition.source || "incremental" in definition.source)
    ? "its source cannot say what changed"
    : undefined;
  if (definition === undefined || why !== undefined) {
    workspace.warn(`${version.name} is not caught up: ${why}`);
    return undefined;
  }
  return await updateVersion(workspace, { definition, version, mode: "resume", sweep: false, parent });
}

/**
 * `create`: a new version for each index whose schema changed.
 *
 * @module
 */
import { versionName } from "../cluster/naming.ts";
import type { LiveIndex } from "../cluster/cluster.ts";
import { ClusterError } from "../errors.ts";
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import { decide } from "./decide.ts";
import { each } from "./each.ts";
import { applyInPlace } from "./in-place.ts";
import { indexScope, locked } from "./locked.ts";
import { dropOrphan, findOrphans } from "./orphans.ts";
import { type Blueprint, createPhysical, recordedSchema } from "./physical.ts";
import { recorded } from "./record.ts";
import type { CreateOptions, CreateResult } from "./results.ts";
import { selectDefinitions, selectIndexes } from "./select.ts";
import { settledState } from "./settle.ts";
import { type IndexState, readState, requireOrder } from "./state.ts";
import type { Workspace } from "./workspace.ts";

type Entry = CreateResult["indexes"][number];

/** Creates what the definitions ask for; with `esOnly`, what is recorded and missing in the cluster. */
export async function create(workspace: Workspace, options: CreateOptions): Promise<CreateResult> {
  if (options.esOnly) {
    const names = await selectIndexes(workspace, options, { required: true });
    const entries = await each(
      names,
      workspace.signal,
      (name) => recreateMissing(workspace, name),
      (name, error): readonly Entry[] => [{ name, version: null, outcome: "failed", error }],
    );
    return { indexes: entries.flat() };
  }
  const definitions = await selectDefinitions(workspace, options);
  const indexes = await each(
    definitions,
    workspace.signal,
    (definition) => createFor(workspace, definition, { force: options.force ?? false }),
    ({ name }, error): Entry => ({ name, version: null, outcome: "failed", error }),
  );
  return { indexes };
}

/** Creates what one definition asks for, under the index's lock. `force`: a new version although nothing changed. */
export function createFor(
  workspace: Workspace,
  definition: LoadedDefinition,
  { force, parent }: { readonly force: boolean; readonly parent?: ActionRecord },
): Promise<Entry> {
  const { name } = definition;
  return locked(workspace, indexScope(workspace, name), async (workspace) => {
    const state = await recovered(workspace, await settledState(workspace, name), definition);
    requireOrder(workspace, state, { gone: true });
    const decision = decide(state, definition);
    if (force || decision.kind === "new-version") {
      const version = await createVersion(workspace, state, definition, parent);
      return { name, version: version.name, outcome: "created" };
    }
    const version = decision.version.name;
    switch (decision.kind) {
      case "missing":
        await recreate(workspace, decision.version, parent);
        return { name, version, outcome: "recreated" };
      case "in-place":
        for (const change of decision.changes) await applyInPlace(workspace, definition, change, parent);
        return { name, version, outcome: "in-place" };
      case "withdrawn":
        workspace.warn(
          `${name}: no new version, as ${version} has this schema and was withdrawn: ` +
            `change the definition or its revision, or dem activate ${version} --exact`,
        );
        return { name, version, outcome: "withdrawn" };
      default:
        return { name, version, outcome: "unchanged" };
    }
  });
}

/**
 * Deals with what an interrupted `create` left. An index that carries our mark and that the history does not know becomes
 * its version when the schema is still the same, and is deleted otherwise; others are only warned about. One that was
 * made again is recorded.
 */
async function recovered(workspace: Workspace, state: IndexState, definition?: LoadedDefinition): Promise<IndexState> {
  const { history, prefix } = workspace;
  const found = await findOrphans(workspace, state);
  for (const orphan of found) {
    const { live, leftBy } = orphan;
    const number = live.meta?.number;
    if (number === undefined || leftBy === undefined) {
      workspace.warn(`${live.name} is ours and not recorded: dem status ${state.name} --rebuild records it`);
      continue;
    }
    if (definition === undefined) continue;
    if (live.meta?.hash !== definition.hash) {
      await dropOrphan(workspace, state.name, orphan);
      continue;
    }
    const { name: index, schema, hash } = definition;
    const blueprint = { name: live.name, index, number, schema, hash };
    const { id: indexId } = await history.ensureIndex(prefix, index);
    const { name, uuid } = live;
    const recordedAs = recordedSchema(workspace, blueprint, live);
    await history.addVersion({ indexId, number, name, uuid, schema: recordedAs, hash, tag: workspace.tag });
  }
  const remade = await recordRemade(workspace, state);
  return found.length > 0 || remade ? await readState(workspace, state.name) : state;
}

/** Records the indexes of versions that a `create` has made again before it was interrupted; gives whether there were any. */
async function recordRemade(workspace: Workspace, { versions, live }: IndexState): Promise<boolean> {
  const { history, prefix } = workspace;
  let found = false;
  for (const version of versions) {
    const now = live.get(version.name);
    if (now === undefined || now.uuid === version.uuid) continue;
    const [attempt] = await history.actions({ prefix, version: version.name, kinds: ["create"], limit: 1 });
    if (attempt?.status !== "aborted" || attempt.arguments.again !== true) continue;
    await recordAgain(workspace, version, now);
    found = true;
  }
  return found;
}

/** Creates the next version of an index; the caller holds its lock. */
export async function createVersion(
  workspace: Workspace,
  state: IndexState,
  definition: LoadedDefinition,
  parent?: ActionRecord,
): Promise<VersionRecord> {
  const { history, prefix } = workspace;
  const { name: index, schema, hash } = definition;
  const { number, name } = await nextName(workspace, state);
  const blueprint = { name, index, number, schema, hash };
  const action = { kind: "create", prefix, index, version: name, parent: parent?.id, arguments: { hash } } as const;
  return await recorded(workspace, action, async () => {
    const live = await createPhysical(workspace, blueprint);
    const { id: indexId } = await history.ensureIndex(prefix, index);
    return await history.addVersion({
      indexId,
      number,
      name,
      uuid: live.uuid,
      schema: recordedSchema(workspace, blueprint, live),
      hash,
      tag: workspace.tag,
    });
  });
}

/** Takes the next number whose name is free; one that a foreign index has is skipped with a warning. */
export async function nextName(workspace: Workspace, state: IndexState): Promise<{ number: number; name: string }> {
  const { cluster, history, prefix } = workspace;
  const { id } = await history.ensureIndex(prefix, state.name);
  const highest = Math.max(0, ...[...state.live.values()].map((live) => live.meta?.number ?? 0));
  for (;;) {
    const number = await history.takeNumber(id, highest + 1);
    const name = versionName(prefix, state.name, number);
    const { use } = await cluster.nameUse(name);
    if (use === "free") return { number, name };
    workspace.warn(`${name} is skipped: a foreign ${use.replace("-", " ")} has this name`);
  }
}

/** Creates a recorded version again, empty, from its snapshot; the caller holds the index's lock. */
export async function recreate(workspace: Workspace, version: VersionRecord, parent?: ActionRecord): Promise<void> {
  const { history, prefix } = workspace;
  const action = {
    kind: "create",
    prefix,
    index: version.index,
    version: version.name,
    parent: parent?.id,
    arguments: { again: true } satisfies JsonObject,
  } as const;
  await recorded(workspace, action, async () => {
    await history.changeVersion(version.id, {
      coverage: "none",
      watermark: null,
      sourceFingerprint: null,
      loading: false,
    });
    await history.accept(version.id, "all");
    await recordAgain(workspace, version, await createPhysical(workspace, asFirstMade(version)));
  });
}

async function recordAgain(workspace: Workspace, version: VersionRecord, live: LiveIndex): Promise<void> {
  const schema = recordedSchema(workspace, asFirstMade(version), live);
  await workspace.history.changeVersion(version.id, { uuid: live.uuid, schema });
}

/** What a version was made from, without what a template added then. */
function asFirstMade(version: VersionRecord): Blueprint {
  const { added: _added, ...schema } = version.schema;
  return { ...version, schema };
}

function recreateMissing(workspace: Workspace, name: string): Promise<readonly Entry[]> {
  return locked(workspace, indexScope(workspace, name), async (workspace) => {
    const state = await recovered(workspace, await settledState(workspace, name));
    requireOrder(workspace, state, { gone: true });
    const entries: Entry[] = [];
    for (const version of state.versions) {
      if (state.live.has(version.name)) continue;
      if (state.foreign.some((live) => live.name === version.name)) {
        throw new ClusterError("cluster-refused", `creating ${version.name} again: a foreign index has this name`, {
          hint: "`dem list --es-only` shows it. Rename or remove it yourself.",
        });
      }
      await recreate(workspace, version);
      entries.push({ name, version: version.name, outcome: "recreated" });
    }
    if (entries.length > 0) return entries;
    return [{ name, version: state.newest?.name ?? null, outcome: "unchanged" }];
  });
}

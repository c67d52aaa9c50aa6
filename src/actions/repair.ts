/**
 * Making the history follow the cluster, when it was lost or others changed things.
 *
 * @module
 */
import { GuardError } from "../errors.ts";
import type { LiveIndex } from "../cluster/cluster.ts";
import type { JsonObject, Schema } from "../definition/definition.ts";
import { recorded } from "./record.ts";
import type { IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Records as active what the alias points to; gives what was recorded. The caller holds the index's lock. */
export async function acceptAlias(workspace: Workspace, state: IndexState): Promise<readonly string[]> {
  const { history, prefix } = workspace;
  const { holders, name, alias, active } = state;
  if (holders.length > 1) {
    throw new GuardError("active", `accepting alias ${alias}: it points to several indexes: ${holders.join(", ")}`, {
      hint: "`dem activate VERSION --exact` points it to one.",
    });
  }
  const [holder] = holders;
  if (holder === active?.name) return [];
  const version = state.versions.find((version) => version.name === holder);
  if (holder !== undefined && version === undefined) {
    throw new GuardError("active", `accepting alias ${alias}: ${holder} is no recorded version of ${name}`, {
      hint:
        `\`dem status ${name} --rebuild\` records ours; \`dem activate VERSION --exact\` points the alias to a version.`,
    });
  }
  const action = { kind: "repair", prefix, index: name, version: holder ?? null, arguments: { accept: true } } as const;
  await recorded(workspace, action, async () => {
    const { id } = await history.ensureIndex(prefix, name);
    const chain = state.record?.activations ?? [];
    if (version?.withdrawn) await history.changeVersion(version.id, { withdrawn: false });
    await history.setActive(id, version?.id ?? null, version === undefined ? chain : [...chain, version.id]);
  });
  return [version === undefined ? `${name} has no active version` : `${version.name} is active`];
}

/** Records the versions that carry our prefix and name and that this history does not know; gives what was recorded. */
export async function rebuildVersions(workspace: Workspace, state: IndexState): Promise<readonly string[]> {
  const { history, cluster, prefix, tag } = workspace;
  const known = new Set(state.versions.map((version) => version.name));
  const done: string[] = [];
  const lives = [...state.live.values()].sort((a, b) => (a.meta?.number ?? 0) - (b.meta?.number ?? 0));
  for (const live of lives) {
    const { meta } = live;
    if (meta === undefined || (known.has(live.name) && meta.store === history.storeId)) continue;
    const action = {
      kind: "repair",
      prefix,
      index: state.name,
      version: live.name,
      arguments: { rebuild: true, store: meta.store },
    } as const;
    await recorded(workspace, action, async () => {
      const { id: indexId } = await history.ensureIndex(prefix, state.name);
      if (meta.store !== history.storeId) {
        const ownMeta = { ...object(live.mappings._meta), dem: { ...meta, store: history.storeId } };
        await cluster.putMappings(live.name, { _meta: ownMeta });
      }
      if (known.has(live.name)) return;
      const { name, uuid } = live;
      const { number, hash } = meta;
      await history.takeNumber(indexId, number);
      await history.addVersion({ indexId, number, name, uuid, schema: liveSchema(live), hash, tag });
    });
    done.push(`${live.name} is recorded`);
  }
  return done;
}

/** The schema that a live index shows: its explicit settings and its mappings without our mark. */
export function liveSchema(live: LiveIndex): Schema {
  const { _meta, ...mappings } = live.mappings;
  const { dem: _dem, ...meta } = object(_meta);
  return {
    settings: live.settings,
    mappings: Object.keys(meta).length === 0 ? mappings : { ...mappings, _meta: meta },
  };
}

function object(value: JsonObject[string] | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as JsonObject : {};
}

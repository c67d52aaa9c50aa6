/**
 * Making the physical index of a version.
 *
 * @module
 */
import { drift } from "../definition/drift.ts";
import { ClusterError } from "../errors.ts";
import type { DemMeta, LiveIndex } from "../cluster/cluster.ts";
import type { Json, JsonObject, Schema } from "../definition/definition.ts";
import type { Workspace } from "./workspace.ts";

/** What a version's physical index is made from. */
export interface Blueprint {
  /** The physical name. */
  readonly name: string;
  readonly index: string;
  readonly number: number;
  readonly schema: Schema;
  readonly hash: string;
}

/** Gives the mappings of a version: the schema's, marked as ours. */
export function markedMappings(workspace: Workspace, blueprint: Blueprint): JsonObject {
  const { mappings } = blueprint.schema;
  const own = mappings._meta;
  const dem: DemMeta = {
    store: workspace.history.storeId,
    prefix: workspace.prefix,
    name: blueprint.index,
    number: blueprint.number,
    hash: blueprint.hash,
    purpose: workspace.purpose,
  };
  return { ...mappings, _meta: { ...(isObject(own) ? own : {}), dem: { ...dem } } };
}

/**
 * Creates the physical index and reads it back. What a template of the cluster added is warned about; an alias that a
 * template gave is an error, and the index is removed again.
 */
export async function createPhysical(workspace: Workspace, blueprint: Blueprint): Promise<LiveIndex> {
  const { cluster } = workspace;
  await cluster.createIndex(blueprint.name, {
    settings: blueprint.schema.settings,
    mappings: markedMappings(workspace, blueprint),
  });
  const [live] = await cluster.indexes([blueprint.name]);
  if (live === undefined) {
    throw new ClusterError("cluster-refused", `creating ${blueprint.name}: it was created and is not there any more`);
  }
  const aliases = Object.keys(live.aliases);
  if (aliases.length > 0) {
    await cluster.deleteIndexes([live]);
    throw new ClusterError(
      "cluster-refused",
      `creating ${blueprint.name}: an index template of the cluster gave it the alias ${aliases.join(", ")}`,
      { hint: "Take the alias out of the template, or keep the template's pattern off this name." },
    );
  }
  return live;
}

/** Gives the schema as it is recorded: with what a template added, which is warned about. */
export function recordedSchema(workspace: Workspace, blueprint: Blueprint, live: LiveIndex): Schema {
  const { schema } = blueprint;
  const found = drift(schema, live, { fresh: true });
  const additions = found.filter(({ live, recorded }) => live !== undefined && recorded === undefined);
  if (additions.length === 0) return schema;
  const paths = additions.map((addition) => addition.path).join(", ");
  workspace.warn(`${blueprint.name}: an index template of the cluster added ${paths}`);
  const added: Record<"settings" | "mappings", Json> = { settings: {}, mappings: {} };
  for (const { path, live } of additions) {
    const [part, ...rest] = path.split(".");
    if (part === "settings" && live !== undefined) {
      added.settings = { ...object(added.settings), [rest.join(".")]: live };
    }
    if (part === "mappings" && live !== undefined) added.mappings = placed(added.mappings, rest, live);
  }
  return { ...schema, added: { settings: object(added.settings), mappings: object(added.mappings) } };
}

/** Gives what differs between a version as recorded and its live index. */
export function driftOf(
  version: { readonly schema: Schema; readonly loading: boolean },
  live: LiveIndex,
): ReturnType<typeof drift> {
  const { added, ...schema } = version.schema;
  if (added === undefined) return drift(schema, live, { loading: version.loading });
  const whole: Schema = {
    ...schema,
    settings: { ...added.settings, ...schema.settings },
    mappings: object(merged(added.mappings, schema.mappings)),
  };
  return drift(whole, live, { loading: version.loading });
}

/** Puts a value at a path of nested objects, leaving everything else as it is. */
function placed(into: Json, path: readonly string[], value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const target = object(into);
  return { ...target, [key]: placed(target[key] ?? {}, rest, value) };
}

function merged(under: Json, over: Json): Json {
  if (!isObject(under) || !isObject(over)) return over;
  const result: Record<string, Json> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = below === undefined ? value : merged(below, value);
  }
  return result;
}

function object(value: Json): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

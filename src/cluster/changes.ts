/**
 * The requests that change something, as they are sent and as `--dry-run` shows them.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";
import type { AliasStep, CopyRequest } from "./cluster.ts";

/** One request: method, path with query, body. */
export interface ClusterRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: JsonObject;
}

/** Gives the path of an index or alias. */
export function pathOf(...names: readonly string[]): string {
  return `/${names.map(encodeURIComponent).join(",")}`;
}

/** Creates an index. */
export function createIndex(
  name: string,
  { settings, mappings }: { readonly settings: JsonObject; readonly mappings: JsonObject },
): ClusterRequest {
  return { method: "PUT", path: pathOf(name), body: { settings, mappings } };
}

/** Deletes indexes by physical name; `expand_wildcards=none`: whatever a name holds, it is no pattern. */
export function deleteIndexes(names: readonly string[]): ClusterRequest {
  return { method: "DELETE", path: `${pathOf(...names)}?ignore_unavailable=true&expand_wildcards=none` };
}

/**
 * Changes aliases in one step.
 *
 * Without `must_exist` a remove that does not match is ignored, and the alias ends on two indexes.
 */
export function changeAliases(steps: readonly AliasStep[]): ClusterRequest {
  return { method: "POST", path: "/_aliases", body: { actions: steps.map(aliasAction) } };
}

function aliasAction(step: AliasStep): JsonObject {
  if ("removeIndex" in step) return { remove_index: { index: step.removeIndex.index } };
  if ("remove" in step) {
    return { remove: { index: step.remove.index, alias: step.remove.alias, must_exist: true } };
  }
  const { index, alias, hidden } = step.add;
  return { add: { index, alias, ...(hidden === true ? { is_hidden: true } : {}) } };
}

/** Changes dynamic settings. */
export function putSettings(name: string, settings: Readonly<Record<string, Json>>): ClusterRequest {
  return { method: "PUT", path: `${pathOf(name)}/_settings`, body: settings };
}

/** Adds to mappings, or changes what can be changed in them. */
export function putMappings(name: string, mappings: JsonObject): ClusterRequest {
  return { method: "PUT", path: `${pathOf(name)}/_mapping`, body: mappings };
}

/** Deletes every document that a search sees, as a task of the cluster. */
export function deleteDocuments(name: string): ClusterRequest {
  return {
    method: "POST",
    path: `${pathOf(name)}/_delete_by_query?conflicts=proceed&wait_for_completion=false`,
    body: { query: { match_all: {} } },
  };
}

/** Copies every document that a search sees, as a task of the cluster; refused where an alias is meant and is not there. */
export function copyDocuments(
  { from, to, toIndex = false, missingOnly, withoutPipeline }: CopyRequest,
): ClusterRequest {
  return {
    method: "POST",
    path: `/_reindex?wait_for_completion=false&slices=auto&require_alias=${!toIndex}`,
    body: {
      ...(missingOnly ? { conflicts: "proceed" } : {}),
      source: { index: from },
      dest: {
        index: to,
        ...(missingOnly ? { op_type: "create" } : {}),
        ...(withoutPipeline ? { pipeline: "_none" } : {}),
      },
    },
  };
}

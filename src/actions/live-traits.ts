/**
 * What a live index does to documents beside keeping them.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import type { Json, JsonObject, LoadedDefinition } from "../definition/definition.ts";

/** Whether a pipeline of the index sees the documents, and may change or drop some. */
export function hasPipeline({ settings }: LiveIndex): boolean {
  return ["default_pipeline", "final_pipeline"].some((key) => (settings[key] ?? "_none") !== "_none");
}

/** Whether documents stand where their routing says, not their id. */
export function isRouted({ source }: LoadedDefinition, { mappings }: LiveIndex): boolean {
  return (source !== undefined && "routing" in source && source.routing !== undefined) ||
    mappings._routing !== undefined;
}

/** Gives why what a document was put as cannot be told from the index; undefined where it can. */
export function whyNotComparable(live: LiveIndex): string | undefined {
  if (hasPipeline(live)) return "a pipeline changes documents on their way";
  const { _source } = live.mappings;
  const rules = isObject(_source) ? _source : {};
  if (String(rules.enabled) === "false") return "its mapping keeps no _source";
  if (rules.includes !== undefined || rules.excludes !== undefined) return "its mapping keeps _source in part";
  const mode = live.settings["mapping.source.mode"] ?? rules.mode;
  return mode === "synthetic" ? "its _source is synthetic" : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

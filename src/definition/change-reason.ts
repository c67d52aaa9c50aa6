/**
 * Why a difference asks for what it asks for, in words.
 *
 * @module
 */
import type { Difference } from "./definition.ts";
import { isJsonObject } from "./json.ts";

/** Gives the reason of a difference, in half a sentence. */
export function changeReason({ path, kind, from, to }: Difference): string {
  const parts = path.split(".");
  const last = parts.at(-1) ?? "";
  if (path === "revision") return "the definition asks for it";
  if (parts[0] === "settings") {
    if (kind === "in-place") return "a live index takes this setting";
    if (parts[1] === "analysis") return "it decides what is indexed, and is fixed when an index is made";
    if (last.endsWith("_pipeline")) return "it decides what becomes of documents";
    return "this setting is fixed when an index is made";
  }
  if (kind === "in-place") {
    if (path.includes("_meta")) return "nothing depends on it";
    return last === "search_analyzer" ? "only searches use it" : "a live index takes it";
  }
  const inFields = parts.at(-2) === "fields";
  if (inFields || parts.at(-2) === "properties") {
    if (from === undefined && isJsonObject(to ?? null)) {
      return `documents that are there do not have the new ${inFields ? "sub-field" : "field"}`;
    }
    if (to === undefined) return "a live index cannot lose a field";
  }
  if (last === "type") return "the type of a field cannot be changed";
  if (last === "analyzer") return "what is indexed depends on it";
  return to === undefined ? "a live index cannot lose it" : "documents that are there were indexed without it";
}

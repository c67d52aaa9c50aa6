/**
 * JSON values: what is one, and one text for values that are the same.
 *
 * @module
 */
import type { Json, JsonObject } from "./definition.ts";
import type { Path } from "./located.ts";

/** Whether a JSON value is an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Gives one text for a JSON value, whatever the order of its keys.
 *
 * Keys are written in the order of their UTF-16 units; `JSON.stringify` alone would put those that look like integers
 * first.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
}

/** Gives the first part of a value that is no JSON, such as a function or `undefined` in a list. */
export function notJson(value: unknown, path: Path = []): Path | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : path;
  if (typeof value !== "object") return path;
  if (!Array.isArray(value) && ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return path;
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, part] of parts) {
    const found = notJson(part, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

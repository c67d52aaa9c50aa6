/**
 * What a mapping will refuse, found before anything is sent, where a fixture's line can still be told.
 *
 * @module
 */
import type { Json, JsonObject } from "../src/definition/definition.ts";
import { isJsonObject } from "../src/definition/json.ts";

const numeric: ReadonlySet<string> = new Set([
  "byte",
  "double",
  "float",
  "half_float",
  "integer",
  "long",
  "short",
  "unsigned_long",
]);

/** What is wrong with a field of a document, and whether its name or its value is. */
export interface Unfit {
  readonly part: "name" | "value";
  readonly message: string;
}

/**
 * Gives what is wrong with a field at the root of a document: no such field under `dynamic: strict`, or a value that
 * its type never takes. Undefined does not mean that the cluster takes it.
 */
export function unfit(mappings: JsonObject, name: string, json: string): Unfit | undefined {
  const properties = isJsonObject(mappings.properties) ? mappings.properties : {};
  const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (!isJsonObject(field)) {
    const strict = mappings.dynamic === "strict" && !name.includes(".");
    return strict ? { part: "name", message: "the mappings are strict and have no such field" } : undefined;
  }
  const value: Json = JSON.parse(json);
  const wrong = flat(value).find((one) => one !== null && !takes(field, one));
  if (wrong === undefined) return undefined;
  return { part: "value", message: `expected ${String(field.type)}, found ${JSON.stringify(wrong).slice(0, 40)}` };
}

function takes(field: JsonObject, value: Json): boolean {
  const { type, ignore_malformed: lenient } = field;
  if (typeof type !== "string" || String(lenient) === "true") return true;
  // The server reads numbers out of texts, unless it is told not to.
  if (numeric.has(type)) return typeof value === "number" || isNumberText(value, field);
  if (type === "boolean") return typeof value === "boolean" || ["true", "false", ""].includes(String(value));
  if (type === "text" || type === "keyword" || type === "date") return !isJsonObject(value);
  return true;
}

function isNumberText(value: Json, { coerce }: JsonObject): boolean {
  return typeof value === "string" && String(coerce ?? true) === "true" && (value === "" || !isNaN(Number(value)));
}

function flat(value: Json): readonly Json[] {
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

/**
 * Whether a document in the index says what the source's does.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";
import { canonicalJson, isJsonObject } from "../definition/json.ts";
import { parseExactly, sameJson } from "../definition/same-json.ts";

/** Servers keep vectors as numbers of 32 bits, and those for `cosine` at a length of 1. */
const TOLERANCE = 1e-5;

/** Gives the paths of the vectors in a mapping; servers may leave these out of what they give. */
export function vectorPaths(mappings: JsonObject, path: readonly string[] = []): readonly (readonly string[])[] {
  const { type, properties } = mappings;
  if (type === "dense_vector" || type === "sparse_vector" || type === "rank_vectors") return [path];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, field]) =>
    isJsonObject(field) ? vectorPaths(field, [...path, ...name.split(".")]) : []
  );
}

/** Compares two documents: vectors as near as the server keeps them, everything else digit by digit. */
export function sameDocument(one: string, other: string, vectors: readonly (readonly string[])[]): boolean {
  if (vectors.length === 0 || one === other) return sameJson(one, other);
  const [mine, theirs] = [one, other].map((text) => {
    const document: JsonObject = JSON.parse(text);
    return vectors.map((path) => valuesAt(document, path));
  });
  if (!near(mine, theirs)) return false;
  const [first, second] = [one, other].map((text) => canonicalJson(vectors.reduce<Json>(without, parseExactly(text))));
  return first === second;
}

/** The values at a path, in all objects of the lists on the way. */
function valuesAt(value: Json, [key, ...rest]: readonly string[]): Json {
  if (key === undefined) return value;
  if (isList(value)) return value.map((item) => valuesAt(item, [key, ...rest]));
  return isJsonObject(value) && value[key] !== undefined ? valuesAt(value[key], rest) : null;
}

function without(value: Json, [key, ...rest]: readonly string[]): Json {
  if (isList(value)) return value.map((item) => without(item, [key, ...rest]));
  if (!isJsonObject(value) || value[key] === undefined) return value;
  const { [key]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...others, [key]: without(inner, rest) };
}

function near(one: Json, other: Json): boolean {
  if (typeof one === "number" && typeof other === "number") {
    return Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one));
  }
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, at) => near(item, other[at]));
  }
  if (isJsonObject(one) && isJsonObject(other)) {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => key in other && near(one[key], other[key]));
  }
  return one === other;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

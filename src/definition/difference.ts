/**
 * What differs between two schemas, and what each difference asks for.
 *
 * @module
 */
import type { ChangeKind, Difference, Json, JsonObject, Schema } from "./definition.ts";
import { isDynamicSetting } from "./dynamic-settings.ts";
import { canonicalJson, isJsonObject } from "./json.ts";
import { flattenSettings, normaliseMappings, textual } from "./normalise.ts";

/** What the keys of an object are: parameters of the root or of a field, names of fields, or anything else. */
type Role = "root" | "field" | "names" | "meta" | "other";

/** Two values at one place of the mappings. */
interface Change {
  readonly role: Role;
  readonly parameter: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
  /** The type of the field that the parameter belongs to. */
  readonly type: string;
}

/**
 * The changes of mappings that a live index takes and that need no document again.
 *
 * The one table of them; settings have theirs in `dynamic-settings.ts`. What is not listed asks for a new version: so do
 * new fields and sub-fields, which older documents would not have.
 */
const inPlace: readonly ((change: Change) => boolean)[] = [
  ({ role, parameter }) => role === "meta" || (role === "root" && parameter === "_meta"),
  ({ role, parameter, type }) => role === "field" && parameter === "search_analyzer" && type === "text",
  ({ role, parameter, type, from, to }) =>
    role === "field" && parameter === "ignore_above" && ["keyword", "flattened"].includes(type) &&
    Number(to) > Number(from),
];

/** Gives every field that differs, in the order of their paths. Schemas that mean the same differ in none. */
export function differences(from: Schema, to: Schema): readonly Difference[] {
  return [
    ...settingDifferences(from.settings, to.settings),
    ...mappingDifferences(
      ["mappings"],
      "root",
      normaliseMappings(from.mappings),
      normaliseMappings(to.mappings),
    ),
    ...(from.revision === to.revision ? [] : [difference("revision", from.revision, to.revision, "new-version")]),
  ];
}

function settingDifferences(from: JsonObject, to: JsonObject): readonly Difference[] {
  const before = flattenSettings(from);
  const after = flattenSettings(to);
  return keysOf(before, after)
    .filter((name) => !sameAsText(before[name], after[name]))
    .map((name) => {
      const kind = isDynamicSetting(name) ? "in-place" : "new-version";
      return difference(`settings.${name}`, before[name], after[name], kind);
    });
}

function mappingDifferences(
  path: readonly string[],
  role: Role,
  from: JsonObject,
  to: JsonObject,
): readonly Difference[] {
  return keysOf(from, to).flatMap((key) => {
    const before = from[key];
    const after = to[key];
    const here = [...path, key];
    const below = roleBelow(role, key);
    if (isJsonObject(before) && isJsonObject(after)) return mappingDifferences(here, below, before, after);
    if (below === "meta" ? same(before, after) : sameAsText(before, after)) return [];
    const change: Change = { role, parameter: key, from: before, to: after, type: String(from.type) };
    const settled = role !== "field" || sameAsText(from.type, to.type);
    const kind = settled && inPlace.some((fits) => fits(change)) ? "in-place" : "new-version";
    return [difference(here.join("."), before, after, kind)];
  });
}

function roleBelow(role: Role, key: string): Role {
  if (role === "meta" || (role === "root" && key === "_meta")) return "meta";
  if (role === "names") return "field";
  return (role === "root" || role === "field") && (key === "properties" || key === "fields") ? "names" : "other";
}

function difference(path: string, from: Json | undefined, to: Json | undefined, kind: ChangeKind): Difference {
  return { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), kind };
}

function keysOf(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function sameAsText(one: Json | undefined, other: Json | undefined): boolean {
  return one === undefined || other === undefined ? one === other : same(textual(one), textual(other));
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  return one === undefined || other === undefined ? one === other : canonicalJson(one) === canonicalJson(other);
}

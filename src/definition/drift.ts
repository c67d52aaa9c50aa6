/**
 * What differs between a schema as it was recorded and the live index.
 *
 * @module
 */
import type { Json, JsonObject, Schema } from "./definition.ts";
import { canonicalJson, isJsonObject } from "./json.ts";
import { flattenSettings, normaliseMappings, textual } from "./normalise.ts";
import { defaultOf, isChosenByServer, isServersOwnSetting, leftOutValue, settingDefaults } from "./server-defaults.ts";

/** One setting or parameter that is not as it was recorded. */
export interface DriftedPart {
  /** Dotted path, such as `mappings.properties.title.analyzer`. */
  readonly path: string;
  /** Undefined: only the live index has it. */
  readonly recorded?: Json;
  /** Undefined: the live index does not have it. */
  readonly live?: Json;
}

/** What a live index looks like. */
export interface LiveSchema {
  /** The explicitly set settings, flat or nested, with or without `index.`. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Its mappings, mark of ownership included. */
  readonly mappings: JsonObject;
}

/** What is to be expected of the live index. */
export interface DriftOptions {
  /** An update runs, or ended without restoring its settings: those that it changes are none. */
  readonly loading?: boolean;
  /** The index holds no document yet: fields that it has beside the recorded ones are from a template. */
  readonly fresh?: boolean;
}

/** Settings that a running load changes. */
const loadSettings: ReadonlySet<string> = new Set(["refresh_interval", "number_of_replicas", "auto_expand_replicas"]);

/**
 * Gives every part of a live index that is not as it was recorded.
 *
 * None are defaults of the server, values that it writes in another form, fields that documents added under
 * `dynamic: true` or `runtime`, and the mark of ownership.
 */
export function drift(recorded: Schema, live: LiveSchema, options: DriftOptions = {}): readonly DriftedPart[] {
  return [
    ...settingDrift(flattenSettings(recorded.settings), flattenSettings(live.settings), options),
    ...mappingDrift(normaliseMappings(recorded.mappings), normaliseMappings(withoutMark(live.mappings)), options),
  ];
}

function settingDrift(
  recorded: Readonly<Record<string, Json>>,
  live: Readonly<Record<string, Json>>,
  options: DriftOptions,
): readonly DriftedPart[] {
  const expands = [recorded, live].some(({ auto_expand_replicas: range = false }) => String(range) !== "false");
  return keysOf(recorded, live)
    .filter((name) => !isServersOwnSetting(name))
    .filter((name) => !(options.loading && loadSettings.has(name)))
    .filter((name) => !(expands && name === "number_of_replicas"))
    .filter((name) => !same(recorded[name] ?? settingDefaults[name], live[name] ?? settingDefaults[name]))
    .map((name) => part(["settings", name], recorded[name], live[name]));
}

/** What applies to a field because of what stands above it. */
interface Surroundings {
  /** `true`, `false`, `strict` or `runtime`. */
  readonly dynamic: string;
  readonly fresh: boolean;
}

function mappingDrift(recorded: JsonObject, live: JsonObject, options: DriftOptions): readonly DriftedPart[] {
  const { _meta: recordedMeta, ...own } = recorded;
  const { _meta: liveMeta, ...theirs } = live;
  const surroundings = { dynamic: "true", fresh: options.fresh ?? false };
  return [
    ...(sameExactly(recordedMeta, liveMeta) ? [] : [part(["mappings", "_meta"], recordedMeta, liveMeta)]),
    ...fieldDrift(["mappings"], own, theirs, "", surroundings),
  ];
}

/** Compares the root, which has no type, or a field. */
function fieldDrift(
  path: readonly string[],
  recorded: JsonObject,
  live: JsonObject,
  type: string,
  around: Surroundings,
): readonly DriftedPart[] {
  const inside = { ...around, dynamic: String(recorded.dynamic ?? around.dynamic) };
  return keysOf(recorded, live).flatMap((parameter) => {
    const here = [...path, parameter];
    const [own, theirs] = [recorded[parameter], live[parameter]];
    switch (parameter) {
      case "properties":
        return namedDrift(here, own, theirs, inside, !inside.fresh && isOpen(inside.dynamic));
      case "runtime":
        return namedDrift(here, own, theirs, inside, !inside.fresh && hasOpenPart(recorded));
      case "fields":
        return namedDrift(here, own, theirs, inside, false);
      default:
        return isSameParameter(parameter, recorded, live, type) ? [] : [part(here, own, theirs)];
    }
  });
}

/** Compares fields by name; with `mayGrow`, the live index may have more of them. */
function namedDrift(
  path: readonly string[],
  recorded: Json | undefined,
  live: Json | undefined,
  around: Surroundings,
  mayGrow: boolean,
): readonly DriftedPart[] {
  const own = isJsonObject(recorded) ? recorded : {};
  const theirs = isJsonObject(live) ? live : {};
  return keysOf(own, theirs).flatMap((name) => {
    const here = [...path, name];
    const [one, other] = [own[name], theirs[name]];
    if (one === undefined && mayGrow) return [];
    if (!isJsonObject(one) || !isJsonObject(other)) return [part(here, one, other)];
    return fieldDrift(here, one, other, String(one.type ?? "object"), around);
  });
}

function isSameParameter(parameter: string, recorded: JsonObject, live: JsonObject, type: string): boolean {
  const own = recorded[parameter];
  const theirs = live[parameter];
  if (own === undefined && isChosenByServer(type, parameter)) return true;
  if (own !== undefined && theirs === undefined && same(own, leftOutValue(type, parameter))) return true;
  const expected = own ?? impliedValue(parameter, recorded, type);
  const found = theirs ?? impliedValue(parameter, live, type);
  // The server fills up the parameters that are objects, such as `index_options`; these two it only takes over.
  const fillsUp = parameter !== "meta" && parameter !== "relations";
  return fillsUp && isJsonObject(expected) && isJsonObject(found) ? isWithin(expected, found) : same(expected, found);
}

/** What a parameter that is left out means. */
function impliedValue(parameter: string, field: JsonObject, type: string): Json | undefined {
  switch (parameter) {
    case "search_analyzer":
      return field.analyzer ?? defaultOf(type, "analyzer");
    case "search_quote_analyzer":
      return field.search_analyzer ?? field.analyzer ?? defaultOf(type, "analyzer");
    default:
      return defaultOf(type, parameter);
  }
}

/** Whether every part of an object stands in another, which may have more. */
function isWithin(expected: JsonObject, found: JsonObject): boolean {
  return Object.entries(expected).every(([key, value]) => {
    const other = found[key];
    return isJsonObject(value) && isJsonObject(other) ? isWithin(value, other) : same(value, other);
  });
}

function isOpen(dynamic: string): boolean {
  return dynamic === "true" || dynamic === "runtime";
}

/** Whether documents may add fields anywhere in it. */
function hasOpenPart(field: JsonObject, dynamic = "true"): boolean {
  const here = String(field.dynamic ?? dynamic);
  const below = isJsonObject(field.properties) ? Object.values(field.properties).filter(isJsonObject) : [];
  return isOpen(here) || below.some((field) => hasOpenPart(field, here));
}

/** Mappings without the mark of ownership. */
function withoutMark(mappings: JsonObject): JsonObject {
  const { _meta: meta, ...rest } = mappings;
  if (!isJsonObject(meta)) return mappings;
  const { dem: _dem, ...own } = meta;
  return { ...rest, _meta: own };
}

function part(path: readonly string[], recorded: Json | undefined, live: Json | undefined): DriftedPart {
  return {
    path: path.join("."),
    ...(recorded === undefined ? {} : { recorded }),
    ...(live === undefined ? {} : { live }),
  };
}

function keysOf(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

/** Whether two values are the same to the server, which writes numbers as text and text as numbers. */
function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(textual(one)) === canonicalJson(textual(other)) || sameNumber(one, other);
}

function sameNumber(one: Json, other: Json): boolean {
  const [a, b] = [one, other].map((value) => ["string", "number"].includes(typeof value) ? String(value).trim() : "");
  return a !== undefined && a !== "" && b !== "" && Number(a) === Number(b);
}

function sameExactly(one: Json | undefined, other: Json | undefined): boolean {
  return one === undefined || other === undefined ? one === other : canonicalJson(one) === canonicalJson(other);
}

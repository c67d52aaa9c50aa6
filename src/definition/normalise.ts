/**
 * One form for settings and mappings that mean the same, however they are written.
 *
 * @module
 */
import type { Json, JsonObject } from "./definition.ts";
import { isJsonObject } from "./json.ts";

/** Settings by their flat names, without a leading `index.`; values as they were written, null ones left out. */
export function flattenSettings(settings: JsonObject): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    settingEntries(settings).filter(([, value]) => value !== null).map(([name, value]) => [name, value]),
  );
}

/** Gives the flat names that settings give more than once, such as `index.codec` beside `codec`. */
export function settingsGivenTwice(settings: JsonObject): readonly string[] {
  const names = settingEntries(settings).map(([name]) => name);
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

/** Flat settings with their values as text: `1`, `"1"` and `index.number_of_shards: 1` are one. */
export function normaliseSettings(settings: JsonObject): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(flattenSettings(settings)).map(([name, value]) => [name, textual(value)]));
}

function settingEntries(settings: JsonObject, before = ""): readonly (readonly [string, Json])[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const name = `${before}${key}`;
    return isJsonObject(value) ? settingEntries(value, `${name}.`) : [[name.replace(/^index\./, ""), value] as const];
  });
}

/**
 * Mappings in one structure: `type: object` left out, dotted names unfolded, a single `copy_to` a list, a script an
 * object, and nothing empty or null. What an author keeps in `_meta` stays as it is.
 */
export function normaliseMappings(mappings: JsonObject): JsonObject {
  return normaliseField(mappings, true);
}

/** Gives a JSON value with its scalars as text. */
export function textual(value: Json): Json {
  if (Array.isArray(value)) return value.map(textual);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, textual(part)]));
  return value === null ? null : String(value);
}

function normaliseField(field: JsonObject, subobjects: boolean): JsonObject {
  const unfolds = subobjects && String(field.subobjects ?? true) !== "false";
  const normal: Record<string, Json> = {};
  for (const [parameter, value] of Object.entries(field)) {
    const part = parameter === "type" && value === "object" ? null : normalisePart(parameter, value, unfolds);
    const empty = part === null || (droppedWhenEmpty.has(parameter) && isJsonObject(part) && isEmpty(part));
    if (!empty) normal[parameter] = part;
  }
  return normal;
}

const droppedWhenEmpty: ReadonlySet<string> = new Set(["properties", "fields", "runtime", "meta", "_meta"]);

function normalisePart(parameter: string, value: Json, subobjects: boolean): Json {
  switch (parameter) {
    case "properties":
      return isJsonObject(value) ? normaliseProperties(value, subobjects) : value;
    case "fields":
    case "runtime":
      return isJsonObject(value) ? mapValues(value, (field) => normaliseField(field, true)) : value;
    case "copy_to":
      return typeof value === "string" ? [value] : value;
    case "script":
      return normaliseScript(value);
    default:
      return value;
  }
}

/** Fields by name; `a.b` is the field `b` of the object `a`, unless there are no objects here. */
function normaliseProperties(properties: JsonObject, subobjects: boolean): JsonObject {
  let normal: JsonObject = {};
  for (const [name, field] of Object.entries(properties)) {
    const below = isJsonObject(field) ? normaliseField(field, subobjects) : field;
    const path = subobjects ? name.split(".") : [name];
    const [first = name, ...rest] = path;
    const unfolded = rest.reduceRight<Json>((inner, key) => ({ properties: { [key]: inner } }), below);
    normal = { ...normal, [first]: merged(normal[first], unfolded) };
  }
  return normal;
}

function normaliseScript(script: Json): Json {
  if (typeof script === "string") return { source: script };
  if (!isJsonObject(script) || script.lang !== "painless") return script;
  const { lang: _lang, ...rest } = script;
  return rest;
}

function merged(under: Json | undefined, over: Json): Json {
  if (!isJsonObject(under) || !isJsonObject(over)) return over;
  return Object.entries(over).reduce<JsonObject>(
    (result, [key, value]) => ({ ...result, [key]: merged(result[key], value) }),
    under,
  );
}

function mapValues(value: JsonObject, change: (value: JsonObject) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, isJsonObject(part) ? change(part) : part]),
  );
}

function isEmpty(value: JsonObject): boolean {
  return Object.keys(value).length === 0;
}

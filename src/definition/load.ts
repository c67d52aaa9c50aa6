/**
 * Loading definitions from files, or from values.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import type { Fault } from "../errors.ts";
import { check, type Checked } from "./check.ts";
import { absoluteAddress, addressIdentity } from "./database-address.ts";
import { definitionDefaults } from "./defaults.ts";
import type { Json, JsonObject, LoadedDefinition, Schema, SourceDefinition } from "./definition.ts";
import { findFiles } from "./find-files.ts";
import { hashSchema, hashSource } from "./fingerprint.ts";
import { configurationError, faultAt, type Located } from "./located.ts";
import { wholeNameFault } from "./name.ts";
import { isModule, readFile, type ReadOptions } from "./read-file.ts";
import { type CheckedDefinition, codeSchema, fileSchema } from "./schema.ts";

/** What definitions have in common; a `Config` has it all. */
export interface DefinitionDefaults {
  /** Text before every name in the cluster. Default: empty. */
  readonly prefix?: string;
  /** The source of definitions that name none. */
  readonly source?: string;
  /** The project's folder: where a file database lies is told from here. Default: the definition's own. */
  readonly folder?: string;
  /** The folder inside this program that holds the definitions: what lies beside them there, lies under `folder`. */
  readonly inside?: string;
}

/** Which definitions to load. */
export interface DefinitionFiles extends DefinitionDefaults {
  /** Absolute glob patterns. */
  readonly indexes: readonly string[];
}

/**
 * Loads every definition that the patterns find, in the order of their files. Throws ConfigurationError with every fault
 * of every file.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { join } from "node:path";
 *
 * const folder = await Deno.makeTempDir();
 * const text = "name: movies\nmappings: { properties: { title: { type: text } } }";
 * await Deno.writeTextFile(join(folder, "movies.yaml"), text);
 * const [movies] = await loadDefinitions({ indexes: [join(folder, "*.yaml")] });
 * assert.equal(movies?.name, "movies");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadDefinitions(
  files: DefinitionFiles,
  options: ReadOptions = {},
): Promise<readonly LoadedDefinition[]> {
  const found = await findFiles(files.indexes);
  const faults = [...found.faults];
  const loaded: LoadedDefinition[] = [];
  const places = new Map<string, string>();
  for (const file of found.files) {
    const parsed = await readFile(file, options, dataFolder(dirname(file), files));
    const result = "faults" in parsed ? parsed : await load(parsed.located, file, files);
    if ("faults" in result) {
      faults.push(...result.faults);
      continue;
    }
    const { definition, located } = result;
    const earlier = places.get(definition.name);
    if (earlier === undefined) {
      loaded.push(definition);
      places.set(definition.name, file);
    } else {
      faults.push(faultAt(located, ["name"], `${definition.name} is already defined in ${earlier}`));
    }
  }
  if (faults.length > 0) throw configurationError("loading the definitions", faults);
  return loaded;
}

/**
 * Loads a definition that is given as a value. Throws ConfigurationError with every fault.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const movies = await loadDefinition({ name: "movies", mappings: { properties: { title: { type: "text" } } } });
 * assert.equal(movies.batch.documents, 5000);
 * ```
 */
export async function loadDefinition(value: unknown, defaults: DefinitionDefaults = {}): Promise<LoadedDefinition> {
  const result = await load({ file: "definition", value }, undefined, defaults);
  if ("faults" in result) throw configurationError("loading a definition", result.faults);
  return result.definition;
}

type Loaded =
  | { readonly definition: LoadedDefinition; readonly located: Located }
  | { readonly faults: readonly Fault[] };

async function load(located: Located, file: string | undefined, defaults: DefinitionDefaults): Promise<Loaded> {
  const schema = file === undefined || isModule(file) ? codeSchema : fileSchema;
  const checked: Checked<CheckedDefinition> = check(schema, located);
  if ("faults" in checked) return checked;
  const { value } = checked;
  const fault = wholeNameFault(defaults.prefix ?? "", value.name);
  if (fault !== undefined) return { faults: [faultAt(located, ["name"], fault)] };
  return { located, definition: await complete(value, file, defaults) };
}

async function complete(
  value: CheckedDefinition,
  file: string | undefined,
  defaults: DefinitionDefaults,
): Promise<LoadedDefinition> {
  const schema: Schema = {
    settings: jsonObject(value.settings),
    mappings: jsonObject(value.mappings),
    ...(value.revision === undefined ? {} : { revision: value.revision }),
  };
  const own = file === undefined ? defaults.folder : dataFolder(dirname(file), defaults);
  const source = value.source === undefined ? undefined : withAbsoluteUrl(value.source, own);
  const document = "document" in value ? value.document : undefined;
  const folder = defaults.folder ?? own ?? "";
  return {
    name: value.name,
    schema,
    hash: await hashSchema(schema),
    ...(file === undefined ? {} : { file }),
    ...(source === undefined
      ? {}
      : { source, sourceFingerprint: await sourceFingerprint(source, document, file, { ...defaults, folder }) }),
    ...(document === undefined ? {} : { document }),
    batch: value.batch,
  };
}

/** Gives the folder on disk that stands for a definition's own. */
function dataFolder(own: string, { folder, inside }: DefinitionDefaults): string {
  return inside === undefined || folder === undefined ? own : join(folder, relative(inside, own));
}

/** A file database that a definition names itself counts from the definition. */
function withAbsoluteUrl(source: SourceDefinition, folder: string | undefined): SourceDefinition {
  return "url" in source && source.url !== undefined && folder !== undefined
    ? { ...source, url: absoluteAddress(source.url, folder) }
    : source;
}

async function sourceFingerprint(
  source: SourceDefinition,
  document: LoadedDefinition["document"],
  file: string | undefined,
  { source: fallback, folder }: DefinitionDefaults & { readonly folder: string },
): Promise<string> {
  const functions = [document, ...Object.values(source)].filter((part) => typeof part === "function");
  const code = functions.length === 0
    ? {}
    : { code: file === undefined ? functions.join("\n") : await moduleText(file) };
  if ("documents" in source) return await hashSource({ key: source.key, ...code });
  const { key, modified, deleted, routing, timezone, url = fallback } = source;
  return await hashSource({
    ...("table" in source ? { table: source.table } : {}),
    ...("sql" in source ? { sql: source.sql } : {}),
    ...(url === undefined ? {} : { address: addressIdentity(url, folder) }),
    ...(timezone === undefined || timezone === definitionDefaults.timezone ? {} : { timezone }),
    ...(modified === undefined ? {} : { modified }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(routing === undefined ? {} : { routing }),
    key,
    ...code,
  });
}

function moduleText(file: string): Promise<string> {
  return Deno.readTextFile(file);
}

/** The schema has seen that these are JSON. */
function jsonObject(value: Readonly<Record<string, unknown>>): JsonObject {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json as JsonObject;
}

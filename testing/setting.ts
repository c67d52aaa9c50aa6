/**
 * From what a test says to where and with what it works.
 *
 * @module
 */
import type { Config } from "../src/config/config.ts";
import type { LoadedDefinition } from "../src/definition/definition.ts";
import { loadDefinition } from "../src/definition/load.ts";
import { UsageError } from "../src/errors.ts";
import { readFixtures } from "./fixtures.ts";
import type { IsolatedOptions, TestIndex } from "./options.ts";
import { LONGEST_PREFIX } from "./prefix.ts";
import type { Recipe } from "./recipe.ts";
import { configFor } from "./test-config.ts";
import { requireTestable } from "./testable.ts";

/** How many sets are kept ready where the test does not say. */
const AHEAD = 8;

/** Everything that a test works with, but for its own prefix. */
export interface Setting {
  readonly config: Config;
  /** By base name. */
  readonly definitions: ReadonlyMap<string, LoadedDefinition>;
  readonly recipe: Recipe;
}

/** Gives the setting of a test. Throws UsageError or ConfigurationError where it makes none. */
export async function settingOf(options: IsolatedOptions): Promise<Setting> {
  const { ahead = AHEAD } = options;
  if (!Number.isSafeInteger(ahead) || ahead < 0) {
    throw new UsageError(`making test indexes: ahead is ${ahead}, which is no whole number of 0 or more`);
  }
  const { create, documents, fixtures, fromSource } = options;
  if (create === false && (documents !== undefined || fixtures !== undefined || fromSource)) {
    throw new UsageError("making test indexes: with create: false there is no index to fill", {
      hint: "Use add() and update() once the test has created its versions.",
    });
  }
  const config = await configFor(options);
  requireTestable(config, options.clusters ?? []);
  const definitions = new Map<string, LoadedDefinition>();
  for (const index of options.indexes) {
    const definition = await loaded(index, config);
    if (definitions.has(definition.name)) {
      throw new UsageError(`making test indexes: ${definition.name} is defined twice`);
    }
    definitions.set(definition.name, definition);
  }
  for (const [option, given] of [["documents", documents], ["fixtures", fixtures]] as const) {
    for (const name of Object.keys(given ?? {})) definitionOf(definitions, name, `reading ${option}`);
  }
  const { cluster, testing: { sweepAfter } } = config;
  const { engine: _engine, ...endpoint } = cluster;
  const chosen = create === false ? [] : [...definitions.values()];
  const indexes = await Promise.all(chosen.map(async (definition) => ({
    name: definition.name,
    settings: definition.schema.settings,
    mappings: definition.schema.mappings,
    hash: definition.hash,
    documents: await readFixtures(definition, filesOf(fixtures?.[definition.name])),
  })));
  const recipe = { endpoint, indexes, ahead, sweepAfter };
  return { config, definitions, recipe: { ...recipe, key: await digest(JSON.stringify(recipe)) } };
}

/** Gives one of the test's definitions. Throws UsageError, which names them, for another name. */
export function definitionOf(
  definitions: ReadonlyMap<string, LoadedDefinition>,
  index: string,
  attempt: string,
): LoadedDefinition {
  const definition = definitions.get(index);
  if (definition !== undefined) return definition;
  throw new UsageError(`${attempt} of ${index}: it is none of this test's indexes`, {
    hint: `Its indexes are ${[...definitions.keys()].join(", ")}.`,
  });
}

/** Definitions are checked once, however many tests use them. */
const loadedBefore = new WeakMap<
  TestIndex,
  { readonly source: string | undefined; readonly loaded: LoadedDefinition }
>();

async function loaded(index: TestIndex, config: Config): Promise<LoadedDefinition> {
  const before = loadedBefore.get(index);
  if (before !== undefined && before.source === config.source) return before.loaded;
  const loaded = "schema" in index ? index : await loadDefinition(index, { ...config, prefix: LONGEST_PREFIX });
  loadedBefore.set(index, { source: config.source, loaded });
  return loaded;
}

function filesOf(files: string | URL | readonly (string | URL)[] | undefined): readonly (string | URL)[] {
  if (files === undefined) return [];
  return typeof files === "string" || files instanceof URL ? [files] : files;
}

async function digest(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}

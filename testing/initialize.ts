/**
 * Versions of all definitions, for suites that manage versions themselves.
 *
 * @module
 */
import { FailedError, UsageError } from "../src/errors.ts";
import type { Toolkit } from "../src/toolkit.ts";
import { processOf } from "./prefix.ts";

/** What `initialize` does. */
export interface InitializeOptions {
  /** Create a version of every definition that has none of this schema. Default: yes. */
  readonly createVersions?: boolean;
  /** Activate the newest version of every definition, empty as it may be. Default: yes. */
  readonly activateVersions?: boolean;
}

/** What `initialize` did. */
export interface Initialized {
  /** The physical names of the newest versions, by base name; of an index that has none it is missing. */
  readonly versions: Readonly<Record<string, string>>;
  /** The base names of the indexes that are active now. */
  readonly active: readonly string[];
}

/**
 * Creates, and activates, versions of all definitions under a test's prefix.
 *
 * Throws UsageError where the toolkit works under another prefix than a test's, and what a version that could not be
 * made says.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initialize, isolatedIndexes } from "@dem/dem/testing";
 *
 * const films = { name: "films", mappings: { properties: { title: { type: "text" } } } } as const;
 * await using search = await isolatedIndexes({ indexes: [films], create: false });
 * const { versions, active } = await initialize(search.toolkit, { activateVersions: false });
 * assert.equal(versions.films, `${search.alias("films")}-1`);
 * assert.deepEqual(active, []);
 * ```
 */
export async function initialize(toolkit: Toolkit, options: InitializeOptions = {}): Promise<Initialized> {
  const { createVersions = true, activateVersions = true } = options;
  await requireTestPrefix(toolkit);
  if (createVersions) requireDone(await toolkit.create({ all: true }));
  if (activateVersions) requireDone(await toolkit.activate({ all: true, force: true }));
  const indexes = await listed(toolkit);
  const newest = indexes.flatMap(({ name, versions }) => {
    const version = versions.findLast(({ withdrawn }) => !withdrawn);
    return version === undefined ? [] : [[name, version.name] as const];
  });
  return {
    versions: Object.fromEntries(newest),
    active: indexes.filter(({ active }) => active !== null).map(({ name }) => name),
  };
}

async function requireTestPrefix(toolkit: Toolkit): Promise<void> {
  for (const { name, alias } of await listed(toolkit)) {
    const prefix = alias.slice(0, alias.length - name.length);
    if (processOf(prefix) !== undefined) continue;
    throw new UsageError(`initializing versions for a test: ${alias} does not stand under a test's prefix`, {
      hint: "Use the toolkit of isolatedIndexes().",
    });
  }
}

async function listed(toolkit: Toolkit) {
  const result = await toolkit.list();
  return "indexes" in result ? result.indexes : [];
}

function requireDone(result: object): void {
  if (!("indexes" in result) || !Array.isArray(result.indexes)) return;
  for (const { error } of result.indexes) {
    if (error === undefined) continue;
    throw new FailedError(error.message, error.hint === undefined ? {} : { hint: error.hint });
  }
}

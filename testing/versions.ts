/**
 * Versions of a test's indexes, for tests of migrations themselves.
 *
 * @module
 */
import type { LoadedDefinition } from "../src/definition/definition.ts";
import { loadDefinition } from "../src/definition/load.ts";
import { FailedError, UsageError } from "../src/errors.ts";
import type { TestIndex } from "./options.ts";
import { definitionOf } from "./setting.ts";
import type { TestToolkits } from "./test-toolkits.ts";

/** Makes, switches and takes back versions; each function gives the physical name of a version. */
export interface Versions {
  /** Gives the active version of an index. Throws UsageError where it has none. */
  active(index: string): Promise<string>;
  /** Gives every version of an index, oldest first. */
  all(index: string): Promise<readonly string[]>;
  /**
   * Makes a further version of an index, empty and not active: of the definition that is given in its place, else of its
   * own.
   */
  create(index: string, definition?: TestIndex): Promise<string>;
  /** Points the alias at a version, whatever it holds. */
  activate(version: string): Promise<string>;
  /** Goes back to the version that was active before. */
  rollback(index: string): Promise<string>;
}

/** Gives the versions that toolkits work on. */
export function versionsOver(
  toolkits: TestToolkits,
  definitions: ReadonlyMap<string, LoadedDefinition>,
): Versions {
  const listed = async (index: string) => {
    const { name } = definitionOf(definitions, index, "listing versions");
    const result = await toolkits.own.list({ names: [name] });
    const [entry] = "indexes" in result ? result.indexes : [];
    return { active: entry?.active ?? null, versions: entry?.versions.map(({ name }) => name) ?? [] };
  };
  return {
    async active(index) {
      const { active } = await listed(index);
      if (active !== null) return active;
      throw new UsageError(`asking for the active version of ${index}: it has none`, {
        hint: "versions.activate() makes one active.",
      });
    },
    all: async (index) => (await listed(index)).versions,
    async create(index, changed) {
      const own = definitionOf(definitions, index, "creating a version");
      const definition = changed === undefined ? own : "schema" in changed ? changed : await loadDefinition(changed);
      if (definition.name !== index) {
        throw new UsageError(`creating a version of ${index}: the definition is one of ${definition.name}`);
      }
      return await toolkits.withDefinition(definition, async (toolkit) => {
        const result = await toolkit.create({ names: [index], force: true });
        return versionOf(result, `creating a version of ${index}`);
      });
    },
    async activate(version) {
      const result = await toolkits.own.activate({ names: [version], exact: true, force: true });
      return versionOf(result, `activating ${version}`);
    },
    async rollback(index) {
      const { name } = definitionOf(definitions, index, "rolling back");
      const result = await toolkits.own.rollback({ names: [name] });
      return versionOf(result, `rolling back ${index}`);
    },
  };
}

function versionOf(result: object, attempt: string): string {
  const { indexes: [entry] } = result as { indexes: readonly { version: string | null }[] };
  if (entry?.version !== null && entry?.version !== undefined) return entry.version;
  throw new FailedError(`${attempt}: nothing came of it`);
}

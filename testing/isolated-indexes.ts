/**
 * Indexes of their own for a test.
 *
 * @module
 */
import type { UpdateResult } from "../src/actions/results.ts";
import type { SearchClient } from "../src/cluster/client.ts";
import type { Toolkit } from "../src/toolkit.ts";
import type { ConfinableClient } from "./confine.ts";
import type { DocumentIn, IsolatedOptions, NameIn, TestIndex } from "./options.ts";
import { openSearch } from "./open-search.ts";
import { settingOf } from "./setting.ts";
import type { Versions } from "./versions.ts";

type Documents = readonly Readonly<Record<string, unknown>>[];

/** Which version of an index documents go into. */
export interface AddOptions {
  /** The physical name of a version. Default: the active one. */
  readonly version?: string;
}

/** Created and activated indexes under a prefix that no other test has. Disposing gives them back. */
export interface IsolatedIndexes<Indexes extends readonly TestIndex[] = readonly TestIndex[]> extends AsyncDisposable {
  /** The text before every name: `test_{process}{random}_`. */
  readonly prefix: string;
  /** The names that application code is to read, by base name. */
  readonly names: { readonly [Name in NameIn<Indexes>]: string };
  /** The environment that makes an application use this test's names: `DEM_PREFIX`, and the cluster's address. */
  readonly environment: { readonly DEM_PREFIX: string; readonly ELASTICSEARCH_URL: string };
  /**
   * A client whose calls reach only this test's indexes. It takes base names as well: `movies` is this test's `movies`.
   * Any other name is a UsageError.
   */
  readonly client: SearchClient;
  /** Every command as a function, under the prefix; its history is in memory. */
  readonly toolkit: Toolkit;
  /** Further versions, for tests of migrations. */
  readonly versions: Versions;
  /** Gives the name that application code is to read instead of the index's. */
  alias(index: NameIn<Indexes>): string;
  /**
   * Indexes documents under their key; they are searchable on return. Throws ClusterError where one is refused, and
   * UsageError where one has no key.
   */
  add<Name extends NameIn<Indexes>>(
    index: Name,
    documents: readonly DocumentIn<Indexes, NoInfer<Name>>[],
    options?: AddOptions,
  ): Promise<void>;
  /**
   * Fills indexes from their source, as `dem update` does: those that are named, else every one that has a source.
   * Throws what an update that was aborted says.
   */
  update(...indexes: readonly NameIn<Indexes>[]): Promise<UpdateResult>;
  /**
   * Deletes the documents of indexes: of those that are named, else of all. Until the cluster merges them away, deleted
   * documents still count in scores; a test of scores takes indexes of its own instead.
   */
  clear(...indexes: readonly NameIn<Indexes>[]): Promise<void>;
  /**
   * Gives a client like the application's own, over its connections, whose calls reach only this test's indexes, as
   * those of `client` do. It takes clients of `@elastic/elasticsearch` and of `@opensearch-project/opensearch`.
   */
  confine<Given extends ConfinableClient>(client: Given): Given;
}

/**
 * Gives created and active indexes under a prefix of their own, with the documents in them.
 *
 * Under `deno test` they come out of a pool, which makes them ahead of need and deletes them behind. Throws
 * ConfigurationError where a definition or a fixture is wrong, UsageError where the cluster may not be tested on, and
 * ClusterError where it cannot be reached or refuses a definition.
 *
 * @example
 * ```ts
 * import { assertHits, isolatedIndexes } from "@dem/dem/testing";
 *
 * const movies = {
 *   name: "movies",
 *   mappings: { properties: { title: { type: "text", analyzer: "english" } } },
 * } as const;
 * await using search = await isolatedIndexes({
 *   indexes: [movies],
 *   documents: { movies: [{ _id: 1, title: "Dreams" }, { _id: 2, title: "Ran" }] },
 * });
 * const found = await search.client.search({ index: "movies", query: { match: { title: "dreaming" } } });
 * assertHits(found, [1]);
 * ```
 */
export async function isolatedIndexes<const Indexes extends readonly TestIndex[]>(
  options: IsolatedOptions<Indexes>,
): Promise<IsolatedIndexes<Indexes>> {
  const setting = await settingOf(options);
  const search = await openSearch(setting, options.create !== false);
  try {
    const given: Readonly<Record<string, Documents | undefined>> = options.documents ?? {};
    for (const [index, documents = []] of Object.entries(given)) await search.add(index, documents);
    if (options.fromSource) await search.update();
    // The compiler cannot see that the names are those of the definitions.
    return search as IsolatedIndexes<Indexes>;
  } catch (error) {
    await search[Symbol.asyncDispose]();
    throw error;
  }
}

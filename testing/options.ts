/**
 * What isolated indexes are made from, as a test says it.
 *
 * @module
 */
import type { Config } from "../src/config/config.ts";
import type { LoadedDefinition } from "../src/definition/definition.ts";
import type { DocumentOf } from "../src/definition/document-of.ts";
import type { AnyIndexDefinition, BaseName } from "../src/definition/index-definition.ts";

/** A definition as `IndexDefinition` or `defineIndex` gives it, or as `loadDefinitions` does for YAML and JSON. */
export type TestIndex = AnyIndexDefinition | LoadedDefinition;

/** The base names of a test's indexes. */
export type NameIn<Indexes extends readonly { readonly name: BaseName }[]> = Indexes[number]["name"];

/**
 * The documents of the index that has this name, as its mappings describe them.
 *
 * Beside its fields a document may have `_id`, where the id is none of its fields.
 */
export type DocumentIn<Indexes extends readonly { readonly name: BaseName }[], Name> =
  & OwnDocument<Indexes[number], Name>
  & { readonly _id?: string | number | bigint };

/**
 * Where a definition's name is not known to the compiler, it may be the one that is asked for.
 *
 * @internal
 */
type OwnDocument<Index, Name> = Index extends { readonly name: infer Own extends string }
  ? string extends Own ? DocumentOf<Index>
  : Name extends Own ? DocumentOf<Index>
  : never
  : never;

/** What isolated indexes are made from. */
export interface IsolatedOptions<Indexes extends readonly TestIndex[] = readonly TestIndex[]> {
  /** The definitions of the indexes. */
  readonly indexes: Indexes;
  /** Documents to begin with, by the index's name; sent when the test begins. */
  readonly documents?: { readonly [Name in NameIn<Indexes>]?: readonly DocumentIn<Indexes, Name>[] };
  /**
   * Fixture files to begin with, by the index's name: rows as JSON, JSON lines or YAML, out of which the definition's
   * `document` makes documents. They are loaded ahead of the test, so that they cost it nothing. Relative paths count
   * from the working directory.
   */
  readonly fixtures?: { readonly [Name in NameIn<Indexes>]?: string | URL | readonly (string | URL)[] };
  /** Fill every index that has a source from it before the test begins. Default: no. */
  readonly fromSource?: boolean;
  /** The database that definitions without one of their own are filled from: `sqlite:FILE` or `postgres://…`. */
  readonly source?: string;
  /** The cluster's address. Default: ELASTICSEARCH_URL, else the config's, else `http://127.0.0.1:9200`. */
  readonly cluster?: string;
  /** Addresses of clusters that are not on this machine and may be tested on, beside the config's `testing.clusters`. */
  readonly clusters?: readonly string[];
  /** The project's config; `false` for none. Default: the one that is found from the working directory upwards. */
  readonly config?: Config | false;
  /** Create and activate a version of each index. `false` leaves that to the test. Default: yes. */
  readonly create?: boolean;
  /** How many sets of indexes are kept ready at most. 0: none, each test waits for its own. Default 8. */
  readonly ahead?: number;
}

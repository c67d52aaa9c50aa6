/**
 * What an author writes in TypeScript.
 *
 * @module
 */
import type { JsonObject, SourceDefinition } from "./definition.ts";

/** How fields that the mappings do not name are treated. */
export type Dynamic = boolean | "true" | "false" | "strict" | "runtime";

/**
 * The type of a field. Any text is taken, as plugins bring their own; the known ones are listed so that `satisfies`
 * keeps them apart.
 */
export type FieldType =
  | "aggregate_metric_double"
  | "alias"
  | "binary"
  | "boolean"
  | "byte"
  | "completion"
  | "constant_keyword"
  | "counted_keyword"
  | "date"
  | "date_nanos"
  | "date_range"
  | "dense_vector"
  | "double"
  | "double_range"
  | "flattened"
  | "float"
  | "float_range"
  | "geo_point"
  | "geo_shape"
  | "half_float"
  | "histogram"
  | "integer"
  | "integer_range"
  | "ip"
  | "ip_range"
  | "join"
  | "keyword"
  | "long"
  | "long_range"
  | "match_only_text"
  | "murmur3"
  | "nested"
  | "object"
  | "percolator"
  | "point"
  | "rank_feature"
  | "rank_features"
  | "rank_vectors"
  | "scaled_float"
  | "search_as_you_type"
  | "semantic_text"
  | "shape"
  | "short"
  | "sparse_vector"
  | "text"
  | "token_count"
  | "unsigned_long"
  | "version"
  | "wildcard"
  | (string & Record<never, never>);

/**
 * A base name. Any text is taken; the empty one, which is refused later, is listed so that `satisfies` keeps names apart.
 */
export type BaseName = "" | (string & Record<never, never>);

/** One field; parameters that are not listed are passed on as they are. */
export interface FieldMapping {
  /** The type of the field; an object's where absent. */
  readonly type?: FieldType;
  /** How fields of an object that `properties` does not name are treated; as above it where absent. */
  readonly dynamic?: Dynamic;
  /** With `false` the object is kept in `_source` and not indexed. */
  readonly enabled?: boolean;
  /** The fields of an object. */
  readonly properties?: Readonly<Record<string, FieldMapping>>;
  /** The same value, indexed in other ways. */
  readonly fields?: Readonly<Record<string, FieldMapping>>;
  /** Any other parameter, such as `analyzer`, passed on as it is. */
  readonly [parameter: string]: unknown;
}

/** The mappings of an index. */
export interface MappingsDefinition {
  /** How fields that `properties` does not name are treated; `true` where absent. */
  readonly dynamic?: Dynamic;
  /** With `false` documents are kept in `_source` and not indexed. */
  readonly enabled?: boolean;
  /** The fields by name. */
  readonly properties?: Readonly<Record<string, FieldMapping>>;
  /** Any other parameter, such as `_routing` or `_meta`, passed on as it is. */
  readonly [parameter: string]: unknown;
}

/** When a request is sent: after so many documents or bytes, whichever comes first. */
export interface BatchDefinition {
  /** Default 5000. */
  readonly documents?: number;
  /** A size such as `512KB` or `4MB`, of 1,024 bytes to the kilobyte. Default `4MB`. */
  readonly bytes?: string;
}

/**
 * An index: its schema, and where its documents come from.
 *
 * `Row` is what the source gives; `Db` is what a `query` takes, such as `Kysely<Tables>`.
 *
 * @example
 * ```ts ignore
 * interface Film { id: number; title: string; year: number }
 *
 * export default {
 *   name: "movies",
 *   mappings: { properties: { title: { type: "text" }, decade: { type: "integer" } } },
 *   source: { table: "movies", key: "id" },
 *   document: (row) => ({ title: row.title, decade: Math.floor(row.year / 10) * 10 }),
 * } satisfies IndexDefinition<Film>;
 * ```
 */
export interface IndexDefinition<Row = Readonly<Record<string, unknown>>, Db = never> {
  /** The base name: what applications mean. No prefix, no version. */
  readonly name: BaseName;
  /** Change it to ask for a new version though settings and mappings are the same. */
  readonly revision?: string;
  /** Index settings, nested or flat, with or without the leading `index.`. */
  readonly settings?: JsonObject;
  /** The mappings; none where absent. */
  readonly mappings?: MappingsDefinition;
  /** Where documents come from; absent for an index that is filled in other ways. */
  readonly source?: SourceDefinition<Db>;
  /** Makes a document of a row; may be async. Null: there is no such document. */
  readonly document?: (row: Row) => unknown;
  /** When a request is sent; the defaults where absent. */
  readonly batch?: BatchDefinition;
}

/** Any definition, whatever its rows: for lists of them. */
export type AnyIndexDefinition = IndexDefinition<never>;

/**
 * The type of a definition's documents.
 *
 * @module
 */
import type { FieldMapping, MappingsDefinition } from "./index-definition.ts";

/**
 * The type of the documents that a definition's mappings describe.
 *
 * - Every field may be left out or null, and holds one value or a list, as Elasticsearch does not tell these apart.
 * - Fields that the mappings do not name are allowed, unless `dynamic: strict` stands at them or above.
 * - `long` and `unsigned_long` are a number or, beyond 2^53, a bigint, which is written to the index digit by digit.
 * - Dates are text or milliseconds. Multi-fields and aliases are no fields of a document.
 *
 * @example
 * ```ts ignore
 * type Movie = DocumentOf<typeof movies>;
 * ```
 */
export type DocumentOf<Definition extends { readonly name: string; readonly mappings?: MappingsDefinition }> =
  Definition extends { readonly mappings: infer Mappings } ? ObjectOf<Mappings, true> : OpenObject;

/**
 * An object whose fields are not known.
 *
 * @internal
 */
type OpenObject = { readonly [field: string]: unknown };

/**
 * The fields of the root or of an object; `Open` is what stands above it.
 *
 * @internal
 */
type ObjectOf<Mapping, Open extends boolean> = Mapping extends { readonly enabled: false } ? OpenObject
  : IsOpen<Mapping, Open> extends true ? FieldsOf<Mapping, true> & OpenObject
  : FieldsOf<Mapping, false>;

type IsOpen<Mapping, Open extends boolean> = Mapping extends { readonly dynamic: infer Dynamic }
  ? [Dynamic] extends ["strict"] ? false : true
  : Open;

type FieldsOf<Mapping, Open extends boolean> = Mapping extends { readonly properties: infer Properties } ? {
    readonly [Name in keyof Properties as Properties[Name] extends { readonly type: "alias" } ? never : Name]?:
      | ValueOf<Properties[Name], Open>
      | null;
  }
  : Readonly<Record<never, never>>;

type ValueOf<Field, Open extends boolean> = Field extends { readonly type: infer Type extends string }
  ? Type extends "object" | "nested" ? OneOrMore<ObjectOf<Field, Open>>
  : Type extends keyof ListValues ? ListValues[Type]
  : Type extends keyof Values ? OneOrMore<Values[Type]>
  : unknown
  : Field extends FieldMapping ? OneOrMore<ObjectOf<Field, Open>>
  : unknown;

type OneOrMore<Value> = Value | readonly Value[];

type Range<Bound> = {
  readonly gt?: Bound | null;
  readonly gte?: Bound | null;
  readonly lt?: Bound | null;
  readonly lte?: Bound | null;
};

type GeoPoint =
  | { readonly lat: number; readonly lon: number }
  | { readonly type: "Point"; readonly coordinates: readonly number[] }
  | readonly [longitude: number, latitude: number]
  | string;

type Shape = string | { readonly type: string; readonly [member: string]: unknown };

/** One value of each type. */
interface Values {
  aggregate_metric_double: Readonly<Record<string, number>>;
  binary: string;
  boolean: boolean;
  byte: number;
  constant_keyword: string;
  counted_keyword: string;
  date: string | number;
  date_nanos: string | number;
  date_range: Range<string | number>;
  double: number;
  double_range: Range<number>;
  flattened: OpenObject;
  float: number;
  float_range: Range<number>;
  geo_point: GeoPoint;
  geo_shape: Shape;
  half_float: number;
  integer: number;
  integer_range: Range<number>;
  ip: string;
  ip_range: string | Range<string>;
  join: string | { readonly name: string; readonly parent?: string };
  keyword: string;
  long: number | bigint;
  long_range: Range<number | bigint>;
  match_only_text: string;
  murmur3: string;
  percolator: OpenObject;
  point: Shape | readonly [x: number, y: number] | { readonly x: number; readonly y: number };
  scaled_float: number;
  search_as_you_type: string;
  semantic_text: string;
  shape: Shape;
  short: number;
  text: string;
  token_count: string;
  unsigned_long: number | bigint;
  version: string;
  wildcard: string;
}

/** The values of types that are lists themselves, or take no list. */
interface ListValues {
  completion:
    | string
    | readonly string[]
    | OneOrMore<{
      readonly input: string | readonly string[];
      readonly weight?: number;
      readonly contexts?: Readonly<Record<string, unknown>>;
    }>;
  dense_vector: readonly number[] | string;
  histogram: { readonly values: readonly number[]; readonly counts: readonly number[] };
  rank_feature: number;
  rank_features: Readonly<Record<string, number>>;
  rank_vectors: readonly (readonly number[])[];
  sparse_vector: Readonly<Record<string, number>>;
}

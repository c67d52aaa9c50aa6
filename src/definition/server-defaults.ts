/**
 * What a server adds to a mapping or leaves out of it, when it is read back, without a change of meaning.
 *
 * Measured on Elasticsearch 9.4.3 and 8.19.13 and on OpenSearch 3.8.0, which add different parts and mean the same by
 * those that they share; `test/definition/drift_test.ts` reads random mappings back.
 *
 * @module
 */
import type { Json } from "./definition.ts";

type Defaults = Readonly<Record<string, Json>>;

/** Parameters whose default is the same wherever they may stand. */
const ofEveryType: Defaults = {
  doc_values: true,
  eager_global_ordinals: false,
  fielddata: false,
  ignore_malformed: false,
  ignore_z_value: true,
  include_in_parent: false,
  include_in_root: false,
  index: true,
  index_phrases: false,
  coerce: true,
  depth_limit: 20,
  element_type: "float",
  enabled: true,
  ignore_above: 2_147_483_647,
  locale: "en",
  norms: false,
  on_script_error: "fail",
  position_increment_gap: 100,
  preserve_leaf_arrays: "lossy",
  split_queries_on_whitespace: false,
  store: false,
  term_vector: "no",
  time_series_dimension: false,
};

const dateFormat = "strict_date_optional_time||epoch_millis";
const ofDocs: Defaults = { index_options: "docs" };

/** Parameters whose default depends on the field's type, and those that the server writes out. */
const ofType: Readonly<Record<string, Defaults>> = {
  "": {
    date_detection: true,
    dynamic: "true",
    numeric_detection: false,
    subobjects: true,
    _source: { enabled: true },
    _routing: { required: false },
  },
  text: { norms: true, index_options: "positions", analyzer: "default" },
  search_as_you_type: { norms: true, doc_values: false, max_shingle_size: 3, analyzer: "default" },
  keyword: ofDocs,
  flattened: ofDocs,
  date: { format: dateFormat },
  date_range: { format: dateFormat },
  date_nanos: { format: "strict_date_optional_time_nanos||epoch_millis" },
  binary: { doc_values: false },
  sparse_vector: { store: true },
  join: { eager_global_ordinals: true },
  completion: {
    analyzer: "simple",
    preserve_separators: true,
    preserve_position_increments: true,
    max_input_length: 50,
  },
};

/** Parameters that the server chooses or fills in from documents where an author names none. */
const chosenByServer: Readonly<Record<string, readonly string[]>> = {
  constant_keyword: ["value"],
  dense_vector: ["dims", "index", "similarity", "index_options"],
  semantic_text: ["inference_id", "search_inference_id", "model_settings", "index_options", "chunking_settings"],
  sparse_vector: ["index_options"],
};

/** Values that OpenSearch takes and leaves out when the mapping is read back. */
const leftOut: Readonly<Record<string, Defaults>> = {
  date_nanos: { format: dateFormat },
  geo_point: { index: false },
};

/** Gives the default of a parameter of a type; the root's type is empty. Undefined where it has none that is known. */
export function defaultOf(type: string, parameter: string): Json | undefined {
  return ofType[type]?.[parameter] ?? ofEveryType[parameter];
}

/** Whether the server itself gives a parameter to a field that came without it. */
export function isChosenByServer(type: string, parameter: string): boolean {
  return chosenByServer[type]?.includes(parameter) ?? false;
}

/** Gives the value of a parameter of a type that a server may leave out though it is no default; undefined: none. */
export function leftOutValue(type: string, parameter: string): Json | undefined {
  return leftOut[type]?.[parameter];
}

/** Settings that every index has, as the server gives them where a definition names none. */
export const settingDefaults: Readonly<Record<string, string>> = {
  number_of_shards: "1",
  number_of_replicas: "1",
  "replication.type": "DOCUMENT",
  "routing.allocation.include._tier_preference": "data_content",
};

/** Settings by which the server keeps its own books: they say nothing about what an author wants. */
export function isServersOwnSetting(name: string): boolean {
  return serversOwn.some((own) => own.endsWith(".") ? name.startsWith(own) : name === own);
}

const serversOwn: readonly string[] = [
  "allocation.existing_shards_allocator",
  // The server sets it when a disk is full, and takes it away again.
  "blocks.read_only_allow_delete",
  "creation_date",
  "creation_date_string",
  "history.uuid",
  "provided_name",
  "resize.",
  "routing.allocation.initial_recovery.",
  "shard_limit.group",
  "uuid",
  "verified_before_close",
  "verified_read_only",
  "version.",
];

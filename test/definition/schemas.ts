/** Random schemas that the server under test accepts. */
import fc from "fast-check";
import type { Json, JsonObject, Schema } from "../../src/definition/definition.ts";
import { isElasticsearch } from "../engine.ts";

const flag = fc.oneof(fc.boolean(), fc.constantFrom("true", "false"));

/** An object in which each key may be left out. */
function some(values: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonObject> {
  return fc.record(values, { requiredKeys: [] }).map((given) =>
    Object.fromEntries(Object.entries(given).flatMap(([key, value]) => value === undefined ? [] : [[key, value]]))
  );
}

function field(type: string, parameters: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonObject> {
  return some(parameters).map((given) => ({ type, ...given }));
}

const analyzers = fc.constantFrom("standard", "simple", "english", "own");
const common = { store: flag, meta: fc.constantFrom<Json>({}, { unit: "cm" }) };
const indexed = { ...common, index: flag, doc_values: flag };

const keyword = field("keyword", {
  ...indexed,
  ignore_above: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.constantFrom<Json>("100", 2_147_483_647)),
  eager_global_ordinals: flag,
  null_value: fc.constantFrom<Json>("none", null, 5),
  norms: fc.constant(false),
  index_options: fc.constant("docs"),
  split_queries_on_whitespace: flag,
  similarity: fc.constantFrom("BM25", "boolean"),
});

const text = field("text", {
  ...common,
  index_options: fc.constantFrom("positions", "offsets"),
  norms: flag,
  term_vector: fc.constantFrom("no", "yes"),
  position_increment_gap: fc.constantFrom(0, 100, "50"),
  index_prefixes: fc.constantFrom<Json>({}, { min_chars: 1 }, { min_chars: "2", max_chars: 5 }),
  index_phrases: flag,
  fielddata: flag,
  similarity: fc.constantFrom("BM25", "boolean"),
  eager_global_ordinals: flag,
});

const analysed = fc.tuple(text, fc.option(analyzers), fc.option(analyzers), fc.option(analyzers)).map(
  ([field, analyzer, search, quote]): JsonObject =>
    analyzer === null ? field : {
      ...field,
      analyzer,
      ...(search === null ? {} : { search_analyzer: search }),
      ...(search === null || quote === null ? {} : { search_quote_analyzer: quote }),
    },
);

const number = fc.constantFrom("long", "integer", "short", "byte", "double", "float", "half_float").chain((type) =>
  field(type, {
    ...indexed,
    coerce: flag,
    ignore_malformed: flag,
    null_value: fc.constantFrom<Json>(1, "2", null),
  })
);

const date = fc.constantFrom("date", "date_nanos").chain((type) =>
  field(type, {
    ...indexed,
    format: fc.constantFrom(
      "yyyy-MM-dd",
      "epoch_millis",
      "strict_date_optional_time||epoch_millis",
      "strict_date_optional_time_nanos||epoch_millis",
    ),
    ignore_malformed: flag,
    locale: fc.constantFrom("en", "de"),
  })
);

const everywhere = [
  field("boolean", { ...indexed, null_value: fc.constantFrom<Json>(true, "false") }),
  field("ip", { ...indexed, ignore_malformed: flag, null_value: fc.constant("127.0.0.1") }),
  field("geo_point", { ...indexed, ignore_z_value: flag, ignore_malformed: flag }),
  field("binary", { store: flag, doc_values: flag }),
  fc.constantFrom("integer_range", "long_range", "double_range", "ip_range").chain((type) =>
    field(type, { ...indexed, coerce: flag })
  ),
  field("date_range", { ...indexed, format: fc.constantFrom("yyyy", "strict_date_optional_time||epoch_millis") }),
  field("completion", {
    analyzer: analyzers,
    preserve_separators: flag,
    preserve_position_increments: flag,
    max_input_length: fc.constantFrom<Json>(50, "20"),
  }),
];

const elasticsearchOnly = [
  field("flattened", {
    index: flag,
    doc_values: flag,
    depth_limit: fc.constantFrom<Json>(5, 20, "20"),
    ignore_above: fc.constantFrom<Json>(10, 2_147_483_647),
    eager_global_ordinals: flag,
    split_queries_on_whitespace: flag,
  }).filter(({ eager_global_ordinals: eager, doc_values: kept }) =>
    !(String(eager) === "true" && String(kept) === "false")
  ),
  fc.constantFrom<JsonObject>(
    { type: "dense_vector", dims: 3 },
    { type: "dense_vector", dims: 4, similarity: "l2_norm" },
    { type: "dense_vector", dims: 4, index: false },
    { type: "dense_vector", dims: 4, element_type: "byte", index_options: { type: "hnsw" } },
    { type: "dense_vector" },
    { type: "sparse_vector" },
  ),
];

const other = fc.oneof(
  ...everywhere,
  ...(isElasticsearch ? elasticsearchOnly : [fc.constant({ type: "flat_object" })]),
);

/** An object's dynamic; `runtime` needs nothing else. */
const dynamic = fc.constantFrom<Json>(true, false, "true", "false", "strict", ...(isElasticsearch ? ["runtime"] : []));
const subField = fc.oneof(keyword, analysed);
const leaf = fc.oneof(
  { weight: 3, arbitrary: fc.oneof(keyword, analysed, number, date) },
  { weight: 2, arbitrary: other },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.oneof(keyword, analysed), fc.option(subField)).map(([field, sub]): JsonObject => ({
      ...field,
      fields: sub === null ? {} : { sub },
    })),
  },
);

const object = fc.tuple(
  fc.dictionary(fc.constantFrom("a", "b", "c"), leaf, { maxKeys: 2 }),
  some({ dynamic, type: fc.constantFrom("object", "nested") }),
).map(([properties, rest]): JsonObject => ({ ...rest, properties }));

const names = fc.constantFrom("id", "title", "year", "a.b", "a.c", "object.inner", "größe");

/** Fields by name. */
const properties = fc.tuple(
  fc.dictionary(names, fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: object }), { maxKeys: 5 }),
  fc.constantFrom<JsonObject>(
    {},
    { link: { type: "join", relations: { question: ["answer", "comment"] } } },
    { link: { type: "join", relations: { question: "answer" } } },
  ),
).map(([fields, join]): JsonObject => ({ ...fields, ...join }));

const runtime = fc.constantFrom<Json>(
  {},
  { day: { type: "keyword", script: "emit('x')" } },
  { day: { type: "long", script: { source: "emit(1)", lang: "painless" } } },
);

/** Mappings that the server accepts. */
export const mappings: fc.Arbitrary<JsonObject> = fc.tuple(
  properties,
  some({
    dynamic,
    date_detection: flag,
    numeric_detection: flag,
    dynamic_date_formats: fc.constant(["yyyy-MM-dd"]),
    dynamic_templates: fc.constantFrom<Json>([], [{
      texts: { match: "*_t", mapping: { type: "text", norms: "false" } },
    }]),
    _source: fc.constantFrom<Json>({}, { enabled: true }, { excludes: ["secret"] }),
    _routing: fc.constantFrom<Json>({ required: true }, { required: "false" }),
    _meta: fc.constantFrom<Json>({}, { owner: "me", 10: 1, 9: "1" }),
    ...(isElasticsearch ? { runtime } : {}),
  }),
).map(([properties, rest]) => ({ ...rest, properties }));

const analysis: JsonObject = {
  analyzer: {
    own: { type: "custom", tokenizer: "standard", char_filter: "html_strip", filter: ["lowercase", "stops"] },
  },
  filter: { stops: { type: "stop", stopwords: ["a", "the"], ignore_case: true } },
};

/** Settings that the server accepts, written in all the ways that are possible. */
export const settings: fc.Arbitrary<JsonObject> = fc.record({
  shards: fc.constantFrom<JsonObject>(
    {},
    { number_of_shards: 1 },
    { "index.number_of_shards": "2" },
    { index: { number_of_shards: 2 } },
  ),
  analysis: fc.constantFrom<JsonObject>({ analysis }, { index: { analysis } }, { "index.analysis": analysis }),
  rest: some({
    refresh_interval: fc.constantFrom<Json>("1s", -1, "-1", null),
    number_of_replicas: fc.constantFrom<Json>(0, "0"),
    auto_expand_replicas: fc.constantFrom<Json>("0-1", false),
    "mapping.total_fields.limit": fc.constantFrom<Json>(2000, "1500"),
    max_result_window: fc.constantFrom<Json>(20_000, "10000"),
    codec: fc.constantFrom("default", "best_compression"),
    "similarity.soft.type": fc.constant("BM25"),
    hidden: flag,
  }),
}).map(({ shards, analysis, rest }) => ({ ...shards, ...analysis, ...rest, ...bothUnderIndex(shards, analysis) }));

/** Two `index` objects become one. */
function bothUnderIndex(one: JsonObject, other: JsonObject): JsonObject {
  const [a, b] = [one.index, other.index];
  return typeof a === "object" && typeof b === "object" ? { index: { ...a, ...b } } : {};
}

/** Schemas that the server accepts. */
export const schemas: fc.Arbitrary<Schema> = fc.record({ settings, mappings });

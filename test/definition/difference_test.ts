import assert from "node:assert/strict";
import fc from "fast-check";
import type { ChangeKind, JsonObject, Schema } from "../../src/definition/definition.ts";
import { differences } from "../../src/definition/difference.ts";
import { drift } from "../../src/definition/drift.ts";
import { dynamicSettings, isDynamicSetting } from "../../src/definition/dynamic-settings.ts";
import { hashSchema } from "../../src/definition/fingerprint.ts";
import { isElasticsearch } from "../engine.ts";
import { schemas } from "./schemas.ts";
import { send, TestIndex } from "./server.ts";

function withField(field: JsonObject): Schema {
  return { settings: {}, mappings: { properties: { title: field } } };
}

const field = "mappings.properties.title";
const text = { type: "text", analyzer: "english" };
const keyword = { type: "keyword" };

const table: readonly {
  readonly what: string;
  readonly from: JsonObject;
  readonly to: JsonObject;
  readonly path: string;
  readonly kind: ChangeKind;
}[] = [
  {
    what: "a search analyzer",
    from: text,
    to: { ...text, search_analyzer: "simple" },
    path: `${field}.search_analyzer`,
    kind: "in-place",
  },
  {
    what: "another search analyzer",
    from: { ...text, search_analyzer: "simple" },
    to: { ...text, search_analyzer: "standard" },
    path: `${field}.search_analyzer`,
    kind: "in-place",
  },
  {
    what: "no search analyzer any more",
    from: { ...text, search_analyzer: "simple" },
    to: text,
    path: `${field}.search_analyzer`,
    kind: "in-place",
  },
  {
    what: "the search analyzer of a sub-field",
    from: { ...keyword, fields: { words: text } },
    to: { ...keyword, fields: { words: { ...text, search_analyzer: "simple" } } },
    path: `${field}.fields.words.search_analyzer`,
    kind: "in-place",
  },
  {
    what: "a raised ignore_above",
    from: { ...keyword, ignore_above: 9 },
    to: { ...keyword, ignore_above: 10 },
    path: `${field}.ignore_above`,
    kind: "in-place",
  },
  {
    what: "a raised ignore_above of a flattened field",
    from: { type: "flattened", ignore_above: "9" },
    to: { type: "flattened", ignore_above: 10 },
    path: `${field}.ignore_above`,
    kind: "in-place",
  },
  {
    what: "a lowered ignore_above",
    from: { ...keyword, ignore_above: 10 },
    to: { ...keyword, ignore_above: 9 },
    path: `${field}.ignore_above`,
    kind: "new-version",
  },
  {
    what: "an ignore_above where there was none",
    from: keyword,
    to: { ...keyword, ignore_above: 9 },
    path: `${field}.ignore_above`,
    kind: "new-version",
  },
  {
    what: "a sub-field",
    from: text,
    to: { ...text, fields: { raw: keyword } },
    path: `${field}.fields`,
    kind: "new-version",
  },
  { what: "another type", from: text, to: { ...text, type: "keyword" }, path: `${field}.type`, kind: "new-version" },
  {
    what: "another analyzer",
    from: text,
    to: { ...text, analyzer: "simple" },
    path: `${field}.analyzer`,
    kind: "new-version",
  },
  {
    what: "a parameter that is not known",
    from: text,
    to: { ...text, from_the_future: true },
    path: `${field}.from_the_future`,
    kind: "new-version",
  },
  {
    what: "a field that has the name of a parameter",
    from: { properties: {} },
    to: { properties: { search_analyzer: keyword } },
    path: `${field}.properties`,
    kind: "new-version",
  },
];

for (const { what, from, to, path, kind } of table) {
  Deno.test(`differences() takes ${what} for ${kind}`, () => {
    const found = differences(withField(from), withField(to));
    assert.deepEqual(found.map(({ path, kind }) => ({ path, kind })), [{ path, kind }]);
  });

  if (kind !== "in-place" || (from.type === "flattened" && !isElasticsearch)) continue;
  Deno.test(`the server takes ${what} on a live index`, async () => {
    await using index = new TestIndex();
    await index.create(withField(from));
    const answer = await index.put("_mapping", withField(to).mappings);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const settings = { number_of_replicas: 0 };
    assert.deepEqual(drift({ ...withField(to), settings }, await index.live()), []);
  });
}

Deno.test("differences() takes a changed, a new and a removed _meta for in-place, and so does the server", async () => {
  const before: Schema = { settings: {}, mappings: { _meta: { owner: "a", gone: 1, kept: "1" } } };
  const after: Schema = { settings: {}, mappings: { _meta: { owner: "b", added: { deep: true }, kept: 1 } } };
  assert.deepEqual(differences(before, after), [
    { path: "mappings._meta.added", to: { deep: true }, kind: "in-place" },
    { path: "mappings._meta.gone", from: 1, kind: "in-place" },
    { path: "mappings._meta.kept", from: "1", to: 1, kind: "in-place" },
    { path: "mappings._meta.owner", from: "a", to: "b", kind: "in-place" },
  ]);
  assert.deepEqual(differences({ settings: {}, mappings: {} }, after).map(({ kind }) => kind), ["in-place"]);
  await using index = new TestIndex();
  await index.create(before);
  assert.equal((await index.put("_mapping", after.mappings)).status, 200);
  assert.deepEqual((await index.live()).mappings, after.mappings);
});

Deno.test("differences() asks for a new version for a new field, a removed one and a revision", () => {
  const found = differences(
    { settings: {}, mappings: { properties: { a: keyword } } },
    { settings: {}, mappings: { properties: { b: keyword } }, revision: "2" },
  );
  assert.deepEqual(found, [
    { path: "mappings.properties.a", from: keyword, kind: "new-version" },
    { path: "mappings.properties.b", to: keyword, kind: "new-version" },
    { path: "revision", to: "2", kind: "new-version" },
  ]);
});

Deno.test("differences() takes dynamic settings for in-place and all others for new-version", () => {
  const found = differences(
    { settings: { number_of_replicas: 0, "index.codec": "default", refresh_interval: "1s" }, mappings: {} },
    { settings: { index: { number_of_replicas: 1 }, default_pipeline: "p" }, mappings: {} },
  );
  assert.deepEqual(found, [
    { path: "settings.codec", from: "default", kind: "new-version" },
    { path: "settings.default_pipeline", to: "p", kind: "new-version" },
    { path: "settings.number_of_replicas", from: 0, to: 1, kind: "in-place" },
    { path: "settings.refresh_interval", from: "1s", kind: "in-place" },
  ]);
});

/** Documented as dynamic, and absent from servers without index lifecycle management, or from all but Elasticsearch. */
const absent = isElasticsearch ? ["lifecycle.name", "lifecycle.rollover_alias"] : [
  "highlight.weight_matches_mode.enabled",
  "lifecycle.name",
  "lifecycle.origination_date",
  "lifecycle.parse_origination_date",
  "lifecycle.rollover_alias",
  "mapping.dimension_fields.limit",
  "translog.flush_threshold_age",
];

Deno.test("every setting that is taken for dynamic is one that the server takes on a live index", async () => {
  await using index = new TestIndex();
  await index.create({});
  const { body } = await send("GET", `${index.name}/_settings?include_defaults=true&flat_settings=true`);
  const { settings, defaults } = body[index.name];
  const values = {
    ...defaults,
    ...settings,
    // Of these the server lists no default.
    "index.routing.allocation.exclude._name": "nobody",
    "index.routing.allocation.include._name": "",
    "index.routing.allocation.require._name": "",
  };
  const taken: string[] = [];
  for (const [setting, value] of Object.entries(values)) {
    const name = setting.replace(/^index\./, "");
    if (!isDynamicSetting(name)) continue;
    const { status, body } = await index.put("_settings", { [name]: value });
    // The server lists the defaults of a few settings that it does not know any more.
    if (/unknown setting/.test(JSON.stringify(body))) continue;
    assert.equal(status, 200, `${name}: ${JSON.stringify(body)}`);
    taken.push(name);
  }
  const untried = dynamicSettings.filter((row) =>
    !taken.some((name) => row.endsWith(".") ? name.startsWith(row) : name === row)
  );
  assert.deepEqual(untried, absent);
});

Deno.test("schemas have no difference from themselves", () => {
  fc.assert(fc.property(schemas, (schema) => assert.deepEqual(differences(schema, schema), [])));
});

Deno.test("schemas have one hash exactly where they differ in dynamic settings at most", async () => {
  await fc.assert(fc.asyncProperty(schemas, schemas, async (one, other) => {
    const found = differences(one, other);
    const dynamic = found.every(({ path }) => isDynamicSetting(path.replace(/^settings\./, "")));
    assert.equal(await hashSchema(one) === await hashSchema(other), dynamic);
  }));
});

Deno.test("what differs one way differs the other way", () => {
  fc.assert(fc.property(schemas, schemas, (one, other) => {
    const forth = differences(one, other).map(({ path, from, to }) => ({ path, from, to }));
    const back = differences(other, one).map(({ path, from, to }) => ({ path, from: to, to: from }));
    assert.deepEqual(forth, back);
  }));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject, Schema } from "../../src/definition/definition.ts";
import { drift } from "../../src/definition/drift.ts";
import { isElasticsearch } from "../engine.ts";
import { schemas } from "./schemas.ts";
import { TestIndex } from "./server.ts";

const film: Schema = {
  settings: { number_of_replicas: 0, refresh_interval: "5s" },
  mappings: {
    properties: {
      title: { type: "text", analyzer: "english", fields: { raw: { type: "keyword", ignore_above: 100 } } },
      year: { type: "integer" },
    },
  },
};

async function created(index: TestIndex, schema: Schema): Promise<void> {
  const mark = { store: "s", prefix: "", name: "n", number: 1, hash: "h", purpose: "test" };
  const own = schema.mappings._meta as JsonObject | undefined;
  await index.create({ settings: schema.settings, mappings: { ...schema.mappings, _meta: { ...own, dem: mark } } });
}

Deno.test("drift() finds none in what the server reads back of any schema", async () => {
  await fc.assert(
    fc.asyncProperty(schemas, async (random) => {
      const schema = { ...random, settings: { number_of_replicas: 0, ...random.settings } };
      await using index = new TestIndex();
      await created(index, schema);
      assert.deepEqual(drift(schema, await index.live(), { fresh: true }), []);
    }),
    { numRuns: 25 },
  );
});

const changes: readonly {
  readonly what: string;
  readonly part: "_mapping" | "_settings";
  readonly body: JsonObject;
  readonly path: string;
}[] = [
  {
    what: "a field under dynamic: strict",
    part: "_mapping",
    body: { properties: { place: { properties: { town: { type: "keyword" } } } } },
    path: "mappings.properties.place.properties.town",
  },
  {
    what: "a sub-field",
    part: "_mapping",
    body: { properties: { year: { type: "integer", fields: { text: { type: "keyword" } } } } },
    path: "mappings.properties.year.fields.text",
  },
  {
    what: "a search analyzer",
    part: "_mapping",
    body: { properties: { title: { type: "text", analyzer: "english", search_analyzer: "simple" } } },
    path: "mappings.properties.title.search_analyzer",
  },
  {
    what: "a length",
    part: "_mapping",
    body: { properties: { title: { type: "text", analyzer: "english", fields: { raw: { type: "keyword" } } } } },
    path: "mappings.properties.title.fields.raw.ignore_above",
  },
  {
    what: "a field's own meta",
    part: "_mapping",
    body: { properties: { year: { type: "integer", meta: { unit: "a" } } } },
    path: "mappings.properties.year.meta",
  },
  {
    what: "coercion",
    part: "_mapping",
    body: { properties: { year: { type: "integer", coerce: false } } },
    path: "mappings.properties.year.coerce",
  },
  { what: "_meta", part: "_mapping", body: { _meta: { owner: "someone" } }, path: "mappings._meta" },
  { what: "dynamic", part: "_mapping", body: { dynamic: "strict" }, path: "mappings.dynamic" },
  { what: "replicas", part: "_settings", body: { number_of_replicas: 1 }, path: "settings.number_of_replicas" },
  { what: "an unset setting", part: "_settings", body: { refresh_interval: null }, path: "settings.refresh_interval" },
  { what: "a new setting", part: "_settings", body: { max_result_window: 7 }, path: "settings.max_result_window" },
];

for (const { what, part, body, path } of changes) {
  Deno.test(`drift() finds ${what} that someone put on the live index`, async () => {
    const schema: Schema = {
      ...film,
      mappings: {
        properties: { ...film.mappings.properties as JsonObject, place: { type: "object", dynamic: "strict" } },
      },
    };
    await using index = new TestIndex();
    await created(index, schema);
    const answer = await index.put(part, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.deepEqual(drift(schema, await index.live()).map((found) => found.path), [path]);
  });
}

Deno.test("drift() tells what was recorded and what is live", async () => {
  await using index = new TestIndex();
  await created(index, film);
  await index.put("_settings", { refresh_interval: "9s", max_result_window: 7 });
  assert.deepEqual(drift(film, await index.live()), [
    { path: "settings.max_result_window", live: "7" },
    { path: "settings.refresh_interval", recorded: "5s", live: "9s" },
  ]);
});

for (const dynamic of isElasticsearch ? [true, "runtime"] as const : [true] as const) {
  Deno.test(`drift() finds none in fields that documents added under dynamic: ${dynamic}`, async () => {
    const schema: Schema = { ...film, mappings: { ...film.mappings, dynamic } };
    await using index = new TestIndex();
    await created(index, schema);
    await index.put(
      "_mapping",
      dynamic === true ? { properties: { extra: { type: "long" } } } : {
        runtime: { extra: { type: "long" } },
      },
    );
    const live = await index.live();
    assert.deepEqual(drift(schema, live), []);
    assert.equal(drift(schema, live, { fresh: true }).length, 1);
  });
}

Deno.test("drift() finds a recorded field that the live index lacks", () => {
  const live = { settings: { number_of_replicas: "0", refresh_interval: "5s" }, mappings: { properties: {} } };
  assert.deepEqual(drift(film, live).map(({ path }) => path), [
    "mappings.properties.title",
    "mappings.properties.year",
  ]);
});

Deno.test("drift() of a loading index leaves out the settings that loads change, and no others", () => {
  const settings = { number_of_replicas: "0", refresh_interval: "-1", auto_expand_replicas: "false", codec: "default" };
  const found = drift(film, { settings, mappings: film.mappings }, { loading: true });
  assert.deepEqual(found.map(({ path }) => path), ["settings.codec"]);
});

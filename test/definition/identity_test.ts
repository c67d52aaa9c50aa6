import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json, JsonObject, Schema } from "../../src/definition/definition.ts";
import { differences } from "../../src/definition/difference.ts";
import { hashSchema, hashSource } from "../../src/definition/fingerprint.ts";
import { canonicalJson, isJsonObject, notJson } from "../../src/definition/json.ts";
import { normaliseMappings, normaliseSettings, settingsGivenTwice } from "../../src/definition/normalise.ts";
import { schemas } from "./schemas.ts";

function hashOf(part: Partial<Schema>): Promise<string> {
  return hashSchema({ settings: {}, mappings: {}, ...part });
}

Deno.test("the hash is SHA-256 over canonical JSON", async () => {
  const bytes = new TextEncoder().encode('{"mappings":{},"revision":"2","settings":{"number_of_shards":"1"}}');
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  assert.equal(await hashOf({ settings: { number_of_shards: 1 }, revision: "2" }), digest.toHex());
});

Deno.test("one setting written in four ways has one hash", async () => {
  const ways: readonly JsonObject[] = [
    { number_of_shards: 1 },
    { number_of_shards: "1" },
    { "index.number_of_shards": 1 },
    { index: { number_of_shards: 1 } },
  ];
  const hashes = await Promise.all(ways.map((settings) => hashOf({ settings })));
  assert.equal(new Set(hashes).size, 1);
  assert.notEqual(hashes[0], await hashOf({ settings: { number_of_shards: 2 } }));
});

Deno.test("analysis nested, half flat and flat has one hash", async () => {
  const ways: readonly JsonObject[] = [
    { analysis: { analyzer: { own: { type: "custom", filter: ["lowercase"] } } } },
    { "analysis.analyzer.own": { type: "custom", filter: ["lowercase"] } },
    { index: { "analysis.analyzer.own.filter": ["lowercase"], analysis: { analyzer: { "own.type": "custom" } } } },
  ];
  assert.equal(new Set(await Promise.all(ways.map((settings) => hashOf({ settings })))).size, 1);
});

Deno.test("dynamic settings are no part of the hash, whether set, changed or null", async () => {
  const none = await hashOf({});
  for (const number_of_replicas of [0, 1, "2", null]) {
    assert.equal(await hashOf({ settings: { number_of_replicas, "index.refresh_interval": "1s" } }), none);
  }
  assert.notEqual(await hashOf({ settings: { codec: "best_compression" } }), none);
});

Deno.test("pipelines change documents, so they are part of the hash although the server takes them live", async () => {
  assert.notEqual(await hashOf({ settings: { default_pipeline: "p" } }), await hashOf({}));
});

Deno.test("the revision is part of the hash", async () => {
  assert.notEqual(await hashOf({ revision: "2" }), await hashOf({}));
  assert.notEqual(await hashOf({ revision: "2" }), await hashOf({ revision: "3" }));
});

Deno.test("what a template added is no part of the hash", async () => {
  assert.equal(await hashOf({ added: { settings: { codec: "default" }, mappings: {} } }), await hashOf({}));
});

Deno.test("mappings that mean the same have one hash", async () => {
  const same: readonly (readonly [JsonObject, JsonObject])[] = [
    [{ dynamic: false }, { dynamic: "false" }],
    [{ properties: { o: { type: "object", properties: {} } } }, { properties: { o: {} } }],
    [{ properties: { "a.b": { type: "ip" } } }, { properties: { a: { properties: { b: { type: "ip" } } } } }],
    [{ properties: { t: { type: "text", copy_to: "all" } } }, {
      properties: { t: { type: "text", copy_to: ["all"] } },
    }],
    [
      { runtime: { d: { type: "long", script: "emit(1)" } } },
      { runtime: { d: { type: "long", script: { source: "emit(1)", lang: "painless" } } } },
    ],
  ];
  for (const [one, other] of same) {
    assert.equal(await hashOf({ mappings: one }), await hashOf({ mappings: other }), JSON.stringify(one));
  }
});

Deno.test("dotted names stay names where there are no objects", () => {
  const mappings = { subobjects: false, properties: { "a.b": { type: "keyword" } } };
  assert.deepEqual(normaliseMappings(mappings), mappings);
});

Deno.test("the author's own _meta counts as it is written", async () => {
  assert.notEqual(await hashOf({ mappings: { _meta: { v: 1 } } }), await hashOf({ mappings: { _meta: { v: "1" } } }));
});

Deno.test("the order of keys does not matter, at any depth", async () => {
  await fc.assert(fc.asyncProperty(schemas, async (schema) => {
    const turned: Schema = { settings: reversed(schema.settings), mappings: reversed(schema.mappings) };
    assert.equal(await hashSchema(turned), await hashSchema(schema));
    assert.deepEqual(differences(schema, turned), []);
  }));
});

Deno.test("normalised settings are normalised already", () => {
  fc.assert(fc.property(schemas, ({ settings }) => {
    const once = normaliseSettings(settings);
    assert.deepEqual(normaliseSettings(once), once);
  }));
});

Deno.test("normalised mappings are normalised already", () => {
  fc.assert(fc.property(schemas, ({ mappings }) => {
    const once = normaliseMappings(mappings);
    assert.deepEqual(normaliseMappings(once), once);
  }));
});

Deno.test("settings given twice under two spellings are found", () => {
  assert.deepEqual(settingsGivenTwice({ "index.codec": "default", codec: "default", index: { hidden: true } }), [
    "codec",
  ]);
});

Deno.test("canonical JSON sorts keys that look like integers as text", () => {
  assert.equal(
    canonicalJson({ b: 1, 10: [{ z: null, a: true }], 9: "x" }),
    '{"10":[{"a":true,"z":null}],"9":"x","b":1}',
  );
});

Deno.test("canonical JSON is one for equal values and reads back as the value", () => {
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
    const json = JSON.parse(JSON.stringify(value)) as Json;
    assert.deepEqual(JSON.parse(canonicalJson(json)), json);
    if (isJsonObject(json)) assert.equal(canonicalJson(reversed(json)), canonicalJson(json));
  }));
});

Deno.test("what JSON cannot hold is found, and where", () => {
  assert.equal(notJson({ a: [1, "b", null, { c: true }] }), undefined);
  assert.deepEqual(notJson({ a: [1, { b: () => 1 }] }), ["a", 1, "b"]);
  assert.deepEqual(notJson({ a: NaN }), ["a"]);
  assert.deepEqual(notJson({ a: new Date(0) }), ["a"]);
  assert.deepEqual(notJson({ a: undefined }), ["a"]);
});

Deno.test("the fingerprint of a source does not hang on line ends, and does on everything else", async () => {
  const source = { key: "id", sql: "select 1\nas id", address: "sqlite:a.db" };
  assert.equal(await hashSource(source), await hashSource({ ...source, sql: "select 1\r\nas id" }));
  for (
    const change of [{ key: "no" }, { sql: "select 2" }, { address: "sqlite:b.db" }, { modified: "m" }, {
      deleted: "d",
    }, { code: "c" }]
  ) {
    assert.notEqual(await hashSource(source), await hashSource({ ...source, ...change }), JSON.stringify(change));
  }
});

/** The same object with its keys the other way round, at every depth. */
function reversed(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).reverse().map(([key, part]) => [key, isJsonObject(part) ? reversed(part) : part]),
  );
}

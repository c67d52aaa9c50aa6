import assert from "node:assert/strict";
import { assertHits, initialize, isolatedIndexes, isolateEachTest } from "../../testing/mod.ts";
import { loadConfig, loadDefinition, openToolkit } from "../../src/mod.ts";
import { namesUnder } from "./cluster.ts";
import { films, notes } from "./films.ts";

const search = isolateEachTest({ indexes: [films, notes] });

const changed = {
  ...films,
  mappings: { dynamic: "strict", properties: { ...films.mappings.properties, title: { type: "keyword" } } },
} as const;

Deno.test("a second version is filled, activated and taken back, and the alias follows", async () => {
  await search.add("films", [{ id: 1, title: "Ran" }]);
  const first = await search.versions.active("films");
  const second = await search.versions.create("films", changed);
  assert.deepEqual(await search.versions.all("films"), [first, second]);
  assert.equal(second, `${search.prefix}films-2`);
  await search.add("films", [{ id: 2, title: "Ikiru" }], { version: second });
  assertHits(await search.client.search({ index: "films" }), [1]);
  assert.equal(await search.versions.activate(second), second);
  assertHits(await search.client.search({ index: "films" }), [2]);
  assert.equal(await search.versions.rollback("films"), first);
  assertHits(await search.client.search({ index: "films" }), [1]);
});

Deno.test("a version that is made without a definition has the index's own", async () => {
  const second = await search.versions.create("films");
  await search.versions.activate(second);
  const result = await search.toolkit.list({ names: ["films"] });
  assert.ok("indexes" in result);
  assert.deepEqual(result.indexes[0]?.versions.map(({ schema, active }) => [schema, active]), [
    ["current", false],
    ["current", true],
  ]);
});

Deno.test("the toolkit knows the indexes of the pool as its own", async () => {
  assert.deepEqual((await search.toolkit.plan()).indexes.map(({ name, kind }) => [name, kind]), [
    ["films", "none"],
    ["notes", "none"],
  ]);
  const { indexes } = await search.toolkit.status();
  assert.deepEqual(indexes.map(({ active, drift }) => [active, drift.length]), [
    [`${search.prefix}films-1`, 0],
    [`${search.prefix}notes-1`, 0],
  ]);
  const dry = await search.toolkit.drop({ names: ["films"], force: true, dryRun: true });
  assert.ok("requests" in dry && dry.requests.some(({ method }) => method === "DELETE"));
  assert.deepEqual(await namesUnder(search.prefix), [`${search.prefix}films-1`, `${search.prefix}notes-1`]);
});

Deno.test("versions of other indexes and definitions of other names are refused", async () => {
  await assert.rejects(search.versions.create("films", notes), { code: "usage", message: /one of notes/ });
  await assert.rejects(search.versions.create("books"), { code: "usage", message: /books/ });
  await assert.rejects(search.versions.activate("movies-1"), { code: "version-not-found" });
  await assert.rejects(search.add("films", [], { version: `${search.prefix}notes-1` }), { code: "usage" });
  await assert.rejects(search.versions.rollback("films"), { code: "no-version" });
});

Deno.test("initialize() creates and activates versions of all definitions", async () => {
  await using search = await isolatedIndexes({ indexes: [films, notes], create: false });
  assert.deepEqual(await namesUnder(search.prefix), []);
  const created = await initialize(search.toolkit, { activateVersions: false });
  assert.deepEqual(created, {
    versions: { films: `${search.prefix}films-1`, notes: `${search.prefix}notes-1` },
    active: [],
  });
  const activated = await initialize(search.toolkit, { createVersions: false });
  assert.deepEqual(activated, { ...created, active: ["films", "notes"] });
  await search.add("films", [{ id: 1, title: "Ran" }]);
  assertHits(await search.client.search({ index: "films" }), [1]);
});

Deno.test("initialize() does nothing where it is asked for nothing", async () => {
  await using search = await isolatedIndexes({ indexes: [films], create: false });
  const nothing = await initialize(search.toolkit, { createVersions: false, activateVersions: false });
  assert.deepEqual(nothing, { versions: {}, active: [] });
});

Deno.test("versions that a test made itself are gone in the end", async () => {
  let prefix: string;
  {
    await using search = await isolatedIndexes({ indexes: [films], create: false });
    await initialize(search.toolkit);
    ({ prefix } = search);
    assert.equal((await namesUnder(prefix)).length, 1);
  }
  assert.deepEqual(await namesUnder(prefix), []);
});

Deno.test("initialize() refuses a toolkit that works under another prefix than a test's", async () => {
  const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
  try {
    const prefix = `qa${crypto.randomUUID().slice(0, 8)}_`;
    await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify({ prefix, history: "sqlite:history.db" }));
    const config = await loadConfig({ cwd: folder });
    await using toolkit = openToolkit({ ...config, prefix }, [await loadDefinition(films)]);
    await assert.rejects(initialize(toolkit), { code: "usage", message: /test's prefix/ });
    assert.deepEqual(await namesUnder(prefix), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

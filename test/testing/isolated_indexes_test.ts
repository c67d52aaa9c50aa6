import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { assertHits, isolatedIndexes } from "../../testing/mod.ts";
import { defineIndex, loadDefinition } from "../../src/mod.ts";
import { cluster, namesUnder } from "./cluster.ts";
import { films, notes } from "./films.ts";

Deno.test("isolatedIndexes() gives searchable documents under an alias of its own", async () => {
  await using search = await isolatedIndexes({
    indexes: [films],
    documents: { films: [{ id: 1, title: "Stalker" }] },
  });
  assert.match(search.prefix, new RegExp(`^test_${Deno.pid}[a-z0-9]+_$`));
  assert.equal(search.alias("films"), `${search.prefix}films`);
  assert.deepEqual(search.names, { films: `${search.prefix}films` });
  await search.add("films", [{ id: 2, title: "Solaris" }]);
  assertHits(await search.toolkit.search("films", "solaris"), [2]);
  assertHits(await search.client.search({ index: search.alias("films") }), [1, 2]);
  assert.deepEqual(await namesUnder(search.prefix), [`${search.prefix}films-1`]);
});

Deno.test("without a pool, indexes are gone when the test has given them back", async () => {
  let prefix = "";
  {
    await using search = await isolatedIndexes({ indexes: [films, notes], ahead: 0 });
    ({ prefix } = search);
    assert.equal((await namesUnder(prefix)).length, 2);
  }
  assert.deepEqual(await namesUnder(prefix), []);
});

Deno.test("two tests at the same time are kept apart", async () => {
  await using first = await isolatedIndexes({ indexes: [films] });
  await using second = await isolatedIndexes({ indexes: [films] });
  assert.notEqual(first.prefix, second.prefix);
  await first.add("films", [{ id: 1, title: "Mirror" }]);
  assert.equal((await second.toolkit.search("films", "")).total, 0);
});

Deno.test("indexes carry the mark of a test, and the user's own beside it", async () => {
  const marked = { ...films, mappings: { ...films.mappings, _meta: { owner: "search" } } };
  await using search = await isolatedIndexes({ indexes: [marked] });
  const name = `${search.prefix}films-1`;
  const { body } = await cluster("GET", `/${name}/_mapping`);
  const { hash } = await loadDefinition(marked);
  assert.deepEqual(body[name].mappings._meta, {
    owner: "search",
    dem: { store: "test", prefix: search.prefix, name: "films", number: 1, hash, purpose: "test" },
  });
});

Deno.test("add() says which document was refused and why", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  const odd: Record<string, unknown> = { id: 7, title: "Ran", colour: "red" };
  await assert.rejects(search.add("films", [{ id: 6, title: "Ikiru" }, odd, { ...odd, id: 8 }]), {
    code: "cluster-refused",
    message: /^adding documents to films: 7 was refused: .*colour.* \(and 1 more\)$/s,
  });
});

Deno.test("add() refuses documents without a key, and indexes that are none of the test's", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  await assert.rejects(search.add("films", [{ title: "Ran" }]), { code: "usage", message: /no key in id/ });
  const books: string = "books";
  await assert.rejects(search.add(books as "films", []), { code: "usage", hint: /films/ });
  assert.throws(() => search.alias(books as "films"), { code: "usage", message: /books/ });
  assert.equal((await search.toolkit.search("films", "")).total, 0);
});

Deno.test("add() takes _id beside the fields, and integers beyond 2^53 to the last digit", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  await search.add("films", [{ _id: "a/b", id: 2n ** 60n, title: "Ran" }]);
  const { body } = await cluster("GET", `/${search.alias("films")}/_source/a%2Fb`);
  assert.deepEqual(Object.keys(body), ["id", "title"]);
  const response = await search.client.search({ index: "films", query: { term: { id: "1152921504606846976" } } });
  assertHits(response, ["a/b"]);
});

Deno.test("add() routes documents as the definition's source says", async () => {
  const routed = {
    name: "routed",
    settings: { number_of_shards: 2 },
    mappings: { _routing: { required: true }, properties: { id: { type: "long" }, shop: { type: "keyword" } } },
    source: { table: "routed", key: "id", routing: "shop", url: "sqlite:none.db" },
  } as const;
  await using search = await isolatedIndexes({ indexes: [routed] });
  await search.add("routed", [{ id: 1, shop: "north" }]);
  const { hits } = await search.client.search({ index: "routed", routing: "north" });
  assert.equal(hits.hits[0]?._routing, "north");
});

Deno.test("documents are typed by the mappings of their index", async () => {
  const people = defineIndex({
    name: "people",
    mappings: { dynamic: "strict", properties: { id: { type: "long" }, name: { type: "text" } } },
  });
  await using search = await isolatedIndexes({ indexes: [films, people] });
  await search.add("people", [{ id: 1, name: "Agnès" }]);
  await search.add("films", [{ id: 1, title: "Vagabond", year: 1985 }]);
  const wrong = async () => {
    // @ts-expect-error -- a film has no name
    await search.add("films", [{ id: 1, name: "Agnès" }]);
    // @ts-expect-error -- a year is a number
    await search.add("films", [{ id: 1, year: "1985" }]);
    // @ts-expect-error -- there is no such index
    await search.add("books", []);
  };
  assert.equal(typeof wrong, "function");
});

Deno.test("clear() empties the indexes that are named, or all", async () => {
  await using search = await isolatedIndexes({
    indexes: [films, notes],
    documents: { films: [{ id: 1 }, { id: 2 }], notes: [{ _id: 1, text: "x" }] },
  });
  await search.clear("films");
  assert.equal((await search.client.count({ index: "films" })).count, 0);
  assert.equal((await search.client.count({ index: "notes" })).count, 1);
  await search.clear();
  assert.equal((await search.client.count({ index: "notes" })).count, 0);
});

Deno.test("update() and fromSource fill from the definition's source, and a later update takes what changed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
  try {
    const database = new DatabaseSync(`${folder}/films.db`);
    database.exec(`create table films (id integer primary key, title text, year integer);
      insert into films values (1, 'Ran', 1985), (2, 'Ikiru', 1952)`);
    const sourced = { ...films, source: { table: "films", key: "id" } } as const;
    await using search = await isolatedIndexes({
      indexes: [sourced, notes],
      source: `sqlite:${folder}/films.db`,
      fromSource: true,
    });
    assertHits(await search.client.search({ index: "films" }), [1, 2]);
    database.exec("insert into films values (3, 'Dreams', 1990); delete from films where id = 1");
    database.close();
    const { updates } = await search.update("films");
    assert.deepEqual(updates.map(({ documents, outcome }) => [documents, outcome]), [[2, "complete"]]);
    assertHits(await search.client.search({ index: "films" }), [2, 3]);
    await assert.rejects(search.update("notes"), { message: /notes/ });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("update() without any source is a fault of the test", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  await assert.rejects(search.update(), { code: "usage", message: /no definition has a source/ });
});

Deno.test("documents that the cluster refuses leave no indexes behind", async () => {
  const colour: Record<string, unknown> = { id: 1, colour: "red" };
  await assert.rejects(isolatedIndexes({ indexes: [films], documents: { films: [colour] } }), {
    code: "cluster-refused",
  });
  // What is left is given back; the end of the file would find it otherwise.
});

Deno.test("a definition that the cluster refuses says why, and leaves nothing behind", async () => {
  const wrong = { name: "wrong", mappings: { properties: { a: { type: "no_such_type" } } } };
  await assert.rejects(isolatedIndexes({ indexes: [films, wrong], ahead: 0 }), {
    code: "cluster-refused",
    message: /^creating test_\w+_wrong-1 for a test: .*no_such_type/s,
  });
  await assert.rejects(isolatedIndexes({ indexes: [wrong] }), { code: "cluster-refused", message: /no_such_type/ });
});

Deno.test("faults of definitions and options are told before anything is created", async () => {
  await assert.rejects(isolatedIndexes({ indexes: [{ name: "Films" }] }), { code: "configuration", message: /lower/ });
  await assert.rejects(isolatedIndexes({ indexes: [films, films] }), { code: "usage", message: /defined twice/ });
  await assert.rejects(isolatedIndexes({ indexes: [films], ahead: -1 }), { code: "usage", message: /ahead is -1/ });
  const documents: Record<string, never[]> = { books: [] };
  await assert.rejects(isolatedIndexes({ indexes: [films], documents }), { code: "usage", message: /books/ });
});

Deno.test("without versions there is nothing to fill", async () => {
  for (const more of [{ documents: {} }, { fixtures: {} }, { fromSource: true }]) {
    await assert.rejects(isolatedIndexes({ indexes: [films], create: false, ...more }), {
      code: "usage",
      message: /no index to fill/,
    });
  }
});

Deno.test("add() makes no index where the test's own is gone", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  await cluster("DELETE", `/${search.prefix}films-1`);
  await assert.rejects(search.add("films", [{ id: 1 }]), { code: "cluster-refused", message: /not an alias/ });
  const gone = `${search.prefix}films-1`;
  await assert.rejects(search.add("films", [{ id: 1 }], { version: gone }), { message: /no such index/ });
  assert.deepEqual(await namesUnder(search.prefix), []);
});

Deno.test("a cluster that cannot be reached is told as such", async () => {
  await assert.rejects(isolatedIndexes({ indexes: [films], cluster: "http://127.0.0.1:1" }), {
    name: "ClusterError",
    code: "unreachable",
    message: /127\.0\.0\.1:1/,
    hint: /./,
  });
});

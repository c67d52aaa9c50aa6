import assert from "node:assert/strict";
import { assertHitCount, assertHits, isolatedIndexes } from "../../testing/mod.ts";
import movies from "../../fixtures/movies.ts";
import { films } from "./films.ts";

const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const file = `${folder}/${name}`;
  await (typeof content === "string" ? Deno.writeTextFile(file, content) : Deno.writeFile(file, content));
  return file;
}

Deno.test("the films of the fixture are there when the test begins", async () => {
  await using search = await isolatedIndexes({
    indexes: [movies],
    fixtures: { movies: new URL("../../fixtures/movies.json", import.meta.url) },
  });
  assertHitCount(await search.client.search({ index: "movies" }), 100);
});

Deno.test("JSON, JSON lines and YAML are read, several files for one index too", async () => {
  const json = await write("a.json", '[{ "id": 1, "title": "M" }]');
  const lines = await write("b.jsonl", '{"id":2,"title":"Z"}\n{"id":9007199254740993,"title":"Big"}\n');
  const yaml = await write("c.yaml", "- id: 4\n  title: Ran\n");
  await using search = await isolatedIndexes({ indexes: [films], fixtures: { films: [json, lines, yaml] } });
  const found = await search.client.search({ index: "films", stored_fields: [] });
  assertHits(found, [1, 2, "9007199254740993", 4]);
});

Deno.test("the definition's document function makes documents of the rows, and leaves out those that it gives null", async () => {
  const decades = {
    name: "decades",
    mappings: { dynamic: "strict", properties: { title: { type: "text" }, decade: { type: "integer" } } },
    source: { table: "films", key: "id", url: "sqlite:none.db" },
    document: (row: { title: string; year: number }) =>
      row.year < 1900 ? null : { title: row.title, decade: Math.floor(row.year / 10) * 10 },
  } as const;
  const file = await write("d.json", '[{"id":1,"title":"Ran","year":1985},{"id":2,"title":"Old","year":1898}]');
  await using search = await isolatedIndexes({ indexes: [decades], fixtures: { decades: file } });
  const found = await search.client.search({ index: "decades" });
  assert.deepEqual(found.hits.hits.map(({ _id, _source }) => [_id, _source]), [["1", { title: "Ran", decade: 1980 }]]);
});

const faults: readonly (readonly [what: string, name: string, content: string | Uint8Array, message: RegExp])[] = [
  [
    "a missing key",
    "k.json",
    '[\n  { "id": 1 },\n  { "title": "M" }\n]',
    /k\.json:3:3 {2}id: expected a key, .* found none/,
  ],
  ["a key that is none", "n.json", '[{ "id": [1] }]', /n\.json:1:10 {2}id: expected a key, .* found \[1\]/],
  ["an unknown column", "u.json", '[{ "id": 1,\n  "titel": "M" }]', /u\.json:2:3 {2}titel: the mappings are strict/],
  [
    "a wrong type",
    "t.json",
    '[{ "id": 1,\n  "year": "soon" }]',
    /t\.json:2:11 {2}year: expected integer, found "soon"/,
  ],
  ["broken JSON", "b.json", '[\n  { "id": 1, }\n]', /b\.json:2:14 {2}expected a name/],
  [
    "bytes that are no UTF-8",
    "l.json",
    new Uint8Array([0x5b, 0x0a, 0x22, 0xe9, 0x22]),
    /l\.json:2:2 {2}expected UTF-8/,
  ],
  ["a name that tells no format", "films.csv", "id", /films\.csv {2}its name ends in nothing/],
];

for (const [what, name, content, message] of faults) {
  Deno.test(`a fixture with ${what} is refused before anything is created, with its place`, async () => {
    const file = await write(name, content);
    await assert.rejects(isolatedIndexes({ indexes: [films], fixtures: { films: file } }), {
      name: "ConfigurationError",
      code: "configuration",
      message,
    });
  });
}

Deno.test("a document function that fails, or gives no object, is told with the row's place", async () => {
  const file = await write("f.json", '[{ "id": 1 },\n { "id": 2 }]');
  for (const [made, message] of [[() => 7, /gave number/], [() => undefined, /gave undefined/]] as const) {
    const odd = { ...films, name: "odd", document: made } as const;
    await assert.rejects(isolatedIndexes({ indexes: [odd], fixtures: { odd: file } }), { message });
  }
  const failing = {
    ...films,
    name: "failing",
    document: (): object => {
      throw new Error("no such film");
    },
  } as const;
  await assert.rejects(isolatedIndexes({ indexes: [failing], fixtures: { failing: file } }), {
    code: "configuration",
    message: /2 faults\n.*f\.json:1:2 {2}no such film\n.*f\.json:2:2 {2}no such film$/,
  });
});

Deno.test("a fixture that is not there is refused", async () => {
  await assert.rejects(isolatedIndexes({ indexes: [films], fixtures: { films: `${folder}/none.json` } }), {
    code: "configuration",
    message: /none\.json {2}no such file/,
  });
});

Deno.test("all faults of a fixture are told at once", async () => {
  const file = await write("many.json", '[{ "id": 1, "titel": "M" },\n { "id": 2, "year": true },\n { "title": "Z" }]');
  await assert.rejects(isolatedIndexes({ indexes: [films], fixtures: { films: file } }), { message: /3 faults/ });
});

Deno.test("what only the cluster refuses of a fixture says which document it was", async () => {
  const dated = { name: "dated", mappings: { properties: { day: { type: "date" } } } } as const;
  const file = await write("dated.json", '[{ "id": 5, "day": "yesterday" }]');
  await assert.rejects(isolatedIndexes({ indexes: [dated], fixtures: { dated: file } }), {
    code: "cluster-refused",
    message: /filling \S+dated-1 for a test: 5 was refused: .*day/s,
  });
});

Deno.test("a fixture that was changed is read again", async () => {
  const file = await write("again.json", '[{ "id": 1 }]');
  const options = { indexes: [films], fixtures: { films: file } } as const;
  {
    await using search = await isolatedIndexes(options);
    assertHits(await search.client.search({ index: "films" }), [1]);
  }
  await Deno.writeTextFile(file, '[{ "id": 2 }, { "id": 3 }]');
  await using search = await isolatedIndexes(options);
  assertHits(await search.client.search({ index: "films" }), [2, 3]);
});

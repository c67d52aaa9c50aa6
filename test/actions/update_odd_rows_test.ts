/** Rows and documents that no index takes, loaded by workers: each is recorded with its reason, all others are there. */
import assert from "node:assert/strict";
import { assertExact } from "./exactly.ts";
import { Database } from "./database.ts";
import { Filling } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** A function that makes workers load every row, as it is in a module. */
const same = "(row) => row";

/** Films by text, with JSON that Postgres keeps as it was written; small batches, so that workers load them. */
const films = `
  create table films (id text collate "C" primary key, title text, year text, raw json, last_modified timestamptz);
  create table deleted_films (id text, deleted_at timestamptz);
  insert into films select 'k' || i, 'Film ' || i, 1900 + i % 120, null, '2026-01-01' from generate_series(1, 400) i;`;

const definition = {
  mappings: {
    properties: {
      id: { type: "keyword" },
      title: { type: "keyword", ignore_above: 100, doc_values: false },
      year: { type: "integer" },
      raw: { type: "object", enabled: false },
      last_modified: { type: "date" },
    },
  },
  batch: { documents: 20, bytes: "4MB" },
};

/** What a row is, and why it is refused; null: it is not. */
interface OddRow {
  readonly insert: string;
  readonly refused: RegExp | null;
}

const row = (id: string, title: string, year: string, raw = "null") =>
  `insert into films values (${id}, ${title}, ${year}, ${raw}, '2026-01-01')`;

const odd: Readonly<Record<string, OddRow>> = {
  "k100a": { insert: row("'k100a'", "'Refused'", "'unknown'"), refused: /(document|mapper)_parsing_exception.*year/ },
  "": { insert: row("''", "'No key'", "1990"), refused: /^its key is empty$/ },
  ["x".repeat(513)]: { insert: row("repeat('x', 513)", "'Long'", "1990"), refused: /^its key has 513 bytes/ },
  ["ü".repeat(257)]: { insert: row("repeat('ü', 257)", "'Long'", "1990"), refused: /^its key has 514 bytes/ },
  ["y".repeat(512)]: { insert: row("repeat('y', 512)", "'Just right'", "1990"), refused: null },
  'q"\\\n': { insert: row(`E'q"\\\\\\n'`, "E'a\\r\\nb\\u2028'", "1990"), refused: null },
  "r1": { insert: row("'r1'", "'Raw'", "1990", `E'{"a":\\r\\n  [1,\\n\\n2],\\r"b":"x\\\\ny"}'`), refused: null },
};

for (const workers of [1, 2]) {
  for (const document of [undefined, same]) {
    const how = document === undefined ? "as the database makes them" : "through document()";
    Deno.test(`odd rows ${how}, by ${workers}: those that no index takes are recorded, all others are there`, async () => {
      const inserts = Object.values(odd).map(({ insert }) => insert);
      await using database = await Database.open([films, ...inserts].join(";\n"));
      await using filling = await Filling.open({ rows: 0, workers, definition, source: database.url, document });
      const refused = Object.entries(odd).filter(([, { refused }]) => refused !== null);
      const entry = await filling.update();
      assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 403, 4], JSON.stringify(entry));
      const rejections = await filling.rejections();
      assert.deepEqual(Object.keys(rejections).sort(), refused.map(([id]) => id || "(no key)").sort());
      for (const [id, { refused: reason }] of refused) assert.match(rejections[id || "(no key)"], reason ?? /./);
      await assertExact(filling, await database.films("id <> ''"));
      const { _source } = await (await fetch(`${clusterUrl}/${filling.version}/_doc/r1`)).json();
      assert.deepEqual(_source.raw, { a: [1, 2], b: "x\ny" });
    });
  }
}

Deno.test("a document of 100 MB, met by one of two workers, is refused before it is sent; the others are loaded", async () => {
  const large = row("'k200a'", "repeat('x', 104857600)", "1990");
  await using database = await Database.open(`${films}; alter table films alter title set storage external; ${large}`);
  await using filling = await Filling.open({ rows: 0, workers: 2, definition, source: database.url, document: same });
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 400, 1], JSON.stringify(entry));
  const { k200a } = await filling.rejections();
  assert.match(k200a, /^it has 10485\d{4} bytes, more than the 104857600 that the server takes$/);
  await assertExact(filling, await database.films("id <> 'k200a'"));
});

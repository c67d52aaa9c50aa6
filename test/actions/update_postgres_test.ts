/** Updates from Postgres: values arrive as they are, and keys are compared in the source's own collation. */
import assert from "node:assert/strict";
import { Database } from "./database.ts";
import { Filling } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

const values = `
  create table things (key text primary key, big bigint, exact numeric, at timestamptz, words text, raw json);
  insert into things values
    ('a', 9223372036854775807, 12345678901234567890.123456789, '2026-03-29 02:30:00.123456+02', 'Ελληνικά 日本語 "\\', '{"x":
      [1,

       2]}'),
    ('Ä', -9007199254740993, 0.10, null, E'line\\nbreak', null),
    ('b/c d?', null, null, null, '', '1')`;

const definition = {
  mappings: { dynamic: false, properties: { words: { type: "keyword" } } },
  source: { table: "things", key: "key" },
  batch: { documents: 1, bytes: "4MB" },
};

Deno.test("values are in the index exactly as in Postgres, in batches in its own collation", async () => {
  await using database = await Database.open(values);
  await using filling = await Filling.open({ definition, source: database.url });
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 3, 0], JSON.stringify(entry));
  const source = async (id: string) => {
    const path = `/${filling.version}/_source/${encodeURIComponent(id)}`;
    return await (await fetch(`${clusterUrl}${path}`)).text();
  };
  const first = await source("a");
  assert.match(first, /"big": ?9223372036854775807\b/);
  assert.match(first, /"exact": ?12345678901234567890\.123456789\b/);
  const { at, words, raw } = JSON.parse(first);
  assert.equal(Date.parse(at), Date.parse("2026-03-29T00:30:00.123Z"));
  assert.match(at, /\.123456/);
  assert.deepEqual([words, raw], ['Ελληνικά 日本語 "\\', { x: [1, 2] }]);
  const second = await source("Ä");
  assert.match(second, /"big": ?-9007199254740993\b/);
  assert.match(second, /"exact": ?0\.10\b/);
  assert.equal(JSON.parse(second).words, "line\nbreak");
  assert.deepEqual(JSON.parse(await source("b/c d?")).raw, 1);
});

Deno.test("a document() gets values from Postgres that stay exact", async () => {
  await using database = await Database.open(values);
  const document = (row: Readonly<Record<string, unknown>>) => ({ ...row, seen: true });
  await using filling = await Filling.open({ definition: { ...definition, document }, source: database.url });
  assert.equal((await filling.update()).documents, 3);
  const text = await (await fetch(`${clusterUrl}/${filling.version}/_source/a`)).text();
  assert.match(text, /"big":9223372036854775807\b/);
  assert.match(text, /12345678901234567890\.123456789/);
});

Deno.test("a key that is not unique in Postgres is found before anything is loaded", async () => {
  await using database = await Database.open("create table things (key text); insert into things values ('a'), ('a')");
  await using filling = await Filling.open({ definition, source: database.url });
  await assert.rejects(filling.update(), { code: "source-failed" });
  assert.deepEqual(await filling.actions("update"), []);
});

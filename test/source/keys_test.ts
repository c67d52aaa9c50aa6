/** Keys of every type, in the source's own order. */
import assert from "node:assert/strict";
import type { Source } from "../../src/source/source.ts";
import {
  borders,
  ids,
  never,
  onEachDatabase,
  onPostgres,
  onSqlite,
  openTable,
  type TestDatabase,
} from "./databases.ts";

/** Reads everything batch by batch, as an update does. */
async function inBatches(source: Source, size: number): Promise<(string | null)[][]> {
  const edges = [null, ...await borders(source, size), null];
  const batches: (string | null)[][] = [];
  for (let at = 1; at < edges.length; at++) {
    batches.push(await ids(source, { range: { from: edges[at - 1] ?? null, to: edges[at] ?? null } }));
  }
  return batches;
}

async function assertWhole(database: TestDatabase, size: number): Promise<void> {
  await using source = await openTable(database, "films");
  const batches = await inBatches(source, size);
  const inOrder = await database.rows("select id from films order by id");
  assert.deepEqual(batches.flat(), inOrder.map(([id]) => String(id)));
  assert.ok(batches.slice(0, -1).every((batch) => batch.length === size));
  assert.deepEqual([...await source.present(batches.flat().map(String), never)].length, inOrder.length);
}

onEachDatabase("integer keys, negative ones too, come in their order and whole", async (database) => {
  await database.run("create table films (id bigint primary key)");
  await database.run("insert into films values (-9223372036854775807), (-5), (0), (9), (10), (100), (2147483648)");
  await assertWhole(database, 2);
});

onEachDatabase("text keys come in the source's order and whole, whatever stands in them", async (database) => {
  await database.run("create table films (id text primary key)");
  await database.run(
    "insert into films values ('a'), ('B'), ('b'), ('ä'), ('Z'), ('a''; --'), ('10'), ('9'), (''), (' '), ('\u6771'), ('e\u0301'), ('\u00e9')",
  );
  await assertWhole(database, 3);
});

onEachDatabase("uuid keys come in their order and whole", async (database) => {
  const type = database.engine === "Postgres" ? "uuid" : "text";
  await database.run(`create table films (id ${type} primary key)`);
  const keys = Array.from({ length: 20 }, () => `('${crypto.randomUUID()}')`);
  await database.run(`insert into films values ${keys.join()}`);
  await assertWhole(database, 7);
});

onSqlite("keys declared uuid are text", async (database) => {
  await database.run("create table films (id uuid primary key not null)");
  await database.run(
    "insert into films values ('0e9b8f1c-0000-4000-8000-000000000001'), ('1e9b8f1c-0000-4000-8000-000000000001')",
  );
  await assertWhole(database, 1);
});

onSqlite(
  "text keys that do not tell letters' case apart come whole, and are told apart when looked up",
  async (database) => {
    await database.run(
      "create table films (id text primary key collate nocase); insert into films values ('b'), ('A'), ('C')",
    );
    await assertWhole(database, 1);
    await using source = await openTable(database, "films");
    assert.deepEqual([...await source.present(["a", "b"], never)], ["b"]);
    assert.deepEqual((await source.rowsOf(["a", "b"], false, never)).map(({ id }) => id), ["b"]);
  },
);

onPostgres("text keys in a collation of a language come whole", async (database) => {
  await database.run(`create table films (id text collate "und-x-icu" primary key);
    insert into films values ('a'), ('B'), ('Ä'), ('z'), ('-a'), ('A')`);
  await assertWhole(database, 2);
});

onPostgres(
  "keys of smallint and varchar are keys too, and what is out of their range is not there",
  async (database) => {
    await database.run("create table films (id smallint primary key, code varchar(5) unique not null)");
    await database.run("insert into films values (1, 'a'), (2, 'b')");
    await using source = await openTable(database, "films");
    assert.deepEqual([...await source.present(["2", "70000", "9223372036854775807"], never)], ["2"]);
    assert.deepEqual(await ids(source, { range: { from: "2", to: "70000" } }), ["2"]);
    await using other = await openTable(database, "films", { key: "code" });
    assert.deepEqual([...await other.present(["b", "too long a text"], never)], ["b"]);
  },
);

onEachDatabase("rows added before the first and behind the last key while loading are found", async (database) => {
  await database.run("create table films (id integer primary key); insert into films values (10), (20), (30)");
  await using source = await openTable(database, "films");
  assert.deepEqual(await borders(source, 2), ["30"]);
  await database.run("insert into films values (1), (99)");
  assert.deepEqual(await ids(source, { range: { from: null, to: "30" } }), ["1", "10", "20"]);
  assert.deepEqual(await ids(source, { range: { from: "30", to: null } }), ["30", "99"]);
});

onEachDatabase("the routing column goes with each row, as text", async (database) => {
  await database.run(
    "create table films (id integer primary key, studio integer); insert into films values (1, 7), (2, null)",
  );
  await using source = await openTable(database, "films", { routing: "studio" });
  const rows = await source.rowsOf(["1", "2"], false, never);
  assert.deepEqual(rows.map(({ id, routing }) => [id, routing]), [["1", "7"], ["2", undefined]]);
});

/** Statements of definitions can read, and nothing else. */
import assert from "node:assert/strict";
import { SourceError } from "../../src/errors.ts";
import type { Source } from "../../src/source/source.ts";
import { borders, deleted, films, never, onEachDatabase, onPostgres, read, type TestDatabase } from "./databases.ts";
import { openSource } from "../../src/source/open.ts";

const since = "2026-01-01T00:00:00Z";

/** Uses everything that a source's statements are run by; gives the errors. */
async function useAll(database: TestDatabase, source: Parameters<typeof films>[0]): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  const uses: readonly ((source: Source) => Promise<unknown>)[] = [
    (source) => borders(source, 1),
    (source) => source.count(never),
    (source) => read(source),
    (source) => source.rowsOf(["1", "2"], false, never),
    (source) => source.present(["1", "2"], never),
    (source) => deleted(source, since),
    (source) => borders(source, 1),
  ];
  try {
    await using opened = await openSource(films(source), { url: database.url });
    for (const use of uses) await use(opened).catch((error) => errors.push(error));
  } catch (error) {
    errors.push(error);
  }
  return errors;
}

async function assertUntouched(database: TestDatabase): Promise<void> {
  const rows = await database.rows("select id, title from films order by id");
  assert.deepEqual(rows.map(([id, title]) => `${id} ${title}`), ["1 Ran", "2 Ikiru"]);
}

const table =
  "create table films (id integer primary key, title text); insert into films values (1, 'Ran'), (2, 'Ikiru')";

for (
  const [what, source] of [
    ["sql that deletes", { sql: "delete from films returning id", key: "id" }],
    ["sql that inserts before it selects", { sql: "insert into films values (3, 'x') returning id", key: "id" }],
    ["sql that deletes in a with", { sql: "with d as (delete from films returning id) select id from d", key: "id" }],
    ["sql that drops", { sql: "drop table films", key: "id" }],
    ["sql that ends the select around it", {
      sql: "select 1 as id) as t; delete from films; select * from (select 1 as id",
      key: "id",
    }],
    ["deleted that deletes", {
      table: "films",
      key: "id",
      deleted: "delete from films where 1 = 1 or :since > '' returning id",
    }],
    ["deleted that updates", { table: "films", key: "id", deleted: "update films set title = 'x' returning id" }],
    [
      "deleted that deletes in a with",
      { table: "films", key: "id", deleted: "with d as (delete from films returning id) select id from d" },
    ],
  ] as const
) {
  onEachDatabase(`${what} is refused, and changes nothing`, async (database) => {
    await database.run(table);
    const errors = await useAll(database, source);
    assert.notEqual(errors.length, 0);
    for (const error of errors) assert.ok(error instanceof Error && "code" in error, String(error));
    await assertUntouched(database);
  });
}

onEachDatabase("an honest source is not refused", async (database) => {
  await database.run(table);
  const errors = await useAll(database, {
    table: "films",
    key: "id",
    deleted: "select id from films where '' > :since",
  });
  assert.deepEqual(errors, []);
});

onPostgres("sql that calls a function which writes is refused, and changes nothing", async (database) => {
  await database.run(`${table}; create function spoil(i integer) returns integer language plpgsql as
    $$ begin update films set title = 'spoilt' where id = i; return i; end $$`);
  for (const sql of ["select spoil(id) as id from films", "select id from films where spoil(id) > 0"]) {
    for (const source of [{ sql, key: "id" }, { table: "films", key: "id", deleted: sql }]) {
      const errors = await useAll(database, source);
      assert.ok(errors.some((error) => error instanceof SourceError && /read-only transaction/.test(error.message)));
      await assertUntouched(database);
    }
  }
});

/** A function that at first only lets its session write, and writes when it is called again. */
const patient = `create function spoil(i integer) returns integer language plpgsql as $$
    declare begun text := coalesce(current_setting('planted.begun', true), '');
    begin
      if begun not in ('', now()::text) then
        update films set title = 'spoilt' where id = i;
      else
        perform set_config('planted.begun', now()::text, false);
        perform set_config('default_transaction_read_only', 'off', false);
      end if;
      return i;
    end $$`;

onPostgres("sql that first allows its session to write, and writes later, is refused as well", async (database) => {
  await database.run(`${table}; ${patient}`);
  const errors = await useAll(database, { sql: "select spoil(id) as id from films", key: "id" });
  assert.ok(errors.some((error) => error instanceof SourceError && /read-only transaction/.test(error.message)));
  await assertUntouched(database);
  const other = `${table.replaceAll("films", "more")}; create function open() returns integer language plpgsql as
    $$ begin perform set_config('transaction_read_only', 'off', false); insert into films values (3, 'x'); return 1; end $$`;
  await database.run(other);
  assert.notEqual((await useAll(database, { sql: "select open() as id from more", key: "id" })).length, 0);
  await assertUntouched(database);
});

onPostgres("rows that are joined by the database are read like that as well", async (database) => {
  await database.run(`${table}; ${patient}; create view shown as select id, title from films`);
  await using source = await openSource(films({ table: "shown", key: "id" }), { url: database.url });
  await read(source); // It is known then how heavy they are.
  await database.run("create or replace view shown as select spoil(id) as id, title from films");
  const lines = async () =>
    await source.lines?.({ range: { from: null, to: null }, atMost: 100, signal: never, take: () => {} });
  assert.equal(await lines(), true);
  await assert.rejects(lines, /read-only transaction/);
  await assertUntouched(database);
});

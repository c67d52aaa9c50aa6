/** How rows are read: in bounded chunks, beside writers, and only as long as they are wanted. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { openSource } from "../../src/source/open.ts";
import type { Source } from "../../src/source/source.ts";
import {
  connect,
  everything,
  films,
  ids,
  never,
  onEachDatabase,
  onPostgres,
  onSqlite,
  openTable,
} from "./databases.ts";

/** Reads everything, and gives the rows and characters of each chunk. */
async function chunks(source: Source, objects = false): Promise<{ rows: number; characters: number }[]> {
  const found = [];
  for await (const chunk of source.rows({ range: everything, objects, signal: never })) {
    found.push({
      rows: chunk.length,
      characters: chunk.reduce((sum, { json, row }) => sum + (json ?? JSON.stringify(row)).length, 0),
    });
  }
  return found;
}

onEachDatabase("chunks stay near a million characters, whatever the rows weigh", async (database) => {
  const blob = database.engine === "SQLite" ? "hex(zeroblob(20000))" : "repeat('0', 40000)";
  await database.run(`
    create table films (id integer primary key, plot text);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
      insert into films select i, ${blob} from n`);
  await using source = await openTable(database, "films");
  await chunks(source); // It learns.
  for (const objects of [false, true]) {
    const read = await chunks(source, objects);
    assert.equal(read.reduce((sum, { rows }) => sum + rows, 0), 400);
    assert.ok(read.length >= 12);
    assert.ok(read.every(({ characters }) => characters < 2_000_000), JSON.stringify(read));
  }
});

onEachDatabase("small rows come in large chunks, all of them once", async (database) => {
  await database.run(`
    create table films (id integer primary key);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 30000) insert into films select i from n`);
  await using source = await openTable(database, "films");
  const all = await ids(source);
  assert.equal(all.length, 30_000);
  assert.equal(new Set(all).size, 30_000);
  assert.ok((await chunks(source)).length < 10);
});

onEachDatabase("a select that has to be built as a whole is read to its end, in order", async (database) => {
  await database.run(`
    create table films (id integer primary key, year integer);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into films select i, i / 2 from n`);
  const sql = "select year as id, count(*) as films from films group by year";
  await using source = await openSource(films({ sql, key: "id" }), { url: database.url });
  await source.check(never);
  const all = await ids(source);
  assert.deepEqual(all, Array.from({ length: 10_001 }, (_, year) => String(year)));
  assert.deepEqual(await ids(source, { range: { from: "5", to: "8" } }), ["5", "6", "7"]);
  for await (const _ of source.rows({ range: everything, objects: true, signal: never })) break;
  assert.equal((await ids(source)).length, 10_001);
});

onSqlite("a writer does not wait for a reader between its chunks, without WAL too", async (database) => {
  for (const mode of ["delete", "wal"]) {
    await database.run(
      `pragma journal_mode = ${mode}; drop table if exists films; create table films (id integer primary key);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into films select i from n`,
    );
    await using table = await openTable(database, "films");
    const sql = "select id from films union select -id from films";
    await using built = await openSource(films({ sql, key: "id" }), { url: database.url });
    for (const source of [table, built]) {
      let read = 0;
      for await (const chunk of source.rows({ range: everything, objects: false, signal: never })) {
        read += chunk.length;
        await database.run("update films set id = id where id = 1");
      }
      assert.ok(read >= 20_000);
    }
  }
});

onSqlite("a reader waits for a writer that has locked the database", async (database) => {
  await database.run("create table films (id integer primary key); insert into films values (1)");
  await using source = await openTable(database, "films");
  await database.run("begin exclusive; insert into films values (2)");
  const reading = ids(source);
  await setTimeout(100);
  await database.run("commit");
  assert.deepEqual(await reading, ["1", "2"]);
});

onSqlite("waiting for a lock ends when the signal says so", async (database) => {
  await database.run("create table films (id integer primary key)");
  await using source = await openTable(database, "films");
  await database.run("begin exclusive");
  const controller = new AbortController();
  const counting = source.count(controller.signal);
  await setTimeout(50);
  controller.abort(new Error("enough"));
  await assert.rejects(counting, { message: "enough" });
  await database.run("rollback");
});

onSqlite("reading leaves no file beside a database, and none in it", async (database) => {
  await database.run("create table films (id integer primary key); insert into films values (1)");
  const before = await Deno.readFile(database.file);
  {
    const sql = "select id, count(*) as n from films group by id + 1";
    await using source = await openSource(films({ sql, key: "id" }), { url: database.url });
    assert.deepEqual(await ids(source), ["1"]);
  }
  assert.deepEqual(await Deno.readFile(database.file), before);
  const names = [...Deno.readDirSync(database.file.slice(0, -"/source.db".length))].map(({ name }) => name);
  assert.deepEqual(names, ["source.db"]);
  using other = new DatabaseSync(database.file);
  assert.equal(other.prepare("select * from sqlite_schema").all().length, 1);
});

onPostgres("a running statement is cancelled on the server when the signal says so", async (database) => {
  const sql = "select 1 as id, pg_sleep(600)::text as slept";
  await using source = await openSource(films({ sql, key: "id" }), { url: database.url });
  await using other = await connect(database.url);
  const active = async () => {
    const text =
      "select 1 from pg_stat_activity where datname = current_database() and query ~ 'pg_sleep' and pid <> pg_backend_pid() and state = 'active'";
    return (await other.client.query(text)).rows.length;
  };
  const calls = [(signal: AbortSignal) => source.check(signal), (signal: AbortSignal) => ids(source, { signal })];
  for (const call of calls) {
    const controller = new AbortController();
    const reading = call(controller.signal);
    reading.catch(() => {});
    for (let tries = 0; await active() === 0 && tries < 3000; tries++) await setTimeout(20);
    assert.equal(await active(), 1);
    controller.abort(new Error("enough"));
    await assert.rejects(reading, { message: "enough" });
    for (let tries = 0; await active() > 0 && tries < 3000; tries++) await setTimeout(20);
    assert.equal(await active(), 0);
  }
});

onPostgres("a connection that the server ends is unreachable; the next call connects again", async (database) => {
  await database.run("create table films (id int primary key); insert into films select generate_series(1, 5000)");
  await using source = await openTable(database, "films");
  const end = () =>
    database.run(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dem' and datname = current_database()",
    );
  await assert.rejects(async () => {
    for await (const _ of source.rows({ range: everything, objects: false, signal: never })) await end();
  }, { code: "source-unreachable", message: /^reading table films in postgres:.*: / });
  assert.equal(await source.count(never), 5000);
  await end();
  await using other = await connect(database.url);
  const left = () =>
    other.client.query(
      "select from pg_stat_activity where application_name = 'dem' and datname = current_database()",
    );
  while ((await left()).rows.length > 0) await setTimeout(20);
  // Room for the news to come here.
  await setTimeout(100);
  assert.equal(await source.count(never), 5000);
});

onPostgres(
  "connections of a source are read-only, in UTC, named, and end their statement when nobody reads it",
  async (database) => {
    await database.run(`alter database ${new URL(database.url).pathname.slice(1)} set timezone = 'Asia/Tokyo'`);
    const names = ["default_transaction_read_only", "TimeZone", "application_name", "client_connection_check_interval"];
    const sql = `select 1 as id, ${names.map((name) => `current_setting('${name}') as "${name}"`).join()}`;
    await using source = await openSource(films({ sql, key: "id" }), { url: database.url });
    const [row] = await source.rowsOf(["1"], true, never);
    assert.deepEqual(Object.values(row?.row ?? {}), [1, "on", "UTC", "dem", "500ms"]);
  },
);

onPostgres("sessions are used again instead of connecting anew", async (database) => {
  await database.run("create table films (id int primary key); insert into films values (1)");
  await using source = await openTable(database, "films");
  for (let round = 0; round < 5; round++) {
    await source.count(never);
    await ids(source);
  }
  const [[count] = []] = await database.rows(
    "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'dem'",
  );
  assert.equal(Number(count), 1);
});

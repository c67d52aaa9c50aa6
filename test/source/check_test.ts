/** What check() finds before anything is loaded. */
import assert from "node:assert/strict";
import { SourceError } from "../../src/errors.ts";
import { openSource } from "../../src/source/open.ts";
import { films, ids, never, onEachDatabase, onPostgres, onSqlite, openTable, type TestDatabase } from "./databases.ts";

async function check(database: TestDatabase, source: Parameters<typeof films>[0]): Promise<string> {
  await using opened = await openSource(films(source), { url: database.url });
  try {
    await opened.check(never);
    return "fine";
  } catch (error) {
    assert.ok(error instanceof SourceError, String(error));
    assert.equal(error.code, "source-failed");
    assert.ok(error.hint);
    return error.message;
  }
}

onEachDatabase("a table or column that is missing is named", async (database) => {
  await database.run("create table films (id integer primary key, title text)");
  assert.match(await check(database, { table: "movies", key: "id" }), /^checking table movies in .*movies/);
  assert.match(
    await check(database, { table: "films", key: "ID" }),
    /^checking table films in .*: it has no column "ID"$/,
  );
  assert.match(await check(database, { table: "films", key: "id", modified: "x" }), /it has no column "x"$/);
  assert.match(await check(database, { table: "films", key: "id", routing: 'a"b' }), /it has no column "a\\"b"$/);
  assert.match(await check(database, { sql: "select nothing from films", key: "id" }), /nothing/);
  assert.equal(await check(database, { table: "films", key: "id" }), "fine");
});

onEachDatabase("a key that is null in a row is found before loading", async (database) => {
  await database.run(
    "create table films (code varchar(20), title text); insert into films values ('a', ''), (null, '')",
  );
  assert.match(
    await check(database, { table: "films", key: "code" }),
    /key code of table films in .*: it is null in 1 row$/,
  );
  assert.match(await check(database, { sql: "select * from films", key: "code" }), /it is null in 1 row$/);
});

onEachDatabase("a key that stands in several rows is found before loading, with an example", async (database) => {
  await database.run("create table films (id integer, title text); insert into films values (1, ''), (7, ''), (7, '')");
  assert.match(
    await check(database, { table: "films", key: "id" }),
    /key id of table films in .*: "7" stands in 2 rows$/,
  );
  const joined = "select a.id, b.title from films a join films b on a.id <> b.id where a.id = 1";
  assert.match(await check(database, { sql: joined, key: "id" }), /"1" stands in 2 rows$/);
});

onEachDatabase(
  "a key that is unique only in a part of the rows, or beside another column, is looked at",
  async (database) => {
    await database.run(`
    create table films (id integer not null, code integer not null, primary key (id, code));
    create unique index one on films (code) where id > 0;
    insert into films values (1, 1), (1, 2), (0, 1)`);
    assert.match(await check(database, { table: "films", key: "id" }), /"1" stands in 2 rows$/);
    assert.match(await check(database, { table: "films", key: "code" }), /"1" stands in 2 rows$/);
  },
);

onEachDatabase("a unique column that is not null is a key; one that may be null is looked at", async (database) => {
  await database.run(`
    create table films (id integer primary key, code integer not null unique, name text unique);
    insert into films values (1, 1, 'a'), (2, 2, null)`);
  assert.equal(await check(database, { table: "films", key: "id" }), "fine");
  assert.equal(await check(database, { table: "films", key: "code" }), "fine");
  assert.match(await check(database, { table: "films", key: "name" }), /it is null in 1 row$/);
});

onEachDatabase("a key is an integer, text or a uuid, and nothing else", async (database) => {
  const bytes = database.engine === "SQLite" ? "blob" : "bytea";
  await database.run(`create table films (a double precision, b ${bytes}); insert into films values (1.5, null)`);
  await database.run(database.engine === "SQLite" ? "update films set b = x'01'" : "update films set b = '\\x01'");
  assert.match(await check(database, { table: "films", key: "a" }), /the key a is of type (real|double precision)$/);
  assert.match(await check(database, { table: "films", key: "b" }), /the key b is of type (blob|bytea)$/);
});

onSqlite("keys of several types in one column are refused, as they are read", async (database) => {
  await database.run("create table films (id int unique not null); insert into films values (1), ('x')");
  await using source = await openTable(database, "films");
  await assert.rejects(ids(source), /the key id is "x" in a row, elsewhere of type integer/);
});

onSqlite("a primary key of SQLite that is not the rowid may be null, and is looked at", async (database) => {
  await database.run("create table films (code text primary key); insert into films values (null)");
  assert.match(await check(database, { table: "films", key: "code" }), /it is null in 1 row$/);
});

onEachDatabase("a modified column that counts something else than time is refused", async (database) => {
  await database.run(`create table films (id integer primary key, modified integer); insert into films values (1, 3)`);
  const source = { table: "films", key: "id", modified: "modified" };
  assert.match(await check(database, source), /column modified of table films in .*: "3" is no time$/);
  await database.run("update films set modified = 1700000000");
  assert.equal(await check(database, source), "fine");
});

onSqlite("a modified column that holds dates of another form is refused", async (database) => {
  await database.run(
    "create table films (id integer primary key, modified text); insert into films values (1, '31.12.2024')",
  );
  assert.match(await check(database, { table: "films", key: "id", modified: "modified" }), /"31.12.2024" is no time$/);
});

onPostgres("a modified column of another type is refused", async (database) => {
  await database.run("create table films (id integer primary key, modified text)");
  assert.match(
    await check(database, { table: "films", key: "id", modified: "modified" }),
    /modified is of a type that holds no time$/,
  );
});

onPostgres("two columns of one name are refused", async (database) => {
  await database.run("create table films (id integer primary key)");
  const sql = "select a.id as key, a.id, b.id from films a, films b";
  assert.match(await check(database, { sql, key: "key" }), /two columns have the name "id"$/);
});

onPostgres("a table that shares its keys with the tables that inherit from it is looked at", async (database) => {
  await database.run(`
    create table films (id integer primary key);
    create table shorts () inherits (films);
    insert into films values (1); insert into shorts values (1)`);
  assert.match(await check(database, { table: "films", key: "id" }), /"1" stands in 2 rows$/);
});

onEachDatabase("SQL of a definition cannot write", async (database) => {
  await database.run("create table films (id integer primary key); insert into films values (1)");
  const write = database.engine === "SQLite"
    ? "delete from films returning id"
    : "with gone as (delete from films returning id) select id from gone";
  await using source = await openTable(database, "films", { deleted: write });
  await assert.rejects(async () => {
    for await (const _ of source.deleted("2024-01-01T00:00:00Z", never));
  }, { code: "source-failed" });
  const [[count] = []] = await database.rows("select count(*) from films");
  assert.equal(Number(count), 1);
});

onEachDatabase("a view and a table in a named schema are sources too", async (database) => {
  const schema = database.engine === "SQLite" ? "main" : "archive";
  if (database.engine === "Postgres") await database.run("create schema archive");
  await database.run(`
    create table ${schema}."The ""Films""" ("Key" integer primary key);
    create view films as select "Key" as id from ${schema}."The ""Films""";
    insert into ${schema}."The ""Films""" values (1), (2)`);
  await using view = await openTable(database, "films");
  await view.check(never);
  assert.deepEqual(await ids(view), ["1", "2"]);
  await using table = await openTable(database, `${schema}."The ""Films"""`, { key: "Key" });
  await table.check(never);
  assert.deepEqual(await ids(table), ["1", "2"]);
});

onEachDatabase("a table with columns named as the statements' own names is a source", async (database) => {
  await database.run(`create table films (id integer primary key, t real, d text, "key" text);
    insert into films values (1, 1.5, 'x', 'y')`);
  await using source = await openTable(database, "films");
  await source.check(never);
  const [row] = await source.rowsOf(["1"], false, never);
  assert.deepEqual(JSON.parse(row?.json ?? ""), { id: 1, t: 1.5, d: "x", key: "y" });
});

onPostgres("a table tells its estimated rows once Postgres has counted them, a view never", async (database) => {
  await database.run("create table films (id integer primary key); create view all_films as select * from films");
  await using source = await openTable(database, "films");
  assert.equal(await source.estimate(never), undefined);
  await database.run("insert into films select generate_series(1, 100); analyze films");
  assert.equal(await source.estimate(never), 100);
  await using view = await openTable(database, "all_films");
  assert.equal(await view.estimate(never), undefined);
});

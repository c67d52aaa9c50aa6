/** What becomes of the databases' values in documents. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  documents,
  never,
  onEachDatabase,
  onPostgres,
  onSqlite,
  openTable,
  read,
  type TestDatabase,
} from "./databases.ts";

/** Reads the one row of `films` as JSON text and as an object. */
async function both(database: TestDatabase): Promise<{ json: string; row: Readonly<Record<string, unknown>> }> {
  await using source = await openTable(database, "films");
  const [text] = await read(source);
  const [object] = await read(source, { objects: true });
  return { json: text?.json ?? "", row: object?.row ?? {} };
}

onPostgres("every type of Postgres becomes JSON as it is, numbers with all their digits", async (database) => {
  await database.run(`
    create type mood as enum ('glad');
    create table films (id bigint primary key, big bigint, decimal numeric, huge numeric, small real, float double precision,
      yes boolean, no boolean, none text, at timestamptz, local timestamp, day date, uid uuid, words text[], nested jsonb,
      mood mood, bytes bytea, vector double precision[], bigs bigint[], decimals numeric[], many bytea);
    insert into films values (1, 9007199254740993, 1.10, 12345678901234567890.123456789, 0.1, 0.1::float8 + 0.2,
      true, false, null, '2024-05-31 14:00:00.123456+02', '2024-05-31 14:00:00.5', '2024-05-31',
      '0e9b8f1c-0000-4000-8000-000000000001', '{a,"b,c",null}', '{"a": [1, 12345678901234567890]}',
      'glad', '\\xff00', '{1.5,2}', '{9007199254740993,1}', '{1.10,2}', decode(repeat('00', 100), 'hex'))`);
  const { json, row } = await both(database);
  const at = "2024-05-31T12:00:00.123456+00:00";
  assert.equal(
    json,
    '{"id":1,"big":9007199254740993,"decimal":1.10,"huge":12345678901234567890.123456789,"small":0.1,' +
      `"float":0.30000000000000004,"yes":true,"no":false,"none":null,"at":"${at}","local":"2024-05-31T14:00:00.5",` +
      '"day":"2024-05-31","uid":"0e9b8f1c-0000-4000-8000-000000000001","words":["a","b,c",null],' +
      '"nested":{"a": [1, 12345678901234567890]},"mood":"glad","bytes":"/wA=","vector":[1.5,2],' +
      `"bigs":[9007199254740993,1],"decimals":[1.10,2],"many":"${btoa("\0".repeat(100))}"}`,
  );
  assert.deepEqual(row, {
    id: 1,
    big: 9007199254740993n,
    decimal: "1.10",
    huge: "12345678901234567890.123456789",
    small: 0.1,
    float: 0.30000000000000004,
    yes: true,
    no: false,
    none: null,
    at,
    local: "2024-05-31T14:00:00.5",
    day: "2024-05-31",
    uid: "0e9b8f1c-0000-4000-8000-000000000001",
    words: ["a", "b,c", null],
    nested: { a: [1, 12345678901234567000] },
    mood: "glad",
    bytes: "/wA=",
    vector: [1.5, 2],
    bigs: [9007199254740993n, 1],
    decimals: ["1.10", "2"],
    many: btoa("\0".repeat(100)),
  });
});

onPostgres("line breaks that json keeps become blanks, those in strings stay", async (database) => {
  await database.run(String.raw`create table films (id int primary key, data json, title text);
    insert into films values (1, E'{\n "a":\r\n "x\\ny"}', E'two\nlines')`);
  const { json } = await both(database);
  assert.doesNotMatch(json, /[\r\n]/);
  assert.deepEqual(JSON.parse(json), { id: 1, data: { a: "x\ny" }, title: "two\nlines" });
});

onSqlite("SQLite's values become JSON as their declared types say, numbers with all their digits", async (database) => {
  await database.run(`
    create table films (id integer primary key, big bigint, float real, exact real, decimal decimal(10, 2), yes boolean,
      no bool, unknown boolean, at datetime, iso timestamp, zoned datetime, fine timestamp, day date, unix datetime,
      millis timestamp, words text, data json, broken json, bytes blob, any_value, "a ""quoted"" 'name'" text);
    insert into films values (1, 9223372036854775807, 0.1 + 0.2, 1e300, 1.1, 1,
      0, null, '2024-05-31 12:00:00', '2024-05-31T12:00:00Z', '2024-05-31 12:00:00+02:00', '2024-05-31 12:00:00.123456',
      '2024-05-31', 1717156800, 1717156800500, '2024-05-31 12:00:00', '{"a": [1, 2.50]}', '{', x'ff00', 2.5, 'x')`);
  const { json, row } = await both(database);
  assert.equal(
    json,
    '{"id":1,"big":9223372036854775807,"float":0.30000000000000004,"exact":1e+300,"decimal":1.1,"yes":true,' +
      '"no":false,"unknown":null,"at":"2024-05-31T12:00:00Z","iso":"2024-05-31T12:00:00Z",' +
      '"zoned":"2024-05-31T12:00:00+02:00","fine":"2024-05-31T12:00:00.123456Z","day":"2024-05-31",' +
      '"unix":"2024-05-31T12:00:00Z","millis":"2024-05-31T12:00:00.500Z","words":"2024-05-31 12:00:00",' +
      '"data":{"a":[1,2.50]},"broken":"{","bytes":"/wA=","any_value":2.5,"a \\"quoted\\" \'name\'":"x"}',
  );
  assert.deepEqual({ ...row, big: null }, { ...JSON.parse(json), big: null });
  assert.equal(row.big, 9223372036854775807n);
});

onSqlite("numbers are exact whatever their size, as JSON and as objects", async (database) => {
  await database.run("create table films (id integer primary key, value real)");
  const numbers = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 300);
  for (const number of numbers) await database.run(`insert into films (value) values (${number === 0 ? 0 : number})`);
  await using source = await openTable(database, "films");
  const stored = (await database.rows("select value from films order by id")).map(([value]) => value);
  const texts = (await documents(source)).map((json) => JSON.parse(json ?? "").value);
  assert.deepEqual(texts, stored.map((value) => value === 0 ? 0 : value));
  const objects = (await read(source, { objects: true })).map(({ row }) => row?.value);
  assert.deepEqual(objects, stored);
});

for (const objects of [false, true]) {
  onEachDatabase(`NaN and infinities become null, with one warning (objects: ${objects})`, async (database) => {
    const [many, more] = database.engine === "SQLite"
      ? ["real", "(1, 9e999, 1), (2, -9e999, 2), (3, 1.5, 3)"]
      : ["double precision", "(1, 'NaN', 1), (2, '-Infinity', 'NaN'), (3, 1.5, 'Infinity')"];
    const decimal = database.engine === "SQLite" ? "real" : "numeric";
    await database.run(
      `create table films (id integer primary key, a ${many}, b ${decimal}); insert into films values ${more}`,
    );
    const warnings: string[] = [];
    await using source = await openTable(database, "films", {}, { onWarning: (message) => warnings.push(message) });
    for (let round = 0; round < 2; round++) {
      const rows = await read(source, { objects });
      assert.deepEqual(rows.map(({ json, row }) => (row ?? JSON.parse(json ?? "")).a), [null, null, 1.5]);
    }
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /become null$/);
  });
}

onEachDatabase("rows without such numbers give no warning", async (database) => {
  const type = database.engine === "SQLite" ? "real" : "double precision";
  await database.run(
    `create table films (id integer primary key, a ${type}); insert into films values (1, 1.5), (2, null)`,
  );
  await using source = await openTable(database, "films", {}, { onWarning: assert.fail });
  assert.equal((await read(source)).length, 2);
  assert.equal((await read(source, { objects: true })).length, 2);
});

onPostgres("NaN in arrays and infinite times become null", async (database) => {
  await database.run(`create table films (id int primary key, v real[], at timestamptz, day date);
    insert into films values (1, '{1,NaN,-Infinity}', 'infinity', '-infinity')`);
  const { json, row } = await both(database);
  assert.equal(json, '{"id":1,"v":[1,null,null],"at":null,"day":null}');
  assert.deepEqual(row, { id: 1, v: [1, null, null], at: null, day: null });
});

onEachDatabase("a table may have hundreds of columns", async (database) => {
  const names = Array.from({ length: 300 }, (_, position) => `c${position}`);
  await database.run(`create table films (id integer primary key, ${names.map((name) => `${name} integer`).join()})`);
  await database.run(`insert into films values (1, ${names.map((_, position) => position).join()})`);
  const { json, row } = await both(database);
  const expected = Object.fromEntries([["id", 1], ...names.map((name, position) => [name, position])]);
  assert.deepEqual(JSON.parse(json), expected);
  assert.deepEqual(row, expected);
});

onSqlite("a type that cannot be read ends the reading, and is never taken for its end", async (database) => {
  await database.run(
    "create table films (id integer primary key, data text); insert into films values (1, '{}'), (2, '{'), (3, '{}')",
  );
  await database.run("create view parsed as select id, json_extract(data, '$') as data from films");
  await using source = await openTable(database, "parsed");
  await assert.rejects(documents(source), { code: "source-failed", message: /malformed JSON/ });
  await assert.rejects(source.rowsOf(["1", "2"], false, never), { code: "source-failed" });
});

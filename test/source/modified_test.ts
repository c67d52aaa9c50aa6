/** What was modified since a watermark, in every form that a column may have. */
import assert from "node:assert/strict";
import { documents, ids, never, onPostgres, onSqlite, openTable, type TestDatabase } from "./databases.ts";

const WATERMARK = "2024-05-31T12:00:00.000000Z";

/** Fills `films` with an old, a new and an unknown time, and checks that an incremental read leaves out the old one. */
async function assertFound(
  database: TestDatabase,
  type: string,
  [old, recent]: readonly [string, string],
  options: { readonly timezone?: string } = {},
): Promise<void> {
  await database.run(`
    drop table if exists films;
    create table films (id integer primary key, modified ${type});
    create index modified on films (modified);
    insert into films values (1, ${old}), (2, ${recent}), (3, null)`);
  await using source = await openTable(database, "films", { modified: "modified", ...options });
  await source.check(never);
  assert.deepEqual(await ids(source, { since: WATERMARK }), ["2", "3"], `${type} ${recent}`);
  assert.equal(await source.count(never, WATERMARK), 2);
  assert.equal(await source.border(null, 1, never, WATERMARK), "3");
  assert.deepEqual(await ids(source, { since: "2000-01-01T00:00:00Z" }), ["1", "2", "3"]);
}

const numbers: readonly (readonly [string, string])[] = [
  ["1717156799", "1717156800"],
  ["1717156799999", "1717156800000"],
  ["1717156799999999", "1717156800000000"],
];

const texts: readonly (readonly [string, string])[] = [
  ["'2024-05-31 11:59:59'", "'2024-05-31 12:00:00'"],
  ["'2024-05-31T11:59:59'", "'2024-05-31T12:00:00'"],
  ["'2024-05-31 11:59:59.999'", "'2024-05-31 12:00:00.000'"],
  ["'2024-05-31T11:59:59Z'", "'2024-05-31T12:00:00Z'"],
  ["'2024-05-31T11:59:59.999999Z'", "'2024-05-31T12:00:00.000001Z'"],
  ["'2024-05-31T13:59:59+02:00'", "'2024-05-31T14:00:00+02:00'"],
  ["'2024-05-30T23:59:59-12:00'", "'2024-05-31T00:00:00-12:00'"],
  ["'2024-05-31 11:58'", "'2024-05-31 12:00'"],
  ["'2024-05-30'", "'2024-05-31'"],
];

onSqlite("ISO text is found in any form, whatever the column is declared as", async (database) => {
  for (const times of texts) {
    for (const type of ["text", "datetime", "timestamp", ""]) await assertFound(database, type, times);
  }
});

onSqlite("Unix times are found in the unit that their size tells", async (database) => {
  for (const times of numbers) {
    for (const type of ["integer", "real", "datetime", ""]) await assertFound(database, type, times);
  }
});

onSqlite("forms that are mixed in one column are each compared as what they are", async (database) => {
  await database.run("create table films (id integer primary key, modified)");
  const all = [...texts, ...numbers];
  for (const [old, recent] of all) await database.run(`insert into films (modified) values (${old}), (${recent})`);
  await using source = await openTable(database, "films", { modified: "modified" });
  assert.deepEqual(await ids(source, { since: WATERMARK }), all.map((_, position) => String(2 * position + 2)));
});

onSqlite("a row written to the second is found in the second of the watermark", async (database) => {
  await database.run("create table films (id integer primary key, modified text)");
  await database.run("insert into films values (1, '2024-05-31 12:00:00'), (2, '2024-05-31 11:59:59')");
  await using source = await openTable(database, "films", { modified: "modified" });
  assert.deepEqual(await ids(source, { since: "2024-05-31T12:00:00.900000Z" }), ["1"]);
});

onSqlite("the index on the column is used", async (database) => {
  await database.run(
    "create table films (id integer primary key, modified text); create index by_time on films (modified)",
  );
  await using source = await openTable(database, "films", { modified: "modified" });
  assert.deepEqual(await documents(source), []);
  const { modifiedSinceInSqlite } = await import("../../src/source/sqlite-modified.ts");
  const { Bindings } = await import("../../src/source/bindings.ts");
  const { sqliteDialect } = await import("../../src/source/sql-dialect.ts");
  const condition = (type: string) =>
    modifiedSinceInSqlite("t.modified", type, 1_717_156_800_000_000n, "UTC", new Bindings(sqliteDialect, []))
      .replaceAll(/\?\d/g, "'2024'");
  for (const type of ["text", "integer"]) {
    const plan = await database.rows(`explain query plan select count(*) from films as t where ${condition(type)}`);
    assert.ok(plan.flat().some((step) => /SEARCH.*by_time/.test(String(step))), JSON.stringify(plan, String));
    assert.ok(!plan.flat().some((step) => /^SCAN/.test(String(step))));
  }
});

onPostgres("timestamptz, timestamp, date and Unix times are found", async (database) => {
  const precise = ["'2024-05-31 11:59:59.999999Z'", "'2024-05-31 12:00:00Z'"] as const;
  await assertFound(database, "timestamptz", precise);
  await assertFound(database, "timestamp", precise);
  await assertFound(database, "date", ["'2024-05-30'", "'2024-05-31'"]);
  for (const times of numbers) {
    for (const type of ["bigint", "numeric", "double precision"]) await assertFound(database, type, times);
  }
  await assertFound(database, "integer", ["1717156799", "1717156800"]);
});

onPostgres("a timestamp without a zone is a wall clock of `timezone`", async (database) => {
  await assertFound(database, "timestamp", ["'2024-05-31 13:59:59'", "'2024-05-31 14:00:00'"], {
    timezone: "Europe/Berlin",
  });
  await assertFound(database, "timestamp", ["'2024-05-31 07:59:59'", "'2024-05-31 08:00:00'"], {
    timezone: "America/New_York",
  });
});

onSqlite("text without a zone is a wall clock of `timezone`, text with one is not", async (database) => {
  const timezone = "Europe/Berlin";
  await assertFound(database, "text", ["'2024-05-31 13:59:59'", "'2024-05-31 14:00:00'"], { timezone });
  await assertFound(database, "text", ["'2024-05-31 11:59:59Z'", "'2024-05-31 12:00:00Z'"], { timezone });
  await assertFound(database, "text", ["'2024-05-31 07:59:59'", "'2024-05-31 08:00:00'"], {
    timezone: "America/New_York",
  });
});

onPostgres(
  "a row written after the clocks were set back is found, though it shows an earlier time",
  async (database) => {
    await database.run(`create table films (id int primary key, modified timestamp);
    insert into films values (1, '2024-10-27 02:10:00'), (2, '2024-10-27 01:50:00')`);
    await using source = await openTable(database, "films", { modified: "modified", timezone: "Europe/Berlin" });
    // 02:30 in summer; row 1 may have been written at 02:10 in winter, forty minutes later.
    assert.deepEqual(await ids(source, { since: "2024-10-27T00:30:00Z" }), ["1", "2"]);
    assert.deepEqual(await ids(source, { since: "2024-10-27T01:05:00Z" }), ["1"]);
  },
);

onPostgres(
  ":since may stand several times, beside strings, casts and comments, and need not stand at all",
  async (database) => {
    await database.run(`
    create table films (id int primary key);
    create table removed (id int, at timestamptz, local timestamp, note text);
    insert into removed values (1, '2024-06-01Z', '2024-06-01', ':since'), (2, '2024-01-01Z', '2024-06-01', ''),
      (3, '2024-06-01Z', '2024-01-01', '')`);
    const list = async (deleted: string) => {
      await using source = await openTable(database, "films", { deleted });
      const keys: string[] = [];
      for await (const chunk of source.deleted(WATERMARK, never)) keys.push(...chunk);
      return keys;
    };
    assert.deepEqual(
      await list(`select id from removed where at >= :since and local >= :since and note = ':since' /* :since /* ' */ */
      and at > :since::timestamptz and $$:since$$ <> E'\\':since' -- :since`),
      ["1"],
    );
    assert.deepEqual(await list("with r as (select * from removed) select id from r order by id;"), ["1", "2", "3"]);
  },
);

onSqlite(":since finds what was removed on the same day, with a blank or a T between", async (database) => {
  await database.run(`
    create table films (id integer primary key);
    create table removed (id integer, at text);
    insert into removed values (1, '2024-05-31 12:00:00'), (2, '2024-05-31T12:00:00Z'), (3, '2024-05-30 23:00:00'),
      (4, '2024-05-31 11:59:59')`);
  const list = async (deleted: string) => {
    await using source = await openTable(database, "films", { deleted });
    const keys: string[] = [];
    for await (const chunk of source.deleted(WATERMARK, never)) keys.push(...chunk);
    return keys;
  };
  assert.deepEqual(await list("select id from removed where at >= :since and at >= :since"), ["1", "2"]);
  assert.deepEqual(await list("select id from removed where unixepoch(at) >= unixepoch(:since) order by id desc"), [
    "2",
    "1",
  ]);
  assert.deepEqual(await list("select id from removed where at <> ':since' order by id"), ["1", "2", "3", "4"]);
  assert.deepEqual(await list("with r as (select -id as rowid from removed) select * from r order by 1 desc"), [
    "-1",
    "-2",
    "-3",
    "-4",
  ]);
});

onSqlite("a source without a modified column cannot be asked what changed", async (database) => {
  await database.run("create table films (id integer primary key)");
  await using source = await openTable(database, "films");
  await assert.rejects(source.count(never, WATERMARK), { code: "source-failed", message: /no column tells it$/ });
});

/** Rows that Postgres joins to the lines of a request: the same documents as rows read one by one, or none at all. */
import assert from "node:assert/strict";
import { indexOperation } from "../../src/bulk/operation.ts";
import { openSource } from "../../src/source/open.ts";
import type { LinesRequest, RowLines, Source } from "../../src/source/source.ts";
import { everything, films, never, onPostgres, onSqlite, openTable, read } from "./databases.ts";

const ALL: Omit<LinesRequest, "take"> = { range: everything, atMost: 1000, signal: never };

/** Reads rows as lines, two for each; undefined where the source would not. */
async function lines(source: Source, request: Partial<LinesRequest> = {}): Promise<readonly string[] | undefined> {
  const chunks: RowLines[] = [];
  const areAll = await source.lines?.({ ...ALL, ...request, take: (chunk) => chunks.push(chunk) });
  if (!areAll) return undefined;
  const texts = chunks.map(({ text }) => text.split("\n"));
  assert.deepEqual(texts.map(({ length }) => length), chunks.map(({ rows }) => 2 * rows));
  return texts.flat();
}

/** The lines of rows that are read one by one; a source knows then how heavy they are. */
async function linesOfRows(source: Source): Promise<readonly string[]> {
  const rows = await read(source);
  return rows.flatMap(({ id, json, routing }) => indexOperation(id ?? "", json ?? "", routing).lines);
}

function sorted(all: readonly string[] | undefined): readonly string[] {
  const pairs = (all ?? []).flatMap((line, at) => at % 2 === 0 ? [`${line}\n${all?.[at + 1]}`] : []);
  return pairs.sort();
}

onPostgres("lines hold the same documents as rows, ids, routings and all", async (database) => {
  await database.run(`
    create table films (id text primary key, title text, year smallint, score numeric, seen boolean, at timestamptz,
      tags text[], details jsonb, raw json, poster bytea, country text);
    insert into films values
      ('a "quoted" \\ id', E'two\\nlines', 1994, 7.50, true, '2024-01-01 00:00Z', '{a,"b c"}', '{"a": [1]}',
        E'{\\n  "b":\\r 1\\n}', '\\x00ff', 'hu'),
      ('東京物語', '🎬', null, 'NaN', false, 'infinity', null, null, null, null, 'jp'),
      ('plain', '', 2001, 123456789012345678901234567890.5, null, null, '{}', '"text"', '[]', '\\x', null)`);
  const warnings: string[] = [];
  const context = { onWarning: (message: string) => void warnings.push(message) };
  await using source = await openTable(database, "films", { routing: "country" }, context);
  const expected = await linesOfRows(source);
  assert.match(expected[0], /"routing":"/);
  assert.deepEqual(sorted(await lines(source)), sorted(expected));
  assert.equal(warnings.length, 1);
});

onPostgres("lines are those of a range, and of what changed", async (database) => {
  await database.run(`
    create table films (id integer primary key, modified timestamptz);
    insert into films select n, timestamptz '2024-01-01 00:00Z' + n * interval '1 day' from generate_series(1, 9) n`);
  await using source = await openTable(database, "films", { modified: "modified" });
  await read(source);
  const idsOf = async (request: Partial<LinesRequest>) =>
    (await lines(source, request))?.flatMap((line) => /"_id":"(\d)"/.exec(line)?.[1] ?? []).sort().join("");
  assert.equal(await idsOf({ range: { from: "3", to: "7" } }), "3456");
  assert.equal(await idsOf({ range: { from: "3", to: null }, since: "2024-01-06T00:00:00Z" }), "56789");
  assert.equal(await idsOf({ range: { from: "11", to: null } }), "");
});

onPostgres("lines are made of selects with parameters and uuids as well", async (database) => {
  await database.run(`
    create table films (id uuid primary key, title text);
    insert into films select gen_random_uuid(), 'film ' || n from generate_series(1, 700) n`);
  const source = await openSource(
    films({ key: "id", sql: "select id, upper(title) as title from films where title <> 'film 7' -- but one\n;" }),
    { url: database.url },
  );
  await using _closed = source;
  const expected = await linesOfRows(source);
  assert.equal(expected.length, 2 * 699);
  assert.deepEqual(sorted(await lines(source)), sorted(expected));
});

onPostgres(
  "lines are not made before rows were read, of more rows than wanted, nor of heavy ones",
  async (database) => {
    await database.run(`
    create table films (id integer primary key, plot text);
    insert into films select n, 'plot' from generate_series(1, 50) n`);
    await using source = await openTable(database, "films");
    assert.equal(await lines(source), undefined);
    await read(source);
    assert.equal(await lines(source, { atMost: 49 }), undefined);
    assert.equal((await lines(source, { atMost: 50 }))?.length, 100);
    await database.run("update films set plot = repeat('x', 100000)");
    await read(source);
    assert.equal(await lines(source), undefined);
  },
);

for (const key of ["null", "''", "repeat('é', 300)"]) {
  onPostgres(`lines are not made where a key is ${key}, which only rows tell`, async (database) => {
    await database.run(`create table films (id text); insert into films values ('a'), (${key}), ('b')`);
    await using source = await openTable(database, "films");
    assert.equal((await read(source)).length, 3);
    assert.equal(await lines(source), undefined);
  });
}

onPostgres("what takes lines may fail, and the source can be used on", async (database) => {
  await database.run("create table films (id integer primary key); insert into films values (1), (2)");
  await using source = await openTable(database, "films");
  await read(source);
  const take = () => {
    throw new Error("no room");
  };
  await assert.rejects(async () => await source.lines?.({ ...ALL, take }), /no room/);
  assert.equal((await lines(source))?.length, 4);
});

onSqlite("SQLite is read row by row", async (database) => {
  await database.run("create table films (id integer primary key); insert into films values (1)");
  await using source = await openTable(database, "films");
  await read(source);
  assert.equal(await lines(source), undefined);
});

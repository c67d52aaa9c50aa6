import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ConfigurationError, SourceError } from "../../src/errors.ts";
import { loaddata } from "../../src/moviegen/loaddata.ts";
import { filmsFile, readFilms } from "../fixtures/films.ts";
import { engines, openDatabase, openMovies, type TestDatabase } from "../fixtures/movies-database.ts";

const fixture = fileURLToPath(filmsFile);

for (const engine of engines) {
  Deno.test(`loaddata() loads the fixture into ${engine} as it is`, async () => {
    await using database = await openMovies(engine);
    assert.deepEqual(await loaddata([fixture], { source: database.url }), {
      files: [{ file: fixture, table: "movies", rows: 100 }],
    });
    const rows = await database.rows("select * from movies order by id");
    assert.deepEqual(rows.map(plain), await readFilms());
  });

  Deno.test(`loading the fixture twice changes nothing in ${engine}`, async () => {
    await using database = await openMovies(engine);
    await loaddata([fixture], { source: database.url });
    const before = await database.rows("select * from movies order by id");
    await loaddata([fixture], { source: database.url });
    assert.deepEqual(await database.rows("select * from movies order by id"), before);
  });

  Deno.test(`loaddata() updates rows whose key exists and leaves other columns and rows alone in ${engine}`, async () => {
    await using database = await openMovies(engine);
    await database.run(
      "insert into movies (id, title, year, plot) values (1, 'Old', 1990, 'kept'), (9, 'Other', 1991, '')",
    );
    const file = await write(database, "movies.json", '[{"id": 1, "title": "New", "year": 1990}]');
    await loaddata([file], { source: database.url });
    assert.deepEqual(plain(await database.rows("select id, title, plot from movies order by id")), [
      { id: 1, title: "New", plot: "kept" },
      { id: 9, title: "Other", plot: "" },
    ]);
  });

  Deno.test(`the next row that ${engine} numbers itself does not collide with loaded ones`, async () => {
    await using database = await openMovies(engine);
    await loaddata([fixture], { source: database.url });
    await database.run("insert into movies (title, year) values ('Next', 2025)");
    assert.deepEqual(plain(await database.rows("select id from movies where title = 'Next'")), [{ id: 101 }]);
  });

  Deno.test(`JSON lines and YAML load like a JSON array in ${engine}`, async () => {
    await using database = await openMovies(engine);
    const yaml = '- id: 3\n  title: "8½"\n  year: 1963\n  plot: |\n    Dreams.\n    More dreams.\n  runtime: ~\n';
    const files = [
      await write(database, "movies.lines.json", '{"id":1,"title":"M","year":1931}\n'),
      await write(
        database,
        "movies.jsonl",
        '\n{"id":2,"title":"Ran","runtime":162,"year":1985}\r\n\n{"id":4,"title":"Z","year":1969}',
      ),
      await write(database, "movies.yaml", yaml),
    ];
    const { files: loaded } = await loaddata(files, { source: database.url });
    assert.deepEqual(loaded.map(({ table, rows, error }) => [table, rows, error]), [
      ["movies", 1, undefined],
      ["movies", 2, undefined],
      ["movies", 1, undefined],
    ]);
    assert.deepEqual(plain(await database.rows("select id, title, runtime, plot from movies order by id")), [
      { id: 1, title: "M", runtime: null, plot: null },
      { id: 2, title: "Ran", runtime: 162, plot: null },
      { id: 3, title: "8½", runtime: null, plot: "Dreams.\nMore dreams.\n" },
      { id: 4, title: "Z", runtime: null, plot: null },
    ]);
  });

  Deno.test(`values arrive in ${engine} as they were written`, async () => {
    await using database = await openDatabase(engine);
    const [blob, flag] = engine === "sqlite" ? ["json", "boolean"] : ["jsonb", "boolean"];
    await database.run(`create table "odd Things" ("Key" varchar(20) primary key, big bigint, exact numeric(30, 10),
      data ${blob}, flag ${flag}, day date)`);
    const file = await write(
      database,
      "things.json",
      '[{"Key":"a\\"b","big":9007199254740993,"exact":12345678901234567890.0123456789,"data":{"n":[1,null]},"flag":true,"day":"2026-03-01"}]',
    );
    await loaddata([file], { source: database.url, table: "odd Things" });
    const [row] = await database.rows(
      `select "Key" as key, cast(big as text) as big, cast(exact as text) as exact, cast(data as text) as data,
        case when flag then 'yes' end as flag, cast(day as text) as day from "odd Things"`,
    );
    assert.deepEqual({ ...row, exact: "", data: JSON.parse(String(row?.data)) }, {
      key: 'a"b',
      big: "9007199254740993",
      exact: "",
      data: { n: [1, null] },
      flag: "yes",
      day: "2026-03-01",
    });
    // SQLite keeps decimals as floating point numbers.
    if (engine === "postgres") assert.equal(row?.exact, "12345678901234567890.0123456789");
    await loaddata([file], { source: database.url, table: "odd Things" });
    assert.equal((await database.rows('select "Key" from "odd Things"')).length, 1);
  });

  Deno.test(`rows with a key of two columns are updated by both in ${engine}`, async () => {
    await using database = await openDatabase(engine);
    await database.run("create table cast_members (film integer, place integer, name text, primary key (film, place))");
    await database.run("insert into cast_members values (1, 1, 'x'), (1, 2, 'y')");
    const rows = [{ film: 1, place: 2, name: "Y" }, { film: 2, place: 2, name: "z" }];
    const file = await write(database, "cast_members.json", JSON.stringify(rows));
    await loaddata([file], { source: database.url });
    assert.deepEqual(
      (await database.rows("select name from cast_members order by film, place")).map(({ name }) => name),
      ["x", "Y", "z"],
    );
  });

  Deno.test(`a dry run checks and counts the rows and writes none into ${engine}`, async () => {
    await using database = await openMovies(engine);
    const { files: [loaded] } = await loaddata([fixture], { source: database.url, dryRun: true });
    assert.equal(loaded?.rows, 100);
    const bad = await write(database, "movies.json", '[{"id": 1, "title": 5, "year": 1990}]');
    await assert.rejects(loaddata([bad], { source: database.url, dryRun: true }), ConfigurationError);
    assert.deepEqual(await database.rows("select * from movies"), []);
  });

  Deno.test(`all faults of a file are told at once with their places, and ${engine} is as before`, async () => {
    await using database = await openMovies(engine);
    await database.run("insert into movies (id, title, year) values (1, 'Kept', 1990)");
    const file = await write(
      database,
      "movies.json",
      `[
  { "id": 1, "title": "Changed", "year": 1931 },
  { "id": 2, "titel": "M", "year": "1931" },
  { "title": "No key", "year": 1990 },
  { "id": 1, "title": "Twice", "year": 1990, "last_modified": "yesterday" },
  { "id": 5, "title": null, "year": 1990 }
]`,
    );
    const error = await rejection(loaddata([file], { source: database.url }));
    assert.ok(error instanceof ConfigurationError);
    assert.deepEqual(error.faults.map(({ line, column, message }) => `${line}:${column} ${message.split(",", 1)[0]}`), [
      "3:14 titel: the table movies has no such column",
      "3:36 year: expected an integer",
      `3:3 title: expected a value (text)`,
      "4:3 id: expected a value (integer)",
      '5:63 last_modified: expected a time such as "2026-03-01T12:00:00Z"' +
      (engine === "sqlite" ? " or a Unix number" : ""),
      "5:11 id: 1 stands already in line 2",
      "6:23 title: expected a value",
    ]);
    assert.ok(error.faults.every((fault) => fault.file === file));
    assert.match(error.message, /7 faults\n.*movies\.json:3:14 {2}titel: /);
    assert.deepEqual(plain(await database.rows("select id, title from movies")), [{ id: 1, title: "Kept" }]);
  });

  Deno.test(`a row that ${engine} refuses keeps the whole file out`, async () => {
    await using database = await openDatabase(engine);
    await database.run("create table movies (id integer primary key, year integer check (year > 1900))");
    const file = await write(database, "movies.json", '[{"id": 1, "year": 1901}, {"id": 2, "year": 1900}]');
    const error = await rejection(loaddata([file], { source: database.url }));
    assert.ok(error instanceof SourceError && error.code === "source-failed");
    assert.match(error.message, /writing into the table movies of .*check/is);
    assert.deepEqual(await database.rows("select * from movies"), []);
  });

  Deno.test(`a missing table and one without a key name the SQL file for ${engine}`, async () => {
    await using database = await openDatabase(engine);
    await database.run("create table keyless (id integer)");
    for (const [table, reason] of [["movies", /no such table/], ["keyless", /no primary key/]] as const) {
      const error = await rejection(loaddata([fixture], { source: database.url, table }));
      assert.ok(error instanceof SourceError && error.code === "source-failed");
      assert.match(error.message, reason);
      assert.match(error.hint ?? "", new RegExp(`fixtures/movies\\.${engine}\\.sql`));
    }
  });

  Deno.test(`of several files for ${engine} each has its own result, and the run goes on`, async () => {
    await using database = await openMovies(engine);
    const files = [
      await write(database, "nowhere.json", "[]"),
      await write(database, "movies.1.json", '[{"id": 1, "title": "M", "year": "1931"}]'),
      `${database.folder}/absent.json`,
      await write(database, "movies.2.json", '[{"id": 2, "title": "Ran", "year": 1985}]'),
      await write(database, "movies.3.json", "[]"),
    ];
    const { files: results } = await loaddata(files, { source: database.url });
    assert.deepEqual(results.map(({ table, rows, error }) => [table, rows, error?.code]), [
      ["nowhere", 0, "source-failed"],
      ["movies", 0, "configuration"],
      ["absent", 0, "configuration"],
      ["movies", 1, undefined],
      ["movies", 0, undefined],
    ]);
    assert.match(results[1]?.error?.message ?? "", /1:34 {2}year: expected an integer/);
    assert.deepEqual((await database.rows("select id from movies")).length, 1);
  });
}

const unreadable: readonly (readonly [name: string, content: string | Uint8Array<ArrayBuffer>, fault: RegExp])[] = [
  ["movies.json", '[{"id": 1,\n  "title": }]', /^2:12: expected a value, found "}"$/],
  ["movies.json", "", /^1:1: expected "\[", found the end$/],
  ["movies.json", '"movies"', /^1:1: expected "\["/],
  [
    "movies.jsonl",
    '{"id": 1}\n[2]\n{"id": 3',
    /^2:1: expected "\{", found "\["\n3:9: expected "," or "}", found the end$/,
  ],
  ["movies.json", Uint8Array.of(0x5b, 0x0a, 0x22, 0xe9, 0x22, 0x5d), /^2:2: expected UTF-8/],
  ["movies.csv", "id,title\n1,M\n", /^its name ends in nothing that can be read$/],
  ["movies.yaml", "- id: 1\n  title: [\n", /^\d+:\d+: /],
  ["movies.yaml", "id: 1\n", /^1:1: expected a list of rows/],
  ["movies.yml", "- id: 1\n- M\n", /^2:3: expected a row/],
];

for (const [name, content, fault] of unreadable) {
  Deno.test(`loaddata() says where ${name} is broken: ${fault.source}`, async () => {
    await using database = await openMovies("sqlite");
    const file = await write(database, name, content);
    const error = await rejection(loaddata([file], { source: database.url }));
    assert.ok(error instanceof ConfigurationError);
    const faults = error.faults.map(({ line, column, message }) => line ? `${line}:${column}: ${message}` : message);
    assert.match(faults.join("\n"), fault);
    assert.deepEqual(await database.rows("select * from movies"), []);
  });
}

Deno.test("the same fault in many rows is told once, with their number", async () => {
  await using database = await openMovies("sqlite");
  const rows = Array.from({ length: 500 }, (_, id) => ({ id, title: "x", year: 1990, colour: "red" }));
  const file = await write(database, "movies.json", JSON.stringify(rows));
  const error = await rejection(loaddata([file], { source: database.url }));
  assert.ok(error instanceof ConfigurationError);
  assert.deepEqual(error.faults.map(({ message }) => message), [
    "colour: the table movies has no such column (and so in 499 more rows)",
  ]);
});

Deno.test("a column that the database computes is refused", async () => {
  for (const engine of engines) {
    await using database = await openDatabase(engine);
    await database.run("create table t (id integer primary key, twice integer generated always as (id * 2) stored)");
    const file = await write(database, "t.json", '[{"id": 1, "twice": 2}]');
    await assert.rejects(loaddata([file], { source: database.url }), /twice: the database computes this column/);
    const without = await write(database, "t.jsonl", '{"id": 1}');
    await loaddata([without], { source: database.url });
    assert.deepEqual(plain(await database.rows("select * from t")), [{ id: 1, twice: 2 }]);
  }
});

Deno.test("a source that is not there is unreachable, and no file comes into being", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const error = await rejection(loaddata([fixture], { source: `sqlite:${folder}/none.db` }));
    assert.ok(error instanceof SourceError && error.code === "source-unreachable");
    assert.match(error.hint ?? "", /movies\.sqlite\.sql/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    await Deno.writeTextFile(`${folder}/text.db`, "this is no database, however long it may become".repeat(40));
    await assert.rejects(loaddata([fixture], { source: `sqlite:${folder}/text.db` }), { code: "source-unreachable" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a Postgres that does not answer is unreachable, and its password is not told", async () => {
  const error = await rejection(
    loaddata([fixture], { source: "postgres://me:secret@127.0.0.1:1/films?password=secret" }),
  );
  assert.ok(error instanceof SourceError && error.code === "source-unreachable");
  assert.match(error.message, /postgres:\/\/me@127\.0\.0\.1:1\/films: .*ECONNREFUSED/);
  assert.doesNotMatch(`${error.message} ${error.hint}`, /secret/);
});

Deno.test("an address of another kind is refused", async () => {
  await assert.rejects(loaddata([fixture], { source: "mysql://localhost/films" }), ConfigurationError);
});

async function write(
  database: TestDatabase,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<string> {
  const file = `${database.folder}/${name}`;
  await Deno.writeFile(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
  return file;
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => assert.fail("it did not fail"), (error: unknown) => error);
}

/** Rows as plain objects, times as text. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

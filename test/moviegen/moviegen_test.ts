import assert from "node:assert/strict";
import type { MoviegenOptions, MoviegenResult } from "../../src/mod.ts";
import { loaddata } from "../../src/moviegen/loaddata.ts";
import { moviegen, type MoviegenProgress, type MoviegenRequest } from "../../src/moviegen/moviegen.ts";
import { readTitles } from "../../src/moviegen/titles.ts";
import { engines, openDatabase, openMovies } from "../fixtures/movies-database.ts";
import { KEY, type OmdbServer, openOmdb } from "./omdb-server.ts";

async function ask(
  server: OmdbServer,
  titles: readonly string[],
  options: Partial<MoviegenRequest> = {},
): Promise<MoviegenResult["titles"]> {
  const result = await moviegen(titles, { apiKey: KEY, baseUrl: server.url, ...options });
  assert.ok("titles" in result);
  return result.titles;
}

const outcomes = (titles: MoviegenResult["titles"]) => titles.map(({ title, outcome }) => [title, outcome]);

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what OMDb says has lower-case names, whole minutes, and null for N/A", async () => {
  await using server = await openOmdb();
  const [entry] = await ask(server, ["Ran"]);
  assert.partialDeepStrictEqual(entry, {
    title: "Ran",
    outcome: "printed",
    film: { title: "Ran", year: 1985, runtime: 160, imdbrating: "8.2", poster: null, production: null },
  });
  assert.equal(entry?.film?.response, undefined);
});

const readings: readonly (readonly [title: string, film: Readonly<Record<string, unknown>>])[] = [
  ["Running", { year: 2017, runtime: 1440 }],
  ["Long", { runtime: 156 }],
  ["Bare", { title: "Bare", year: 1999, runtime: null }],
  ["Unknown", { runtime: null, genre: null, plot: null }],
  ["Timeless", { year: null }],
  ["Star Wars", { title: "Star Wars: Episode IV - A New Hope", year: 1977 }],
];

for (const [title, film] of readings) {
  Deno.test(`the answer to ${title} is read as ${JSON.stringify(film)}`, async () => {
    await using server = await openOmdb();
    const [entry] = await ask(server, [title]);
    assert.partialDeepStrictEqual(entry?.film, film);
  });
}

const failures: readonly (readonly [title: string, outcome: string, message: RegExp])[] = [
  ["Nowhere", "not-found", /^asking OMDb for "Nowhere": it has no such film$/],
  ["Titleless", "failed", /its answer has no title$/],
  ["Page", "failed", /its answer is an HTML page \(status 200\)$/],
  ["Down", "failed", /its answer is an HTML page \(status 522\)$/],
  ["Broken", "failed", /its answer is no JSON \(status 200\)$/],
  ["List", "failed", /its answer is no JSON \(status 200\)$/],
  ["Failing", "failed", /The service is unavailable\.$/],
  ["Moved", "failed", /no JSON \(status 302\)$/],
  ["Cut", "failed", /^asking OMDb for "Cut": /],
  ["Silence", "failed", /no answer within 0\.2 s$/],
  ["Echo", "failed", /apikey \*\*\*$/],
];

for (const [title, outcome, message] of failures) {
  Deno.test(`${title} is reported for that title, and the others go on`, async () => {
    await using server = await openOmdb();
    const titles = await ask(server, ["Ran", title, "Ikiru"], {
      concurrency: 1,
      timeout: title === "Silence" ? 200 : 60_000,
    });
    assert.deepEqual(outcomes(titles), [["Ran", "printed"], [title, outcome], ["Ikiru", "printed"]]);
    const { error } = titles[1] ?? {};
    assert.match(error?.message ?? "", message);
    assert.ok(error?.hint);
    assert.ok(!JSON.stringify(titles).includes(KEY));
  });
}

Deno.test("a refused key is told for each title, and shows nowhere", async () => {
  await using server = await openOmdb();
  const titles = await ask(server, ["Ran", "Ikiru"], { apiKey: "wr0ngk3y" });
  assert.deepEqual(outcomes(titles), [["Ran", "failed"], ["Ikiru", "failed"]]);
  assert.match(titles[0]?.error?.message ?? "", /Invalid API key!$/);
  assert.match(titles[0]?.error?.hint ?? "", /OMDB_API_KEY/);
  assert.ok(!JSON.stringify(titles).includes("wr0ngk3y"));
});

Deno.test("a limit that is reached fails the titles behind it", async () => {
  await using server = await openOmdb({ limit: 2 });
  const titles = await ask(server, ["A", "B", "C", "D"], { concurrency: 1 });
  assert.deepEqual(titles.map(({ outcome }) => outcome), ["printed", "printed", "failed", "failed"]);
  assert.match(titles[3]?.error?.message ?? "", /Request limit reached!$/);
});

Deno.test("a server that is not there is told without the key", async () => {
  const titles = await moviegen(["Ran"], { apiKey: KEY, baseUrl: "http://127.0.0.1:1/" });
  assert.ok("titles" in titles);
  assert.match(titles.titles[0]?.error?.message ?? "", /^asking OMDb for "Ran": /);
  assert.ok(!JSON.stringify(titles).includes(KEY));
});

Deno.test("titles are sent as they are written, whatever is in them", async () => {
  await using server = await openOmdb();
  const odd = ['Say "Anything"', "Fast & Furious", "七人の侍", "Amélie?x=1#y", "100% Wolf + 1", "Ö ", "  Ran"];
  const titles = await ask(server, odd, { concurrency: 1 });
  assert.deepEqual(server.asked, odd.map((title) => title.trim()));
  assert.ok(titles.every(({ outcome }) => outcome === "printed"));
});

Deno.test("a title that is given twice is asked for once", async () => {
  await using server = await openOmdb();
  const titles = await ask(server, ["Ran", "Ikiru", "ran ", "RAN"]);
  assert.deepEqual(titles.map(({ title }) => title), ["Ran", "Ikiru"]);
  assert.equal(server.asked.length, 2);
});

const bad:
  readonly (readonly [what: string, titles: readonly string[], options: Partial<MoviegenOptions>, code: string])[] = [
    ["no title", [], {}, "usage"],
    ["an empty title", ["Ran", " "], {}, "usage"],
    ["no API key", ["Ran"], { apiKey: "" }, "usage"],
    ["an address that is none", ["Ran"], { baseUrl: "omdb" }, "usage"],
    ["an address of another kind", ["Ran"], { baseUrl: "file:///etc/passwd" }, "usage"],
    ["no request at once", ["Ran"], { concurrency: 0 }, "usage"],
    ["too many requests at once", ["Ran"], { concurrency: 65 }, "usage"],
    ["nowhere to save to", ["Ran"], { save: true }, "configuration"],
    ["a fixture that tells no format", ["Ran"], { fixture: "films.txt" }, "usage"],
    ["a fixture in a folder that is not there", ["Ran"], { fixture: "/no/such/folder/films.json" }, "usage"],
  ];

for (const [what, titles, options, code] of bad) {
  Deno.test(`with ${what} nothing is asked`, async () => {
    await using server = await openOmdb();
    await assert.rejects(moviegen(titles, { apiKey: KEY, baseUrl: server.url, ...options }), { code });
    assert.deepEqual(server.asked, []);
  });
}

for (const engine of engines) {
  Deno.test(`films are saved into ${engine}, and those that are there are skipped without asking`, async () => {
    await using server = await openOmdb();
    await using database = await openMovies(engine);
    await database.run("insert into movies (title, year) values ('Ikiru', 1952)");
    const save = { save: true, source: database.url };
    const titles = await ask(server, ["Ran", "IKIRU", "Nowhere", "Dreams"], save);
    assert.deepEqual(outcomes(titles), [
      ["Ran", "saved"],
      ["IKIRU", "skipped"],
      ["Nowhere", "not-found"],
      ["Dreams", "saved"],
    ]);
    assert.deepEqual(server.asked.toSorted(), ["Dreams", "Nowhere", "Ran"]);
    const rows = await database.rows("select title, year, runtime, production from movies order by title");
    assert.deepEqual(rows.map((row) => ({ ...row })), [
      { title: "Dreams", year: 1985, runtime: 160, production: null },
      { title: "Ikiru", year: 1952, runtime: null, production: null },
      { title: "Ran", year: 1985, runtime: 160, production: null },
    ]);
    assert.deepEqual(outcomes(await ask(server, ["Ran", "Dreams"], save)), [["Ran", "skipped"], ["Dreams", "skipped"]]);
    assert.equal(server.asked.length, 3);
  });

  Deno.test(`two titles of one film are saved once into ${engine}, also in two runs`, async () => {
    await using server = await openOmdb();
    await using database = await openMovies(engine);
    const save = { save: true, source: database.url };
    const titles = await ask(server, ["Star Wars", "A New Hope"], { ...save, concurrency: 1 });
    assert.deepEqual(outcomes(titles), [["Star Wars", "saved"], ["A New Hope", "skipped"]]);
    assert.deepEqual(outcomes(await ask(server, ["A New Hope"], save)), [["A New Hope", "skipped"]]);
    assert.equal((await database.rows("select id from movies")).length, 1);
  });

  Deno.test(`a film that ${engine} does not take fails alone`, async () => {
    await using server = await openOmdb();
    await using database = await openMovies(engine);
    // A rule that only the database knows, beside one that the table shows.
    await database.run("create unique index one_runtime on movies (runtime)");
    const titles = await ask(server, ["Ran", "Timeless", "Dreams", "Long"], {
      save: true,
      source: database.url,
      concurrency: 4,
    });
    const byTitle = Object.fromEntries(outcomes(titles));
    assert.equal(byTitle.Timeless, "failed");
    assert.match(titles[1]?.error?.message ?? "", /^saving "Timeless": year: expected a value, found null$/);
    assert.equal(byTitle.Long, "saved");
    assert.deepEqual([byTitle.Ran, byTitle.Dreams].toSorted(), ["failed", "saved"]);
    assert.equal((await database.rows("select id from movies")).length, 2);
  });

  Deno.test(`without a table movies in ${engine} nothing is asked`, async () => {
    await using server = await openOmdb();
    await using database = await openDatabase(engine);
    await assert.rejects(ask(server, ["Ran"], { save: true, source: database.url }), { code: "source-failed" });
    await database.run("create table movies (id integer primary key, name text)");
    await assert.rejects(ask(server, ["Ran"], { save: true, source: database.url }), {
      code: "configuration",
      message: /no title and no year/,
    });
    assert.deepEqual(server.asked, []);
  });

  Deno.test(`a fixture has the keys that ${engine} gave, and loads into it`, async () => {
    await using server = await openOmdb();
    await using database = await openMovies(engine);
    await database.run("insert into movies (title, year) values ('Ikiru', 1952)");
    const fixture = `${database.folder}/movies.json`;
    await ask(server, ["Ran", 'Say "Anything"'], { save: true, source: database.url, fixture, concurrency: 1 });
    const rows: readonly { id: number; title: string }[] = JSON.parse(await Deno.readTextFile(fixture));
    assert.deepEqual(rows.map(({ id, title }) => [id, title]), [[2, "Ran"], [3, 'Say "Anything"']]);
    const before = await database.rows("select * from movies order by id");
    await loaddata([fixture], { source: database.url });
    assert.deepEqual(await database.rows("select * from movies order by id"), before);
  });
}

Deno.test("a fixture without a source is numbered, in the order of the titles, and has what the table has", async () => {
  await using server = await openOmdb();
  await inFolder(async (folder) => {
    for (const name of ["movies.json", "movies.jsonl"]) {
      const fixture = `${folder}/${name}`;
      await ask(server, ["Ran", "Nowhere", "Bare"], { fixture });
      await using database = await openMovies("sqlite");
      const { files } = await loaddata([fixture], { source: database.url });
      assert.deepEqual(files.map(({ rows }) => rows), [2]);
      const rows = await database.rows("select id, title, runtime from movies order by id");
      assert.deepEqual(rows.map((row) => ({ ...row })), [
        { id: 1, title: "Ran", runtime: 160 },
        { id: 2, title: "Bare", runtime: null },
      ]);
    }
  });
});

Deno.test("a fixture that exists is overwritten only where that was said, and then whole", async () => {
  await using server = await openOmdb();
  await inFolder(async (folder) => {
    const fixture = `${folder}/movies.json`;
    await Deno.writeTextFile(fixture, "old");
    await assert.rejects(ask(server, ["Ran"], { fixture }), { code: "confirmation-required", message: /it exists$/ });
    assert.deepEqual([await Deno.readTextFile(fixture), server.asked], ["old", []]);
    await assert.rejects(ask(server, ["Ran"], { fixture: folder }), { code: "usage" });
    await ask(server, ["Ran"], { fixture, force: true });
    assert.equal(JSON.parse(await Deno.readTextFile(fixture)).length, 1);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["movies.json"]);
  });
});

Deno.test("no more requests run at once than was said, and all of them do", async () => {
  for (const concurrency of [1, 5]) {
    await using server = await openOmdb({ delay: 20 });
    await ask(server, Array.from({ length: 40 }, (_, at) => `Film ${at}`), { concurrency });
    assert.equal(server.most, concurrency);
    assert.equal(server.asked.length, 40);
  }
});

Deno.test("progress is told for every title", async () => {
  await using server = await openOmdb();
  const told: MoviegenProgress[] = [];
  await ask(server, ["Ran", "Nowhere", "Ikiru"], { concurrency: 1, onProgress: (progress) => told.push(progress) });
  assert.deepEqual(told, [
    { done: 1, total: 3, failed: 0 },
    { done: 2, total: 3, failed: 1 },
    { done: 3, total: 3, failed: 1 },
  ]);
});

Deno.test("an interruption finishes and saves what is in flight, and writes the fixture of it", async () => {
  await using server = await openOmdb({ delay: 20 });
  await using database = await openMovies("sqlite");
  const controller = new AbortController();
  const fixture = `${database.folder}/movies.json`;
  const titles = await ask(server, Array.from({ length: 50 }, (_, at) => `Film ${at}`), {
    save: true,
    source: database.url,
    fixture,
    concurrency: 4,
    signal: controller.signal,
    onProgress: ({ done }) => done >= 10 ? controller.abort() : undefined,
  });
  assert.ok(titles.length >= 10 && titles.length < 50, `${titles.length}`);
  assert.ok(titles.every(({ outcome }) => outcome === "saved"));
  assert.equal(server.asked.length, titles.length);
  assert.equal((await database.rows("select id from movies")).length, titles.length);
  assert.equal(JSON.parse(await Deno.readTextFile(fixture)).length, titles.length);
});

Deno.test("a dry run gives the requests without the key, and changes nothing", async () => {
  await using server = await openOmdb();
  await using database = await openMovies("sqlite");
  await database.run("insert into movies (title, year) values ('Ikiru', 1952)");
  const fixture = `${database.folder}/movies.json`;
  const result = await moviegen(["Ran & Co", "Ikiru"], {
    apiKey: KEY,
    baseUrl: server.url,
    save: true,
    source: database.url,
    fixture,
    dryRun: true,
  });
  assert.deepEqual(result, { requests: [{ method: "GET", path: "/?t=Ran+%26+Co&type=movie&r=json", would: false }] });
  assert.deepEqual(server.asked, []);
  await assert.rejects(Deno.stat(fixture), Deno.errors.NotFound);
  assert.equal((await database.rows("select id from movies")).length, 1);
});

Deno.test("a file of titles has one a line; what it is not is told with its place", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/titles.txt`;
    await Deno.writeTextFile(file, '\ufeffRan\r\n\r\n  七人の侍 \nSay "Anything" & more');
    assert.deepEqual(await readTitles(file), ["Ran", "七人の侍", 'Say "Anything" & more']);
    await Deno.writeFile(file, new Uint8Array([0x52, 0x0a, 0x41, 0xff]));
    await assert.rejects(readTitles(file), { code: "configuration", message: /titles\.txt:2:2 {2}expected UTF-8/ });
    await Deno.writeTextFile(file, "\n \n");
    await assert.rejects(readTitles(file), { code: "configuration", message: /expected a title a line/ });
    await assert.rejects(readTitles(`${folder}/none.txt`), { code: "configuration", message: /no such file/ });
  });
});

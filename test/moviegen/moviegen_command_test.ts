import assert from "node:assert/strict";
import { dem, start } from "../integration/run.ts";
import { openMovies } from "../fixtures/movies-database.ts";
import { KEY, openOmdb } from "./omdb-server.ts";

const key = { OMDB_API_KEY: KEY };

Deno.test("films are printed without any config, and the key may come from the environment or as a flag", async () => {
  await using server = await openOmdb();
  await using database = await openMovies("sqlite");
  for (
    const [args, env] of [[[], key], [["--api-key", KEY], {}], [["--api-key", KEY], { OMDB_API_KEY: "wrong" }]] as const
  ) {
    const { code, stdout, stderr } = await dem(database, [
      "moviegen",
      "--title",
      "Ran",
      "--base-url",
      server.url,
      ...args,
    ], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Ran\n {2}year +1985\n/);
    assert.match(stdout, /\n {2}director +Akira Kurosawa\n/);
    assert.match(stdout, /\nRan {2}printed\n$/);
    assert.ok(!stdout.includes("poster"));
  }
});

Deno.test("--noprint leaves the films out, and many titles are summed up", async () => {
  await using server = await openOmdb();
  await using database = await openMovies("sqlite");
  await Deno.writeTextFile(`${database.folder}/titles.txt`, "Ran\nIkiru\n");
  const args = ["moviegen", "--file", "titles.txt", "--title", "Nowhere", "--noprint", "--base-url", server.url];
  const { code, stdout, stderr } = await dem(database, args, { env: key });
  assert.equal(code, 1);
  assert.equal(stdout, "Nowhere  not-found\nRan      printed\nIkiru    printed\n3 titles: 1 not-found, 2 printed\n");
  assert.match(stderr, /^error: asking OMDb for "Nowhere": it has no such film\nhint: /m);
});

Deno.test("--json gives every title, and the key shows nowhere", async () => {
  await using server = await openOmdb();
  await using database = await openMovies("sqlite");
  const args = [
    "moviegen",
    "--json",
    "--title",
    "Ran",
    "--title",
    "Echo",
    "--base-url",
    server.url,
    `--api-key=${KEY}`,
  ];
  const outcome = await dem(database, args);
  assert.equal(outcome.code, 1);
  const { result, error } = outcome.json;
  assert.deepEqual(result.titles.map(({ title, outcome }: { title: string; outcome: string }) => [title, outcome]), [
    ["Ran", "printed"],
    ["Echo", "failed"],
  ]);
  assert.equal(error?.code, "failed");
  assert.ok(!`${outcome.stdout}${outcome.stderr}`.includes(KEY));
});

Deno.test("--save uses the config's source, and needs one", async () => {
  await using server = await openOmdb();
  await using database = await openMovies("sqlite");
  const args = ["moviegen", "--title", "Ran", "--save", "--noprint", "--base-url", server.url];
  const without = await dem(database, args, { env: key });
  assert.equal(without.code, 2);
  assert.match(without.stderr, /finding the config/);
  await Deno.writeTextFile(`${database.folder}/dem.yaml`, "indexes: []\n");
  const sourceless = await dem(database, args, { env: key });
  assert.equal(sourceless.code, 2);
  assert.match(sourceless.stderr, /^error: saving films: the config names no source\nhint: /m);
  assert.deepEqual(server.asked, []);
  const { code, stdout } = await dem(database, [...args, "--source", database.url], { env: key });
  assert.deepEqual([code, stdout], [0, "Ran  saved\n"]);
  const again = await dem(database, [...args, "--source", database.url], { env: key });
  assert.deepEqual([again.code, again.stdout], [0, "Ran  skipped\n"]);
  assert.deepEqual(server.asked, ["Ran"]);
});

Deno.test("a fixture that exists is asked about; --force overwrites it, and nobody to ask is a refusal", async () => {
  await using server = await openOmdb();
  await using database = await openMovies("sqlite");
  const file = `${database.folder}/movies.json`;
  const args = ["moviegen", "--title", "Ran", "--noprint", "--base-url", server.url, "--makefixture", "movies.json"];
  await Deno.writeTextFile(file, "old");
  for (const options of [{}, { answer: "no" }]) {
    const refused = await dem(database, args, { env: key, ...options });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /it exists\nhint: Say --force/);
  }
  assert.equal(
    (await dem(database, [...args, "--json"], { env: key, answer: "yes" })).json.error?.code,
    "confirmation-required",
  );
  assert.deepEqual([await Deno.readTextFile(file), server.asked], ["old", []]);
  assert.equal((await dem(database, args, { env: key, answer: "yes" })).code, 0);
  assert.match(await Deno.readTextFile(file), /"title": "Ran"/);
  await Deno.writeTextFile(file, "old");
  assert.equal((await dem(database, [...args, "--force"], { env: key })).code, 0);
  assert.match(await Deno.readTextFile(file), /"title": "Ran"/);
});

const bad: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
  ["no title", [], /no title was given/],
  ["an empty title", ["--title", ""], /a title is empty/],
  ["a file that is not there", ["--file", "none.txt"], /no such file/],
  ["too many at once", ["--title", "Ran", "--concurrency", "65"], /from 1 to 64/],
  ["a number that is none", ["--title", "Ran", "--concurrency", "many"], /whole number/],
];

for (const [what, args, message] of bad) {
  Deno.test(`moviegen with ${what} exits with 2`, async () => {
    await using database = await openMovies("sqlite");
    const { code, stderr } = await dem(database, ["moviegen", ...args], { env: key });
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  });
}

Deno.test("without a key it says where to get one", async () => {
  await using database = await openMovies("sqlite");
  const { code, stderr } = await dem(database, ["moviegen", "--title", "Ran"]);
  assert.equal(code, 2);
  assert.match(stderr, /there is no API key\nhint: Get one at https:\/\/www\.omdbapi\.com\/apikey\.aspx/);
});

for (const [signal, exit] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} keeps what was saved, and exits with ${exit}`, async () => {
    await using server = await openOmdb({ delay: 30 });
    await using database = await openMovies("sqlite");
    await Deno.writeTextFile(`${database.folder}/dem.yaml`, "source: sqlite:movies.db\nindexes: []\n");
    const titles = Array.from({ length: 2_000 }, (_, at) => `Film ${at}`);
    await Deno.writeTextFile(`${database.folder}/titles.txt`, titles.join("\n"));
    const args = ["moviegen", "--file", "titles.txt", "--save", "--noprint", "--json", "--base-url", server.url];
    await using child = start(database, args, { env: key });
    await child.says(/titles .*\d+\/2,000/);
    child.signal(signal);
    const outcome = await child.ended();
    assert.equal(outcome.code, exit);
    const saved = await database.rows("select id from movies");
    assert.equal(outcome.json.error?.code, "interrupted");
    assert.equal(outcome.json.result.titles.length, saved.length);
    assert.ok(saved.length > 0 && saved.length < titles.length);
  });
}

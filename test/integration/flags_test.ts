/** The flags of every command: each says what it says instead of environment and config, in this order. */
import assert from "node:assert/strict";
import { clusterUrl, createDatabase, databaseUrl, dropDatabase, TestProject } from "../project.ts";
import { openProxy } from "../proxy.ts";
import { done } from "./release.ts";
import { dem } from "./run.ts";

Deno.test("--config names a config that lies elsewhere, whose paths count from its own folder", async () => {
  await using project = await TestProject.open();
  const folder = await Deno.makeTempDir();
  try {
    const { code, json } = await dem({ folder }, ["list", "--json", "--config", `${project.folder}/dem.json`]);
    assert.equal(code, 0);
    assert.deepEqual(json.result.indexes.map(({ name }: { name: string }) => name), ["movies"]);
    assert.ok((await Deno.stat(`${project.folder}/history.db`)).isFile);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  await Deno.mkdir(`${project.folder}/deep/down`, { recursive: true });
  await done({ folder: `${project.folder}/deep/down` }, "list", "movies");
});

Deno.test("--cluster wins over ELASTICSEARCH_URL, which wins over the config", async () => {
  await using first = await openProxy(clusterUrl);
  await using second = await openProxy(clusterUrl);
  await using project = await TestProject.open();
  const env = { ELASTICSEARCH_URL: first.url };
  assert.equal((await dem(project, ["list"], { env })).code, 0);
  const heard = first.requests.length;
  assert.ok(heard > 0);
  assert.equal((await dem(project, ["list", "--cluster", second.url], { env })).code, 0);
  assert.equal(first.requests.length, heard);
  assert.ok(second.requests.length > 0);
});

Deno.test("--prefix wins over DEM_PREFIX, which wins over the config", async () => {
  await using project = await TestProject.open();
  const [first, second] = ["one_", "two_"].map((end) => `${project.prefix}${end}`);
  const env = { DEM_PREFIX: first };
  assert.equal((await dem(project, ["create", "movies"], { env })).code, 0);
  assert.equal((await dem(project, ["--prefix", second, "create", "movies"], { env })).code, 0);
  await done(project, "create", "movies");
  assert.deepEqual(Object.keys(await project.indexes()).sort(), [
    `${project.prefix}movies-1`,
    `${first}movies-1`,
    `${second}movies-1`,
  ]);
});

Deno.test("--history wins over DEM_HISTORY, which wins over the config; paths count from the working folder", async () => {
  await using project = await TestProject.open();
  const database = await createDatabase();
  try {
    const env = { DEM_HISTORY: databaseUrl(database) };
    assert.equal((await dem(project, ["create", "movies"], { env })).code, 0);
    const { json } = await dem(project, ["history", "--json"], { env });
    assert.equal(json.result.actions.length, 1);
    await assert.rejects(Deno.stat(`${project.folder}/history.db`), Deno.errors.NotFound);
    assert.equal((await dem(project, ["history", "--history=sqlite:mine/own.db"], { env })).code, 0);
    assert.ok((await Deno.stat(`${project.folder}/mine/own.db`)).isFile);
  } finally {
    await dropDatabase(database);
  }
});

Deno.test("--source wins over DEM_SOURCE, which wins over the config", async () => {
  await using project = await TestProject.open({ rows: 3 });
  await using other = await TestProject.open({ rows: 7 });
  await done(project, "create", "movies");
  const version = `${project.prefix}movies-1`;
  const env = { DEM_SOURCE: `sqlite:${project.folder}/gone.db` };
  const flag = ["--source", `sqlite:${other.folder}/source.db`];
  const { json } = await dem(project, ["update", version, "--exact", "--json", ...flag], { env });
  assert.equal(json.result.updates[0].documents, 7);
  const { json: failed } = await dem(project, ["update", version, "--exact", "--json"], { env });
  assert.equal(failed.error?.code, "source-unreachable");
  const { json: own } = await done(project, "update", version, "--exact", "--json");
  assert.equal(own.result.updates[0].documents, 3);
});

Deno.test("--tag wins over the config, which wins over DEM_TAG; it is recorded with versions and actions", async () => {
  await using project = await TestProject.open();
  const env = { DEM_TAG: "from-environment" };
  await dem(project, ["create", "movies", "--tag", "v1.2.3"], { env });
  await dem(project, ["create", "movies", "--force"], { env });
  const { json } = await done(project, "list", "--json");
  assert.deepEqual(json.result.indexes[0].versions.map(({ tag }: { tag: string }) => tag), ["v1.2.3", "test"]);
  const { json: recorded } = await done(project, "history", "--json");
  assert.deepEqual(recorded.result.actions.map(({ tag }: { tag: string }) => tag), ["test", "v1.2.3"]);
});

Deno.test("--json gives exactly one object on standard output, and JSON lines on standard error", async () => {
  await using project = await TestProject.open();
  await done(project, "create", "movies", "--json");
  const { stderr } = await done(project, "update", "movies", "--newer", "--json");
  const events = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([events[0].type, events.at(-1).type], ["started", "ended"]);
  const { stderr: dropped } = await done(project, "drop", "movies", "--force", "--json");
  assert.deepEqual(dropped.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { type: "notice", message: `drops ${project.prefix}movies-1` },
  ]);
});

Deno.test("--quiet prints results and errors only, --verbose where things are and causes; not both", async () => {
  await using project = await TestProject.open();
  await done(project, "create", "movies");
  const quiet = await done(project, "drop", `${project.prefix}movies-1`, "--exact", "--quiet");
  assert.equal(quiet.stderr, "");
  assert.match(quiet.stdout, /dropped/);
  const failed = await dem(project, ["update", "movies", "--quiet"]);
  assert.match(failed.stderr, /^error: .*\nhint: .*\n$/);

  const verbose = await dem(project, ["update", "movies", "--verbose"]);
  assert.match(
    verbose.stderr,
    new RegExp(`config ${project.folder}/dem\\.json; cluster .*; prefix "${project.prefix}"; `),
  );
  assert.match(verbose.stderr, /\n\s+at .*update\.ts/);
  const both = await dem(project, ["list", "--quiet", "--verbose"]);
  assert.equal(both.code, 2);
});

Deno.test("without a terminal, with --no-color or NO_COLOR nothing is coloured", async () => {
  await using project = await TestProject.open();
  await done(project, "create", "movies");
  for (const [args, env] of [[["list"], {}], [["list", "--no-color"], {}], [["list"], { NO_COLOR: "1" }]] as const) {
    const { code, stdout, stderr } = await dem(project, args, { env });
    assert.equal(code, 0);
    // deno-lint-ignore no-control-regex -- what must not be there
    assert.doesNotMatch(stdout + stderr, /\u001b/);
  }
});

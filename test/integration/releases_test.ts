/** deploy, verify, prune, adopt and plan through the command line: what they print, give to programs and exit with. */
import assert from "node:assert/strict";
import { movies, TestProject } from "../project.ts";
import { assertKeys, resultOf } from "./json.ts";
import { done } from "./release.ts";
import { dem, start } from "./run.ts";
import { unchanged } from "./unchanged.ts";

Deno.test("deploy prints the steps, and a line where there is nothing to do", async () => {
  await using project = await TestProject.open();
  const version = `${project.prefix}movies-1`;
  const { stdout } = await done(project, "deploy", "movies");
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines[0], `movies  deployed  ${version}`);
  assert.deepEqual(lines.slice(1).map((line) => line.trim().split(/ +/).slice(0, 2).join(" ")), [
    "✓ create",
    "✓ fill",
    "✓ catch-up",
    "✓ check",
    "✓ activate",
    "✓ catch-up",
    "✓ sweep",
  ]);
  const again = await unchanged(project, () => done(project, "deploy", "movies"));
  assert.equal(again.stdout, `movies  unchanged  ${version} is active\n`);
});

Deno.test("deploy --json gives an entry for each index, and exits 1 for a guard, 4 for tolerated rejections, 5 for a lock", async () => {
  await using project = await TestProject.open({ rows: 2000 });
  const { indexes } = resultOf(await dem(project, ["deploy", "movies", "--json"]), "deploy");
  assertKeys(indexes, "name version previous created activated documents rejected pruned steps");
  assertKeys(indexes[0].steps, "step outcome version documents deleted versions seconds");

  project.source("insert into movies values (9001, 'Broken', 'not a year', '2026-01-01T00:00:00Z')");
  await project.define({ ...movies, revision: "2" });
  const held = await dem(project, ["deploy", "movies", "--json"]);
  assert.deepEqual([held.code, held.json.ok, held.json.error?.code], [1, false, "guard"]);
  assert.equal(held.json.result.indexes[0].error.code, "guard");

  const forced = await dem(project, ["deploy", "movies", "--force=rejections", "--json"]);
  assert.deepEqual([forced.code, forced.json.ok, forced.json.error?.code], [4, true, "rejected"]);
  assert.deepEqual([forced.json.result.indexes[0].activated, forced.json.result.indexes[0].rejected], [true, 1]);

  await project.define({ ...movies, revision: "3" });
  await using first = start(project, ["deploy", "movies", "--force=rejections", "--json"]);
  await first.says(/"step":"fill","outcome":"running"/);
  const locked = await dem(project, ["deploy", "movies", "--json"]);
  assert.deepEqual([locked.code, locked.json.error?.code], [5, "locked"]);
  assert.equal((await first.ended()).code, 4);
});

Deno.test("plan --json has the steps and an estimate; --exit-code exits 3 until it is deployed", async () => {
  await using project = await TestProject.open();
  const before = await dem(project, ["plan", "--json", "--exit-code"]);
  assert.equal(before.code, 3);
  assertKeys(before.json.result.indexes, "name kind differences reason steps estimate");
  assertKeys([before.json.result.indexes[0].estimate], "documents bytes seconds room");
  await done(project, "deploy", "--all");
  assert.equal((await dem(project, ["plan", "--exit-code"])).code, 0);
});

Deno.test("verify exits 3 with --exit-code until it is fixed, prints examples, and gives them to programs", async () => {
  await using project = await TestProject.open();
  await done(project, "deploy", "movies");
  await project.cluster("DELETE", `/${project.prefix}movies-1/_doc/3?refresh=true`);
  const found = await dem(project, ["verify", "--exit-code"]);
  assert.equal(found.code, 3);
  assert.match(found.stdout, /missing 3$/m);
  assert.equal((await dem(project, ["verify"])).code, 0);
  const { json } = await dem(project, ["verify", "movies", "--fix", "--json", "--exit-code"]);
  assertKeys(json.result.indexes, "name version source documents missing extra stale fixed examples");
  assert.deepEqual(json.result.indexes[0].examples, [{ id: "3", kind: "missing" }]);
  assert.equal(json.ok, true);
  assert.equal((await dem(project, ["verify", "--exit-code"])).code, 0);
});

Deno.test("prune and adopt print what they did; adopt asks before it deletes an index", async () => {
  await using project = await TestProject.open();
  const alias = `${project.prefix}movies`;
  const { settings, mappings } = movies;
  await project.cluster("PUT", `/${alias}`, { settings, mappings });
  const refused = await unchanged(project, () => dem(project, ["adopt", "movies", "--from", alias]));
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, new RegExp(`^copies ${alias}, then deletes it$`, "m"));
  assert.equal((await dem(project, ["adopt", "movies", "--from", alias], { answer: "no" })).code, 2);
  const asked = await dem(project, ["adopt", "movies", "--from", alias], { answer: alias });
  assert.equal(asked.stdout, `movies  adopted  ${alias}-1, 0 documents copied\n`);
  for (const revision of ["2", "3"]) {
    await project.define({ ...movies, revision });
    await done(project, "deploy", "movies");
  }
  assert.equal((await done(project, "prune", "movies", "--keep", "1")).stdout, `${alias}-1  dropped  0 documents\n`);
  assert.equal((await done(project, "prune", "movies", "--keep", "1")).stdout, "nothing to prune\n");
});

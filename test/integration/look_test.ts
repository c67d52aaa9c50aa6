/** The commands that only look, through the command line. */
import assert from "node:assert/strict";
import { movies, TestProject } from "../project.ts";
import { assertKeys, resultOf } from "./json.ts";
import { done, release } from "./release.ts";
import { dem } from "./run.ts";
import { unchanged } from "./unchanged.ts";

const withRating = {
  ...movies,
  mappings: { ...movies.mappings, properties: { ...movies.mappings?.properties, rating: { type: "float" } } },
};

Deno.test("list shows versions as a table, --exact only those named, --json every promised key", async () => {
  await using project = await TestProject.open();
  await release(project);
  await project.define(withRating);
  const version = `${project.prefix}movies-1`;
  const { stdout } = await unchanged(project, () => done(project, "list"));
  const [header, first, second, ...rest] = stdout.trimEnd().split("\n");
  assert.deepEqual(header.split(/ +/), ["index", "version", "created", "active", "documents", "tag", "schema"]);
  assert.match(
    first,
    new RegExp(`^movies +${version} +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ +yes +5  test  older$`),
  );
  assert.match(second, /^movies +\(not created\)/);
  assert.deepEqual(rest, []);

  const { indexes } = resultOf(await dem(project, ["list", "movies", "--json"]), "list");
  assertKeys(indexes, "name alias active pending versions");
  assertKeys(
    indexes[0].versions,
    "name number created active inCluster documents tag schema hash coverage withdrawn",
  );
  assert.deepEqual([indexes[0].alias, indexes[0].active, indexes[0].pending], [
    `${project.prefix}movies`,
    version,
    true,
  ]);
  await done(project, "create", "movies");
  const exact = resultOf(await dem(project, ["list", `${project.prefix}movies-2`, "--exact", "--json"]), "list");
  assert.deepEqual(exact.indexes[0].versions.map(({ name }: { name: string }) => name), [`${project.prefix}movies-2`]);
});

Deno.test("list --es-only gives what is in the cluster under the prefix, ours and foreign", async () => {
  await using project = await TestProject.open();
  await release(project);
  await project.cluster("PUT", `/${project.prefix}other/_doc/1?refresh=true`, { a: 1 });
  const { indices } = resultOf(await dem(project, ["list", "--es-only", "--json"]), "list");
  assert.deepEqual(indices, [
    { name: `${project.prefix}movies-1`, documents: 5, ours: true },
    { name: `${project.prefix}other`, documents: 1, ours: false },
  ]);
});

Deno.test("status shows how an index stands; --exit-code exits 3 where something is to be done", async () => {
  await using project = await TestProject.open();
  await release(project);
  const clean = await unchanged(project, () => dem(project, ["status", "--exit-code", "--json"]));
  const { indexes } = resultOf(clean, "status");
  assertKeys(indexes, "name active newest coverage pending drift unfinished rejections locks");
  const version = `${project.prefix}movies-1`;
  assert.deepEqual([indexes[0].active, indexes[0].newest, indexes[0].coverage], [version, version, "full"]);

  await project.cluster("PUT", `/${version}/_settings`, { "index.refresh_interval": "33s" });
  const { code, stdout } = await dem(project, ["status", "movies", "--exit-code"]);
  assert.equal(code, 3);
  assert.match(stdout, new RegExp(`${version}: settings\\.refresh_interval is "33s"`));
  const drifted = await dem(project, ["status", "--exit-code", "--json"]);
  assert.deepEqual([drifted.code, drifted.json.ok, drifted.json.error], [3, true, undefined]);
  assertKeys(drifted.json.result.indexes[0].drift, "version path recorded live");
  assert.equal((await dem(project, ["status"])).code, 0);
});

Deno.test("status --accept records where others pointed the alias", async () => {
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  const alias = `${project.prefix}movies`;
  await project.cluster("POST", "/_aliases", {
    actions: [{ remove: { index: `${alias}-2`, alias } }, { add: { index: `${alias}-1`, alias } }],
  });
  const { code, stdout } = await dem(project, ["status", "--exit-code"]);
  assert.equal(code, 3);
  assert.match(stdout.replaceAll(/\s+/g, " "), /dem status movies --accept/);
  const { indexes } = resultOf(await dem(project, ["status", "movies", "--accept", "--json"]), "status");
  assert.deepEqual([indexes[0].active, indexes[0].recorded], [`${alias}-1`, [`${alias}-1 is active`]]);
  await done(project, "update", "movies", "--resume");
});

Deno.test("status --rebuild fills a lost history again from the cluster's own marks", async () => {
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  const history = ["--history", `sqlite:${project.folder}/new.db`];
  const { indexes } = resultOf(await dem(project, ["status", "--rebuild", "--json", ...history]), "status");
  const [first, second] = [1, 2].map((number) => `${project.prefix}movies-${number}`);
  assert.deepEqual([indexes[0].active, indexes[0].newest], [second, second]);
  assert.deepEqual(indexes[0].findings, []);
  const { json } = await done(project, "list", "--json", ...history);
  assert.deepEqual(json.result.indexes[0].versions.map(({ name }: { name: string }) => name), [first, second]);
  const { json: next } = await done(project, "create", "movies", "--force", "--json", ...history);
  assert.equal(next.result.indexes[0].version, `${project.prefix}movies-3`);
});

Deno.test("history shows actions newest first, --limit and --batches more or less of them, an ID one whole", async () => {
  await using project = await TestProject.open();
  await done(project, "create", "movies");
  await done(project, "update", "movies", "--newer", "--batch-size", "2");
  await done(project, "activate", "movies");
  const { stdout } = await unchanged(project, () => done(project, "history"));
  const lines = stdout.trimEnd().split("\n");
  assert.match(lines[0], /^id +action +of +status +started +took +documents +command +tag +by$/);
  assert.match(lines[1], new RegExp(`activate +${project.prefix}movies-1 +complete .* activate movies +test +\\S+$`));
  // What was a part of something stands beneath it.
  assert.match(lines[2], /update +movies .* 5 +update movies --newer --batch-size 2 +test +\S+$/);
  assert.match(lines[3], /^ *\d+ {4}update ×3 .* 5$/);

  const listed = async (...args: string[]) => {
    const { actions } = resultOf(await dem(project, ["history", ...args, "--json"]), "history");
    assertKeys(actions, "id kind index version status started ended documents rejected command tag parent error");
    return actions;
  };
  const all = await listed("movies");
  assert.deepEqual(all.map(({ kind }: { kind: string }) => kind), ["activate", "update", "update", "create"]);
  assert.equal(all[2].id, all[1].parent);
  assert.equal(all[0].command, "dem activate movies");
  assert.equal((await listed("--limit", "2")).length, 2);
  assert.equal((await listed("--batches")).filter(({ kind }: { kind: string }) => kind === "batch").length, 3);
  assert.equal((await listed(`${project.prefix}movies-1`, "--exact")).length, 3);
  const [whole] = await listed(String(all[1].id));
  assert.deepEqual([whole.id, whole.kind, typeof whole.log, whole.arguments.read], [
    all[1].id,
    "update",
    "string",
    "everything",
  ]);
  const { stdout: shown } = await done(project, "history", String(all[3].id));
  assert.match(shown, /^action +1 create\nof +\S+movies-1\nstatus +complete\n/);
});

Deno.test("plan shows what has changed, field by field, and makes no history; --exit-code exits 3", async () => {
  await using project = await TestProject.open();
  assert.match((await done(project, "plan")).stdout, /^index +plan +why\nmovies +new version /);
  await assert.rejects(Deno.stat(`${project.folder}/history.db`), Deno.errors.NotFound);
  await release(project);
  assert.equal((await dem(project, ["plan", "--exit-code"])).code, 0);
  await project.define(withRating);
  const text = await unchanged(project, () => dem(project, ["plan", "movies", "--exit-code"]));
  assert.equal(text.code, 3);
  assert.match(text.stdout, /movies +new version .*\n.*mappings\.properties\.rating/s);
  assert.equal((await dem(project, ["plan"])).code, 0);
  const { code, json } = await dem(project, ["plan", "--exit-code", "--json"]);
  assert.deepEqual([code, json.ok], [3, true]);
  assertKeys(json.result.indexes, "name kind differences");
  assertKeys(json.result.indexes[0].differences, "path to kind");
  assert.deepEqual(json.result.indexes[0].differences.map(({ path }: { path: string }) => path), [
    "mappings.properties.rating",
  ]);
});

Deno.test("search gives the top hits through the alias, or of a version, with the whole number", async () => {
  await using project = await TestProject.open();
  await release(project);
  const { stdout } = await unchanged(project, () => done(project, "search", "movies", "film 3"));
  assert.match(stdout, /^score +id +title .*\n +\d+\.\d\d +3 +Film 3 /);
  const { hits, total } = resultOf(await dem(project, ["search", "movies", "film", "--size=2", "--json"]), "search");
  assert.deepEqual([hits.length, total], [2, 5]);
  assertKeys(hits, "id score source");
  await done(project, "create", "movies", "--force");
  const empty = await done(project, "search", `${project.prefix}movies-2`, "film", "--exact", "--json");
  assert.deepEqual(empty.json.result, { hits: [], total: 0 });
});

/** What people look at: list, status, history, plan, search, unlock. */
import assert from "node:assert/strict";
import { histories, movies, TestProject } from "../project.ts";

const withField = {
  ...movies,
  mappings: { ...movies.mappings, properties: { ...movies.mappings.properties, rating: { type: "float" } } },
};

for (const history of histories) {
  Deno.test(`list() shows versions, the active one and what is pending, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const toolkit = await project.toolkit();
    const before = await toolkit.list();
    assert.deepEqual(before, {
      indexes: [{ name: "movies", alias: `${project.prefix}movies`, active: null, pending: true, versions: [] }],
    });
    await toolkit.create({ names: ["movies"] });
    await toolkit.update({ names: ["movies"], newer: true });
    await toolkit.activate({ names: ["movies"] });
    await project.define(withField);
    const after = await (await project.toolkit()).list({ names: ["movies"] });
    assert.ok("indexes" in after);
    const [index] = after.indexes;
    assert.equal(index.active, `${project.prefix}movies-1`);
    assert.equal(index.pending, true);
    const [{ documents, schema, coverage, tag, inCluster }] = index.versions;
    assert.deepEqual({ documents, schema, coverage, tag, inCluster }, {
      documents: 5,
      schema: "older",
      coverage: "full",
      tag: "test",
      inCluster: true,
    });
  });

  Deno.test(`history() tells what was done, newest first, with batches folded, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const toolkit = await project.toolkit();
    await toolkit.create({ names: ["movies"] });
    await toolkit.update({ names: ["movies"], newer: true, batchSize: 2 });
    await toolkit.activate({ names: ["movies"] });
    const { actions } = await toolkit.history();
    assert.deepEqual(actions.map(({ kind }) => kind), ["activate", "update", "update", "create"]);
    const update = actions.find(({ batches }) => batches > 0);
    assert.equal(update?.documents, 5);
    assert.equal(update?.batches, 3);
    const { actions: unfolded } = await toolkit.history({ batches: true });
    assert.equal(unfolded.filter(({ kind }) => kind === "batch").length, 3);
    const { actions: limited } = await toolkit.history({ limit: 1 });
    assert.equal(limited.length, 1);
    const { actions: [whole] } = await toolkit.history({ id: actions[3].id });
    assert.equal(whole.kind, "create");
    assert.equal(typeof whole.log, "string");
    await assert.rejects(toolkit.history({ id: 999_999 }), /999999/);
  });
}

Deno.test("list({ esOnly }) shows ours and foreign, and no names that start with a dot", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await project.cluster("PUT", `/${project.prefix}other`);
  const result = await toolkit.list({ esOnly: true });
  assert.ok("indices" in result);
  assert.deepEqual(result.indices, [
    { name: `${project.prefix}movies-1`, documents: 0, ours: true },
    { name: `${project.prefix}other`, documents: 0, ours: false },
  ]);
});

Deno.test("plan() says what each definition asks for, field by field, and makes no history", async () => {
  await using project = await TestProject.open();
  const first = await (await project.toolkit()).plan();
  assert.equal(first.indexes[0].kind, "new-version");
  await assert.rejects(Deno.stat(`${project.folder}/history.db`), Deno.errors.NotFound);

  await (await project.toolkit()).create({ names: ["movies"] });
  await project.define(withField);
  const { indexes: [changed] } = await (await project.toolkit()).plan();
  assert.equal(changed.kind, "new-version");
  assert.deepEqual(changed.differences.map(({ path }) => path), ["mappings.properties.rating"]);

  await project.define({ ...movies, settings: { ...movies.settings, refresh_interval: "9s" } });
  const { indexes: [inPlace] } = await (await project.toolkit()).plan();
  assert.equal(inPlace.kind, "in-place");
  assert.deepEqual(inPlace.differences.map(({ path, to }) => [path, to]), [["settings.refresh_interval", "9s"]]);

  await project.define(movies);
  const { indexes: [none] } = await (await project.toolkit()).plan();
  assert.equal(none.kind, "none");
});

Deno.test("plan() shows a changed source as a refill", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.update({ names: ["movies"], newer: true });
  await project.define({
    ...movies,
    source: { sql: "select * from movies where year > 1900", key: "id", modified: "last_modified" },
  });
  const { indexes } = await (await project.toolkit()).plan();
  assert.equal(indexes[0].kind, "refill");
});

Deno.test("status() names drift, missing versions and restored ones, with what to do", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.create({ names: ["movies"], force: true });
  await toolkit.create({ names: ["movies"], force: true });
  const [first, second, third] = [1, 2, 3].map((number) => `${project.prefix}movies-${number}`);
  await project.cluster("PUT", `/${first}/_settings`, { "index.refresh_interval": "33s" });
  await project.cluster("DELETE", `/${second}`);
  const { body } = await project.cluster("GET", `/${third}/_mapping`);
  await project.cluster("DELETE", `/${third}`);
  await project.cluster("PUT", `/${third}`, {
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    mappings: body[third].mappings,
  });
  const { indexes: [found] } = await toolkit.status();
  assert.deepEqual(found.drift.map(({ version, path }) => [version, path]), [[first, "settings.refresh_interval"]]);
  const text = found.findings.join("\n");
  assert.match(text, new RegExp(`${second} is missing in the cluster: run`));
  assert.match(text, new RegExp(`${third} is another index than the recorded one`));
});

Deno.test("search() finds documents through the alias, and says when nothing is active", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.search("movies", "film"), { code: "no-active-version" });
  await toolkit.create({ names: ["movies"] });
  await toolkit.update({ names: ["movies"], newer: true });
  await toolkit.activate({ names: ["movies"] });
  const { total, hits } = await toolkit.search("movies", "film 3", { size: 2 });
  assert.equal(total, 1);
  assert.equal(hits[0].id, "3");
  const everything = await toolkit.search("movies", "");
  assert.equal(everything.total, 5);
});

Deno.test("an unknown index is told with the nearest known name", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.create({ names: ["movis"] }), { code: "index-not-found", hint: /movies/ });
  await assert.rejects(toolkit.create({}), { code: "usage", hint: /--all/ });
  await toolkit.create({ names: ["movies"], all: true });
  assert.match(project.warnings.join("\n"), /--all is left out/);
});

import assert from "node:assert/strict";
import type { ActivateResult, RollbackResult } from "../../src/actions/results.ts";
import type { Toolkit } from "../../src/mod.ts";
import { histories, movies, TestProject } from "../project.ts";

/** Creates, fills and activates a version; gives its name. */
async function release(toolkit: Toolkit, force = false): Promise<string> {
  await toolkit.create({ names: ["movies"], force });
  await toolkit.update({ names: ["movies"], newer: true });
  const { indexes } = await toolkit.activate({ names: ["movies"] }) as ActivateResult;
  return indexes[0].version ?? "";
}

async function holders(project: TestProject): Promise<readonly string[]> {
  const alias = `${project.prefix}movies`;
  return Object.entries(await project.indexes()).filter(([, held]) => held.includes(alias)).map(([name]) => name);
}

for (const history of histories) {
  Deno.test(`activate() points the alias at the newest version only, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const toolkit = await project.toolkit();
    const first = await release(toolkit);
    assert.deepEqual(await holders(project), [first]);
    const second = await release(toolkit, true);
    assert.deepEqual(await holders(project), [second]);
    const again = await toolkit.activate({ names: ["movies"] }) as ActivateResult;
    assert.deepEqual(again.indexes, [{ name: "movies", version: second, previous: second }]);
  });

  Deno.test(`rollback() goes back along the activations, twice, and withdraws what is newer, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const toolkit = await project.toolkit();
    const [first, second, third] = [await release(toolkit), await release(toolkit, true), await release(toolkit, true)];
    const once = await toolkit.rollback({ names: ["movies"] }) as RollbackResult;
    assert.equal(once.indexes[0].version, second);
    assert.deepEqual(once.indexes[0].withdrawn, [third]);
    assert.equal(once.indexes[0].update?.outcome, "complete");
    assert.deepEqual(await holders(project), [second]);
    const twice = await toolkit.rollback({ names: ["movies"] }) as RollbackResult;
    assert.equal(twice.indexes[0].version, first);
    assert.deepEqual(await holders(project), [first]);
    await assert.rejects(toolkit.rollback({ names: ["movies"] }), { code: "no-version" });
  });
}

Deno.test("a withdrawn version is not rolled forward by the next pipeline run", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const first = await release(toolkit);
  await project.define({ ...movies, revision: "2" });
  const changed = await project.toolkit();
  const second = await release(changed);
  await changed.rollback({ names: ["movies"] });

  const created = await changed.create({ names: ["movies"] });
  assert.ok("indexes" in created);
  assert.equal(created.indexes[0].outcome, "withdrawn");
  assert.match(project.warnings.join("\n"), /was withdrawn/);
  assert.deepEqual(await changed.update({ names: ["movies"], newer: true }), { updates: [] });
  const activated = await changed.activate({ names: ["movies"] }) as ActivateResult;
  assert.equal(activated.indexes[0].version, first);

  await changed.activate({ names: [second], exact: true });
  assert.deepEqual(await holders(project), [second]);
  const listed = await changed.list();
  assert.ok("indexes" in listed);
  assert.equal(listed.indexes[0].versions[1].withdrawn, false);
});

Deno.test("rollback({ to }) goes to a version by name, without a catch-up when asked", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const first = await release(toolkit);
  await release(toolkit, true);
  await release(toolkit, true);
  const { indexes } = await toolkit.rollback({ names: ["movies"], to: first, noCatchUp: true }) as RollbackResult;
  assert.equal(indexes[0].version, first);
  assert.equal(indexes[0].update, undefined);
  assert.equal(indexes[0].withdrawn.length, 2);
});

Deno.test("activate() warns of missing coverage for the first version, and refuses it later", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.activate({ names: ["movies"] });
  assert.match(project.warnings.join("\n"), /coverage is none/);
  await toolkit.create({ names: ["movies"], force: true });
  await assert.rejects(toolkit.activate({ names: ["movies"] }), { code: "guard", guard: "coverage" });
  assert.deepEqual(await holders(project), [`${project.prefix}movies-1`]);
  await toolkit.activate({ names: ["movies"], force: ["coverage", "ratio"] });
  assert.deepEqual(await holders(project), [`${project.prefix}movies-2`]);
});

Deno.test("activate() refuses a version that holds less than 90 % of its source", async () => {
  await using project = await TestProject.open({ rows: 20 });
  const toolkit = await project.toolkit();
  await release(toolkit);
  await toolkit.create({ names: ["movies"], force: true });
  await toolkit.update({ names: ["movies"], newer: true });
  project.source("insert into movies select id + 100, title, year, last_modified from movies where id <= 10");
  await assert.rejects(toolkit.activate({ names: ["movies"] }), { code: "guard", guard: "ratio" });
  await toolkit.activate({ names: ["movies"], force: ["ratio"] });
});

Deno.test("activate() refuses a version that has drifted", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await release(toolkit);
  await toolkit.create({ names: ["movies"], force: true });
  await toolkit.update({ names: ["movies"], newer: true });
  await project.cluster("PUT", `/${project.prefix}movies-2/_mapping`, { properties: { extra: { type: "keyword" } } });
  await assert.rejects(toolkit.activate({ names: ["movies"] }), { code: "guard", guard: "drift", message: /extra/ });
});

Deno.test("activate() refuses a version with rejections that the active one does not have", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await release(toolkit);
  project.source("insert into movies values (77, 'Broken', 'not a year', '2026-01-01T00:00:00Z')");
  await toolkit.create({ names: ["movies"], force: true });
  await toolkit.update({ names: ["movies"], newer: true });
  await assert.rejects(toolkit.activate({ names: ["movies"] }), { code: "guard", guard: "rejections" });
});

Deno.test("activate() refuses a version that is missing in the cluster, forced or not", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const first = await release(toolkit);
  const second = await release(toolkit, true);
  await project.cluster("DELETE", `/${first}`);
  await assert.rejects(toolkit.activate({ names: [first], exact: true, force: true }), { guard: "missing" });
  assert.deepEqual(await holders(project), [second]);
});

Deno.test("an alias that others moved stops changing commands, until it is accepted or pointed back", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const first = await release(toolkit);
  const second = await release(toolkit, true);
  const alias = `${project.prefix}movies`;
  await project.cluster("POST", "/_aliases", {
    actions: [{ remove: { index: second, alias } }, { add: { index: first, alias } }],
  });
  await assert.rejects(toolkit.create({ names: ["movies"] }), { code: "alias-moved", hint: /--accept/ });
  await assert.rejects(toolkit.activate({ names: ["movies"] }), { code: "alias-moved" });
  const { indexes } = await toolkit.status({ accept: true });
  assert.deepEqual(indexes[0].recorded, [`${first} is active`]);
  assert.equal(indexes[0].active, first);
  await toolkit.activate({ names: [second], exact: true });
  assert.deepEqual(await holders(project), [second]);
});

Deno.test("activate() puts back an alias that is gone; other commands stop", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const first = await release(toolkit);
  await project.cluster("DELETE", `/${first}/_alias/${project.prefix}movies`);
  await assert.rejects(toolkit.clear({ names: ["movies"], force: true }), { code: "alias-moved" });
  await toolkit.activate({ names: ["movies"] });
  assert.deepEqual(await holders(project), [first]);
});

Deno.test("an alias with a filter is refused", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const first = await release(toolkit);
  const alias = `${project.prefix}movies`;
  await project.cluster("POST", "/_aliases", {
    actions: [{ add: { index: first, alias, filter: { term: { year: 1927 } } } }],
  });
  await assert.rejects(toolkit.activate({ names: ["movies"] }), { code: "alias-taken", message: /filter/ });
});

Deno.test("a concrete index that has the alias's name is an error", async () => {
  await using project = await TestProject.open();
  await project.cluster("PUT", `/${project.prefix}movies`);
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.create({ names: ["movies"] }), { code: "alias-taken" });
});

Deno.test("activate({ exact }) of a version that does not exist names the nearest one", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await release(toolkit);
  const wrong = toolkit.activate({ names: [`${project.prefix}movies-2`], exact: true });
  await assert.rejects(wrong, { code: "version-not-found", hint: new RegExp(`${project.prefix}movies-1`) });
});

import assert from "node:assert/strict";
import type { ResetResult, VersionsResult } from "../../src/actions/results.ts";
import { engine } from "../engine.ts";
import { clusterUrl, histories, movies, TestProject } from "../project.ts";
import { openProxy } from "../proxy.ts";

/** Three filled versions, the second one active. */
async function threeVersions(project: TestProject): Promise<readonly [string, string, string]> {
  const toolkit = await project.toolkit();
  const names = [1, 2, 3].map((number) => `${project.prefix}movies-${number}`);
  for (const name of names) {
    await toolkit.create({ names: ["movies"], force: true });
    await toolkit.update({ names: [name], exact: true });
  }
  await toolkit.activate({ names: [names[1]], exact: true });
  return [names[0], names[1], names[2]];
}

for (const history of histories) {
  Deno.test(`drop({ exact }) deletes one version, also when asked again, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const [first, second, third] = await threeVersions(project);
    const toolkit = await project.toolkit();
    const { versions } = await toolkit.drop({ names: [first], exact: true }) as VersionsResult;
    assert.deepEqual(versions, [{ version: first, documents: 5 }]);
    assert.deepEqual(Object.keys(await project.indexes()), [second, third]);
    assert.deepEqual(await toolkit.drop({ names: [first], exact: true }), { versions: [] });
    const unknown = toolkit.drop({ names: [`${project.prefix}movies-9`], exact: true });
    await assert.rejects(unknown, { code: "version-not-found" });
  });

  Deno.test(`drop() of all versions or the active one needs force, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const [, second] = await threeVersions(project);
    const toolkit = await project.toolkit();
    await assert.rejects(toolkit.drop({ names: [second], exact: true }), { code: "guard", guard: "active" });
    await assert.rejects(toolkit.drop({ names: ["movies"] }), { code: "guard", guard: "all" });
    await assert.rejects(toolkit.drop({ names: ["movies"], older: true }), { code: "guard", guard: "older" });
    assert.equal(Object.keys(await project.indexes()).length, 3);
    await toolkit.drop({ names: ["movies"], force: true });
    assert.deepEqual(await project.indexes(), {});
    assert.deepEqual(await toolkit.drop({ names: ["movies"], force: true }), { versions: [] });
    assert.match(project.notices.join("\n"), /drops .*movies-1, .*movies-2, .*movies-3/);
  });
}

Deno.test("drop({ older }) deletes what is older than the active version, or than the one named", async () => {
  await using project = await TestProject.open();
  const [first, second, third] = await threeVersions(project);
  const toolkit = await project.toolkit();
  const { versions } = await toolkit.drop({ names: ["movies"], older: true, force: true }) as VersionsResult;
  assert.deepEqual(versions.map(({ version }) => version), [first]);
  await assert.rejects(
    toolkit.drop({ names: [third], exact: true, older: true, force: ["older"] }),
    { code: "guard", guard: "active" },
  );
  assert.deepEqual(Object.keys(await project.indexes()), [second, third]);
});

Deno.test("drop({ older }) and clear({ older }) fail while nothing is active", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await assert.rejects(toolkit.drop({ names: ["movies"], older: true, force: true }), { code: "no-active-version" });
  await assert.rejects(toolkit.clear({ names: ["movies"], older: true }), { code: "no-active-version" });
});

Deno.test("drop({ esOnly }) keeps the history's rows, and create puts the versions back", async () => {
  await using project = await TestProject.open();
  const [first] = await threeVersions(project);
  const toolkit = await project.toolkit();
  await toolkit.drop({ names: [first], exact: true, esOnly: true });
  const listed = await toolkit.list();
  assert.ok("indexes" in listed);
  assert.deepEqual(listed.indexes[0].versions.map(({ inCluster }) => inCluster), [false, true, true]);
  await toolkit.create({ names: ["movies"], esOnly: true });
  assert.ok(Object.keys(await project.indexes()).includes(first));
});

Deno.test("drop() marks a version deleted that the cluster no longer has", async () => {
  await using project = await TestProject.open();
  const [first] = await threeVersions(project);
  await project.cluster("DELETE", `/${first}`);
  const toolkit = await project.toolkit();
  const { versions } = await toolkit.drop({ names: [first], exact: true }) as VersionsResult;
  assert.deepEqual(versions, [{ version: first, documents: null }]);
});

Deno.test("drop() leaves a foreign index alone that took a version's name", async () => {
  await using project = await TestProject.open();
  const [first] = await threeVersions(project);
  await project.cluster("DELETE", `/${first}`);
  await project.cluster("PUT", `/${first}`);
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.drop({ names: [first], exact: true }), { code: "cluster-refused", message: /foreign/ });
  await assert.rejects(toolkit.clear({ names: [first], exact: true }), { code: "cluster-refused", message: /foreign/ });
  assert.ok(Object.keys(await project.indexes()).includes(first));
});

Deno.test("drop({ prefixOnly }) clears another environment away", async () => {
  await using project = await TestProject.open();
  await threeVersions(project);
  await using other = await TestProject.open({ config: { history: project.history } });
  const toolkit = await other.toolkit();
  await toolkit.drop({ names: ["movies"], prefixOnly: project.prefix, force: true });
  assert.deepEqual(await project.indexes(), {});
});

Deno.test("clear() empties the active version with force, and keeps its index", async () => {
  await using project = await TestProject.open();
  const [, second] = await threeVersions(project);
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.clear({ names: ["movies"] }), { code: "guard", guard: "active" });
  const { body: before } = await project.cluster("GET", `/${second}/_settings`);
  const { versions } = await toolkit.clear({ names: ["movies"], force: true }) as VersionsResult;
  assert.deepEqual(versions, [{ version: second, documents: 5 }]);
  assert.equal((await project.documents(second)).size, 0);
  const { body: after } = await project.cluster("GET", `/${second}/_settings`);
  assert.equal(after[second].settings.index.uuid, before[second].settings.index.uuid);
  const { indexes } = await toolkit.status();
  assert.equal(indexes[0].coverage, "none");
});

Deno.test("clear() of the active version removes documents that were just written and never refreshed", async () => {
  await using project = await TestProject.open({
    definitions: [{ ...movies, settings: { ...movies.settings, refresh_interval: "-1" } }],
  });
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.activate({ names: ["movies"] });
  const version = `${project.prefix}movies-1`;
  await project.cluster("PUT", `/${version}/_doc/1`, { id: 1, title: "Unseen" });
  await toolkit.clear({ names: ["movies"], force: true });
  assert.equal((await project.documents(version)).size, 0);
});

Deno.test("clear({ exact }) makes an inactive version anew", async () => {
  await using project = await TestProject.open();
  const [first] = await threeVersions(project);
  const toolkit = await project.toolkit();
  const { versions } = await toolkit.clear({ names: [first], exact: true }) as VersionsResult;
  assert.deepEqual(versions, [{ version: first, documents: 5 }]);
  assert.equal((await project.documents(first)).size, 0);
  const updated = await toolkit.update({ names: [first], exact: true, resume: true });
  assert.ok("updates" in updated);
  assert.equal(updated.updates[0].documents, 5);
});

Deno.test("clear({ allVersions }) empties every version", async () => {
  await using project = await TestProject.open();
  const names = await threeVersions(project);
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.clear({ names: ["movies"], allVersions: true }), { guard: "active" });
  await toolkit.clear({ names: ["movies"], allVersions: true, force: true });
  for (const name of names) assert.equal((await project.documents(name)).size, 0);
});

for (const history of histories) {
  Deno.test(`reset() drops everything, empties the history, and starts afresh, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const names = await threeVersions(project);
    const toolkit = await project.toolkit();
    await assert.rejects(toolkit.reset({}), {
      code: "confirmation-required",
      expected: project.prefix,
      versions: names,
    });
    await assert.rejects(toolkit.reset({ confirmation: "qa" }), { code: "confirmation-required" });
    const result = await toolkit.reset({ confirmation: project.prefix }) as ResetResult;
    assert.deepEqual(result.dropped, names);
    assert.deepEqual(result.created, [`${project.prefix}movies-4`]);
    assert.deepEqual(await project.indexes(), { [`${project.prefix}movies-4`]: [`${project.prefix}movies`] });
    const { actions } = await toolkit.history();
    assert.deepEqual(actions.map(({ kind, status }) => `${kind} ${status}`), [
      "activate complete",
      "create complete",
      "reset complete",
    ]);
  });
}

Deno.test("reset() without a prefix asks for the cluster's name, or its address where it tells none: never for nothing", async () => {
  let hidden = false;
  await using proxy = await openProxy(clusterUrl, {
    hook: ({ path }) => hidden && path === "/" ? { status: 200, body: {} } : undefined,
  });
  await using project = await TestProject.open({ config: { prefix: "", cluster: { url: proxy.url, engine } } });
  const reset = async () => await (await project.toolkit()).reset({ confirmation: "" });
  await assert.rejects(reset, { code: "confirmation-required", message: /"" is not the cluster's name$/ });
  hidden = true;
  await assert.rejects(reset, {
    code: "confirmation-required",
    message: /"" is not the cluster's address$/,
    hint: `Confirm with the cluster's address: --yes=${proxy.url}.`,
  });
});

Deno.test("reset({ esOnly }) makes the recorded versions again, empty, and keeps the active one", async () => {
  await using project = await TestProject.open();
  const names = await threeVersions(project);
  const toolkit = await project.toolkit();
  const result = await toolkit.reset({ confirmation: project.prefix, esOnly: true }) as ResetResult;
  assert.deepEqual(result, { dropped: names, created: names });
  assert.deepEqual(await project.indexes(), {
    [names[0]]: [],
    [names[1]]: [`${project.prefix}movies`],
    [names[2]]: [],
  });
  assert.equal((await project.documents(names[1])).size, 0);
});

Deno.test("versions of another history stop changing commands, and status({ rebuild }) takes them over", async () => {
  await using project = await TestProject.open();
  const [first, second, third] = await threeVersions(project);
  await using other = await TestProject.open({ prefix: project.prefix });
  const toolkit = await other.toolkit();
  await assert.rejects(toolkit.create({ names: ["movies"] }), { code: "foreign-store", hint: /DEM_HISTORY/ });
  await assert.rejects(toolkit.reset({ confirmation: project.prefix }), { code: "foreign-store" });
  assert.equal(Object.keys(await project.indexes()).length, 3);

  const { indexes } = await toolkit.status({ rebuild: true });
  assert.deepEqual(indexes[0].recorded, [
    `${first} is recorded`,
    `${second} is recorded`,
    `${third} is recorded`,
    `${second} is active`,
  ]);
  const created = await toolkit.create({ names: ["movies"] });
  assert.ok("indexes" in created);
  assert.equal(created.indexes[0].outcome, "unchanged");
});

Deno.test("drop() of several indexes tells also of one that has no version and whose order is disturbed", async () => {
  await using project = await TestProject.open({ definitions: [movies, { ...movies, name: "series" }] });
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await project.cluster("PUT", `/${project.prefix}series`);
  const { versions } = await toolkit.drop({ all: true, force: true }) as VersionsResult;
  assert.deepEqual(versions.map(({ version, error }) => [version, error?.code]), [
    [`${project.prefix}movies-1`, undefined],
    ["series", "alias-taken"],
  ]);
});

/** What a deployment does, what it leaves alone, and where it stops. */
import assert from "node:assert/strict";
import type { DeployOptions, DeployResult, IndexDefinition, Toolkit } from "../../src/mod.ts";
import { clusterUrl, histories, movies, TestProject } from "../project.ts";
import { openProxy, requestsTo } from "../proxy.ts";

type Entry = DeployResult["indexes"][number];

async function deployed(toolkit: Toolkit, options: DeployOptions = { names: ["movies"] }): Promise<readonly Entry[]> {
  const result = await toolkit.deploy(options);
  assert.ok("indexes" in result);
  return result.indexes;
}

const stepsOf = ({ steps }: Entry) =>
  steps.map(({ step, outcome }) => outcome === "done" ? step : `${step} ${outcome}`);

/** The definition with another revision, which asks for a new version. */
const revised = (revision: string, definition: IndexDefinition = movies): IndexDefinition => ({
  ...definition,
  revision,
});

async function holders(project: TestProject, index = "movies"): Promise<readonly string[]> {
  const alias = project.prefix + index;
  return Object.entries(await project.indexes()).filter(([, held]) => held.includes(alias)).map(([name]) => name);
}

for (const history of histories) {
  Deno.test(`deploy() creates, fills, catches up, checks, switches, catches up again and sweeps, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const [first] = await deployed(await project.toolkit());
    const version = (number: number) => `${project.prefix}movies-${number}`;
    assert.equal(first.error, undefined, JSON.stringify(first.error));
    assert.deepEqual(stepsOf(first), ["create", "fill", "catch-up", "check", "activate", "catch-up", "sweep"]);
    const { name, version: made, previous, created, activated, documents, rejected, pruned } = first;
    assert.deepEqual({ name, made, previous, created, activated, documents, rejected, pruned }, {
      name: "movies",
      made: version(1),
      previous: null,
      created: true,
      activated: true,
      documents: 5,
      rejected: 0,
      pruned: [],
    });
    assert.deepEqual(await holders(project), [version(1)]);

    await project.define(revised("2"));
    const toolkit = await project.toolkit();
    const [second] = await deployed(toolkit);
    assert.deepEqual([second.version, second.previous, second.activated], [version(2), version(1), true]);
    assert.deepEqual(await holders(project), [version(2)]);

    const { actions } = await toolkit.history({ limit: 100 });
    const parent = actions.find(({ kind }) => kind === "deploy");
    assert.equal(parent?.status, "complete");
    assert.deepEqual(
      actions.filter((action) => action.parent === parent?.id).map(({ kind }) => kind).reverse(),
      ["create", "update", "update", "activate", "update", "repair"],
    );
  });

  Deno.test(`deploy() with nothing to do records nothing and changes nothing, history in ${history}`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using project = await TestProject.open({ history, url: proxy.url });
    const toolkit = await project.toolkit();
    await deployed(toolkit);
    const before = (await toolkit.history({ limit: 100 })).actions.length;
    const sent = proxy.requests.length;
    const [entry] = await deployed(toolkit);
    assert.deepEqual(entry, {
      name: "movies",
      version: `${project.prefix}movies-1`,
      previous: `${project.prefix}movies-1`,
      created: false,
      activated: false,
      documents: 0,
      rejected: 0,
      pruned: [],
      steps: [],
    });
    assert.equal((await toolkit.history({ limit: 100 })).actions.length, before);
    assert.deepEqual(proxy.requests.slice(sent).filter(({ method }) => method !== "GET"), []);
  });
}

Deno.test("deploy() applies what live indexes take as it is, without a new version", async () => {
  await using project = await TestProject.open();
  await deployed(await project.toolkit());
  await project.define({ ...movies, settings: { ...movies.settings, refresh_interval: "7s" } });
  const [entry] = await deployed(await project.toolkit());
  assert.deepEqual([entry.version, entry.created, entry.activated], [`${project.prefix}movies-1`, false, false]);
  assert.deepEqual(stepsOf(entry), ["in-place"]);
  const { body } = await project.cluster("GET", `/${project.prefix}movies-1/_settings?flat_settings=true`);
  assert.equal(body[`${project.prefix}movies-1`].settings["index.refresh_interval"], "7s");
});

Deno.test("deploy() warns of a changed source, and makes a new version of it with refill", async () => {
  await using project = await TestProject.open();
  await deployed(await project.toolkit());
  await project.define({
    ...movies,
    source: { sql: "select * from movies where id > 2", key: "id", modified: "last_modified" },
  });
  const toolkit = await project.toolkit();
  const [left] = await deployed(toolkit);
  assert.deepEqual(left.steps, []);
  assert.match(project.warnings.join("\n"), /dem deploy movies --refill/);
  const [refilled] = await deployed(toolkit, { names: ["movies"], refill: true });
  assert.deepEqual([refilled.version, refilled.created], [`${project.prefix}movies-2`, true]);
  assert.deepEqual([...(await project.documents(`${project.prefix}movies`)).keys()], ["3", "4", "5"]);
  assert.deepEqual((await deployed(toolkit, { names: ["movies"], refill: true }))[0].steps, []);
});

Deno.test("deploy() after a rollback does not roll forward what was rolled back", async () => {
  await using project = await TestProject.open();
  await deployed(await project.toolkit());
  await project.define(revised("2"));
  const toolkit = await project.toolkit();
  await deployed(toolkit);
  await toolkit.rollback({ names: ["movies"] });
  const [entry] = await deployed(toolkit);
  assert.deepEqual(entry.steps, []);
  assert.equal(entry.version, `${project.prefix}movies-1`);
  assert.match(project.warnings.join("\n"), /movies-2 has this schema and was withdrawn/);
  assert.deepEqual(await holders(project), [`${project.prefix}movies-1`]);
  await project.define(revised("3"));
  assert.equal((await deployed(await project.toolkit()))[0].version, `${project.prefix}movies-3`);
});

Deno.test("deploy({ noActivate }) makes everything ready, and a plain run switches then", async () => {
  await using project = await TestProject.open();
  await deployed(await project.toolkit());
  await project.define(revised("2"));
  const toolkit = await project.toolkit();
  const [ready] = await deployed(toolkit, { names: ["movies"], noActivate: true });
  assert.deepEqual([ready.created, ready.activated], [true, false]);
  assert.deepEqual(stepsOf(ready), ["create", "fill", "catch-up", "catch-up", "sweep"]);
  assert.deepEqual(await holders(project), [`${project.prefix}movies-1`]);
  assert.deepEqual((await deployed(toolkit, { names: ["movies"], noActivate: true }))[0].steps, []);
  project.source("insert into movies values (6, 'New', 1999, '2099-01-01T00:00:00Z')");
  const [switched] = await deployed(toolkit);
  assert.deepEqual([switched.created, switched.activated], [false, true]);
  assert.ok((await project.documents(`${project.prefix}movies`)).has("6"));
});

Deno.test("deploy({ keep }) drops what is beyond, also when nothing else is to be done", async () => {
  await using project = await TestProject.open();
  for (const revision of ["1", "2", "3"]) {
    await project.define(revised(revision));
    await deployed(await project.toolkit());
  }
  await project.define(revised("4"));
  const toolkit = await project.toolkit();
  const [entry] = await deployed(toolkit, { names: ["movies"], keep: 2 });
  assert.deepEqual(entry.pruned, [`${project.prefix}movies-1`]);
  const [again] = await deployed(toolkit, { names: ["movies"], keep: 1 });
  assert.deepEqual([again.pruned, stepsOf(again)], [[`${project.prefix}movies-2`], ["prune"]]);
  await assert.rejects(toolkit.deploy({ names: ["movies"], keep: 0.5 }), { code: "usage" });
});

Deno.test("deploy() of a source that cannot say what changed warns, and reads it all again with catchUp: full", async () => {
  const source = { table: "movies", key: "id" };
  await using project = await TestProject.open({ definitions: [{ ...movies, source }] });
  const [entry] = await deployed(await project.toolkit());
  assert.deepEqual(stepsOf(entry), ["create", "fill", "check", "activate"]);
  assert.match(project.warnings.join("\n"), /rows that changed or went since .* may be wrong .*--catch-up=full/);

  await project.define({ ...revised("2"), source });
  let changed = false;
  const toolkit = await project.toolkit({
    onProgress: (event) => {
      if (event.type !== "deploy" || event.step.step !== "check" || changed) return;
      changed = true;
      project.source("update movies set title = 'Late' where id = 2; delete from movies where id = 3");
    },
  });
  const [full] = await deployed(toolkit, { names: ["movies"], catchUp: "full" });
  assert.deepEqual(stepsOf(full), ["create", "fill", "check", "activate", "catch-up"]);
  const documents = await project.documents(`${project.prefix}movies`);
  assert.equal((documents.get("2") as { title: string }).title, "Late");
  assert.equal(documents.has("3"), false);
});

Deno.test("deploy({ catchUp: none }) reads nothing twice", async () => {
  await using project = await TestProject.open();
  const [entry] = await deployed(await project.toolkit(), { names: ["movies"], catchUp: "none" });
  assert.deepEqual(stepsOf(entry), ["create", "fill", "check", "activate"]);
});

Deno.test("deploy() tells which guard holds and how far it came; the next run goes on from there", async () => {
  await using project = await TestProject.open({
    config: { activate: { checks: [{ name: "c", index: "movies", query: "metropolis", hits: 1 }] } },
  });
  const toolkit = await project.toolkit();
  const [held] = await deployed(toolkit);
  assert.equal(held.error?.code, "guard");
  assert.deepEqual([held.created, held.activated, held.documents], [true, false, 5]);
  assert.deepEqual(stepsOf(held), ["create", "fill", "catch-up", "check failed"]);
  assert.deepEqual(await holders(project), []);
  project.source("update movies set title = 'Metropolis', last_modified = '2099-01-01T00:00:00Z' where id = 4");
  const [entry] = await deployed(toolkit);
  assert.deepEqual([entry.created, entry.activated, entry.error], [false, true, undefined]);
  const { actions } = await toolkit.history({ limit: 100 });
  assert.deepEqual(actions.filter(({ kind }) => kind === "deploy").map(({ status }) => status), [
    "complete",
    "aborted",
  ]);
});

Deno.test("a failure behind the switch is told as such, and the next run catches up", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ url: proxy.url, config: { update: { retryFor: "1s" } } });
  const toolkit = await project.toolkit();
  await deployed(toolkit);
  await project.define(revised("2"));
  const next = await project.toolkit();
  const unhook = proxy.hook(({ path, body }) => {
    if (path.startsWith("/_aliases") && body.includes(`"alias":"${project.prefix}movies"`)) {
      project.source("insert into movies values (6, 'Late', 1999, '2099-01-01T00:00:00Z')");
    }
    return path.includes("/_bulk") && body.includes('"_id":"6"') ? { status: 503 } : undefined;
  });
  const [failed] = await deployed(next);
  unhook();
  assert.deepEqual([failed.activated, failed.version], [true, `${project.prefix}movies-2`]);
  assert.equal(failed.error?.code, "unreachable", JSON.stringify(failed));
  assert.deepEqual(stepsOf(failed).at(-1), "catch-up failed");
  assert.equal((await project.documents(`${project.prefix}movies`)).has("6"), false);

  const [entry] = await deployed(next);
  assert.equal(entry.error, undefined);
  assert.deepEqual(stepsOf(entry), ["catch-up", "sweep"]);
  assert.ok((await project.documents(`${project.prefix}movies`)).has("6"));
  assert.deepEqual((await deployed(next))[0].steps, []);
});

const books: IndexDefinition = { ...movies, name: "books" };

Deno.test("deploy() of several indexes goes through all, and one that fails keeps no other back", async () => {
  await using project = await TestProject.open({
    definitions: [books, movies],
    config: { activate: { checks: [{ name: "c", index: "books", query: "metropolis", hits: 1 }] } },
  });
  const toolkit = await project.toolkit();
  const entries = await deployed(toolkit, { all: true });
  assert.deepEqual(entries.map(({ name, activated, error }) => [name, activated, error?.code]), [
    ["books", false, "guard"],
    ["movies", true, undefined],
  ]);
  const { actions } = await toolkit.history({ limit: 100 });
  const parent = actions.find(({ kind, index }) => kind === "deploy" && index === null);
  assert.equal(parent?.status, "aborted");
  assert.equal(actions.filter((action) => action.parent === parent?.id).length, 2);
});

Deno.test("deploy({ together }) switches all indexes in one request, or none", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({
    definitions: [books, movies],
    url: proxy.url,
    config: { activate: { checks: [{ name: "c", index: "books", query: "metropolis", hits: 1 }] } },
  });
  const toolkit = await project.toolkit();
  const held = await deployed(toolkit, { all: true, together: true });
  assert.deepEqual(held.map(({ activated }) => activated), [false, false]);
  assert.equal(held[0].error?.code, "guard");
  assert.match(held[1].error?.message ?? "", /it was not activated, as books failed/);
  assert.deepEqual([await holders(project, "books"), await holders(project)], [[], []]);

  project.source("update movies set title = 'Metropolis', last_modified = '2099-01-01T00:00:00Z' where id = 4");
  const before = requestsTo(proxy, /^POST \/_aliases/).length;
  const switched = await deployed(toolkit, { all: true, together: true });
  assert.deepEqual(switched.map(({ activated, created, error }) => [activated, created, error]), [
    [true, false, undefined],
    [true, false, undefined],
  ]);
  const switches = requestsTo(proxy, /^POST \/_aliases/).slice(before).filter(({ body }) =>
    body.includes(`"alias":"${project.prefix}movies"`)
  );
  assert.equal(switches.length, 1);
  assert.match(switches[0].body, new RegExp(`"alias":"${project.prefix}books"`));
});

Deno.test("deploy({ together }) switches nothing where the alias of one index was moved by hand", async () => {
  await using project = await TestProject.open({ definitions: [books, movies] });
  await deployed(await project.toolkit(), { all: true, together: true });
  const [index, alias] = [`${project.prefix}books-1`, `${project.prefix}books`];
  await project.cluster("PUT", `/${project.prefix}other`);
  await project.cluster("POST", "/_aliases", { actions: [{ add: { index: `${project.prefix}other`, alias } }] });
  await project.define(revised("2", books), revised("2"));
  const [first, second] = await deployed(await project.toolkit(), { all: true, together: true });
  assert.deepEqual([first.error?.code, first.activated, second.activated], ["alias-moved", false, false]);
  assert.match(second.error?.message ?? "", /as books failed/);
  assert.deepEqual(await holders(project), [`${project.prefix}movies-1`]);
  assert.ok((await holders(project, "books")).includes(index));
});

Deno.test("two deploys at once: the second is locked out, or waits", async () => {
  await using project = await TestProject.open();
  const begun = Promise.withResolvers<void>();
  const first = await project.toolkit({ onProgress: () => begun.resolve() });
  const running = deployed(first);
  await begun.promise;
  const second = await project.toolkit();
  await assert.rejects(second.deploy({ names: ["movies"] }), { code: "locked" });
  const [waited] = await deployed(second, { names: ["movies"], wait: 120_000 });
  assert.equal((await running)[0].activated, true);
  assert.deepEqual(waited.steps, []);
});

Deno.test("deploy({ dryRun }) tells the requests of the whole run, and sends none", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const result = await toolkit.deploy({ names: ["movies"], dryRun: true });
  assert.ok("requests" in result);
  const told = result.requests.map(({ method, path }) =>
    `${method} ${path.replace(/-w-\w+/, "-w-TOKEN").replace(/\?.*/, "")}`
  );
  assert.equal(told[0], `PUT /${project.prefix}movies-1`);
  assert.ok(told.includes(`POST /${project.prefix}movies-1-w-TOKEN/_bulk`), told.join("\n"));
  assert.equal(told.at(-1), "POST /_aliases");
  assert.deepEqual(await project.indexes(), {});
});

Deno.test("deploy() of an index without a source makes the version and says that it is not filled", async () => {
  const { source: _source, ...unfilled } = movies;
  await using project = await TestProject.open({ definitions: [unfilled] });
  const [entry] = await deployed(await project.toolkit());
  assert.equal(entry.activated, true);
  assert.match(project.warnings.join("\n"), /is not filled: the definition of movies has no source/);
});

Deno.test("deploy() puts back an active version that is gone in the cluster, filled and behind its alias", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await deployed(toolkit);
  await project.cluster("DELETE", `/${project.prefix}movies-1`);
  const [entry] = await deployed(toolkit);
  assert.equal(entry.error, undefined, JSON.stringify(entry.error));
  assert.deepEqual([entry.version, entry.activated], [`${project.prefix}movies-1`, true]);
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 5);
});

Deno.test("deploy() fills an adopted index, whose coverage is none, where it stands", async () => {
  await using project = await TestProject.open();
  const { settings, mappings } = movies;
  await project.cluster("PUT", `/${project.prefix}old`, { settings, mappings });
  const toolkit = await project.toolkit();
  await toolkit.adopt({ index: "movies", from: `${project.prefix}old` });
  const [entry] = await deployed(toolkit);
  assert.deepEqual([entry.version, entry.created, entry.documents], [`${project.prefix}old`, false, 5]);
  assert.deepEqual(stepsOf(entry), ["fill", "catch-up", "sweep"]);
});

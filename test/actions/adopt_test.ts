/** Indexes that others made, taken under care. */
import assert from "node:assert/strict";
import type { AdoptResult } from "../../src/mod.ts";
import { histories, movies, TestProject } from "../project.ts";
import { start } from "../integration/run.ts";
import { openProxy } from "../proxy.ts";
import { clusterUrl } from "../project.ts";

/** Makes an index by hand, as the definition has it unless said otherwise, with two documents. */
async function handMade(project: TestProject, name: string, body: Readonly<Record<string, unknown>> = {}) {
  const { settings, mappings } = movies;
  const made = await project.cluster("PUT", `/${name}`, { settings, mappings, ...body });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  for (const id of [1, 77]) {
    await project.cluster("PUT", `/${name}/_doc/${id}?refresh=true`, { id, title: `Old ${id}`, year: 1900 });
  }
}

const point = (project: TestProject, index: string, alias: string, more = {}) =>
  project.cluster("POST", "/_aliases", { actions: [{ add: { index, alias, ...more } }] });

for (const history of histories) {
  Deno.test(`adopt() of an alias makes its index the first version, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const [old, alias] = [`${project.prefix}catalogue_v7`, `${project.prefix}movies`];
    await handMade(project, old);
    await point(project, old, alias);
    const toolkit = await project.toolkit();
    assert.deepEqual(await toolkit.adopt({ index: "movies", from: alias }), {
      name: "movies",
      version: old,
      copied: null,
    });
    assert.deepEqual(await project.indexes(), { [old]: [alias] });
    const listed = await toolkit.list();
    assert.ok("indexes" in listed);
    const [{ active, pending, versions: [version] }] = listed.indexes;
    assert.deepEqual([active, pending, version.number, version.coverage], [old, false, 1, "none"]);

    // The first update is full: what the source does not have goes.
    await toolkit.update({ names: ["movies"], resume: true });
    assert.deepEqual([...(await project.documents(old)).keys()].sort(), ["1", "2", "3", "4", "5"]);
    // Run again it finds its work done, and versions go on from there.
    assert.equal((await toolkit.adopt({ index: "movies", from: alias }) as AdoptResult).version, old);
    await toolkit.create({ names: ["movies"], force: true });
    assert.deepEqual(Object.keys(await project.indexes()), [old, `${project.prefix}movies-2`]);
  });
}

Deno.test("adopt() of an index under another name adds the alias, and warns of an alias that stays behind", async () => {
  await using project = await TestProject.open();
  const [old, alias, other] = ["catalogue_v7", "movies", "catalogue"].map((name) => project.prefix + name);
  await handMade(project, old);
  await point(project, old, other);
  const toolkit = await project.toolkit();
  await toolkit.adopt({ index: "movies", from: other });
  assert.deepEqual((await project.indexes())[old].toSorted(), [other, alias]);
  assert.match(project.warnings.join("\n"), new RegExp(`alias ${other} still points to ${old}`));
  const { body } = await project.cluster("GET", `/${old}/_mapping`);
  assert.equal(body[old].mappings._meta.dem.name, "movies");
});

Deno.test("adopt() records the live schema where it is not the definition's, so that plan() shows what differs", async () => {
  await using project = await TestProject.open();
  const old = `${project.prefix}movies_old`;
  await handMade(project, old, {
    mappings: {
      _meta: { owner: "someone" },
      properties: { ...movies.mappings.properties, extra: { type: "keyword" } },
    },
  });
  const toolkit = await project.toolkit();
  await toolkit.adopt({ index: "movies", from: old });
  const { body } = await project.cluster("GET", `/${old}/_mapping`);
  assert.equal(body[old].mappings._meta.owner, "someone");
  const { indexes: [planned] } = await toolkit.plan();
  assert.equal(planned.kind, "new-version");
  assert.deepEqual(planned.differences.map(({ path }) => path), [
    "mappings._meta",
    "mappings.dynamic",
    "mappings.properties.extra",
  ]);
  const { indexes: [status] } = await toolkit.status();
  assert.deepEqual(status.drift, []);
});

Deno.test("adopt() of an index with the alias's name copies it and swaps, only when confirmed", async () => {
  await using project = await TestProject.open();
  const [alias, copy] = [`${project.prefix}movies`, `${project.prefix}movies-1`];
  await handMade(project, alias);
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.create({ names: ["movies"] }), { code: "alias-taken", hint: /dem adopt movies --from/ });
  await assert.rejects(toolkit.adopt({ index: "movies", from: alias }), { code: "confirmation-required" });
  assert.deepEqual(await project.indexes(), { [alias]: [] });
  const rehearsed = await toolkit.adopt({ index: "movies", from: alias, dryRun: true });
  assert.ok("requests" in rehearsed);
  assert.deepEqual(rehearsed.requests.map(({ path }) => path.replace(/\?.*/, "")), [
    `/${copy}`,
    "/_reindex",
    "/_aliases",
  ]);
  assert.deepEqual(await project.indexes(), { [alias]: [] });
  assert.deepEqual(await toolkit.adopt({ index: "movies", from: alias, yes: true }), {
    name: "movies",
    version: copy,
    copied: 2,
  });
  assert.deepEqual(await project.indexes(), { [copy]: [alias] });
  assert.deepEqual([...(await project.documents(copy)).keys()].sort(), ["1", "77"]);
});

Deno.test("adopt() killed while it copies, or right after the swap, is finished by running it again", async () => {
  await using project = await TestProject.open();
  const [alias, copy] = [`${project.prefix}movies`, `${project.prefix}movies-1`];
  await handMade(project, alias);
  await using proxy = await openProxy(clusterUrl);
  const never = Promise.withResolvers<"cut">();
  for (const stage of ["_reindex", "_aliases"]) {
    const reached = Promise.withResolvers<void>();
    const unhook = proxy.hook(async ({ method, path }, forward) => {
      if (method !== "POST" || !path.startsWith(`/${stage}`)) return undefined;
      await forward();
      reached.resolve();
      return await never.promise;
    });
    await using child = start(project, ["adopt", "movies", "--from", alias, "--yes", "--cluster", proxy.url]);
    await reached.promise;
    child.signal("SIGKILL");
    await child.ended();
    unhook();
  }
  never.resolve("cut");
  assert.deepEqual(await project.indexes(), { [copy]: [alias] });
  const toolkit = await project.toolkit();
  assert.equal((await toolkit.adopt({ index: "movies", from: alias, yes: true }) as AdoptResult).version, copy);
  const listed = await toolkit.list();
  assert.ok("indexes" in listed);
  assert.deepEqual(listed.indexes[0].versions.map(({ name, number }) => [name, number]), [[copy, 1]]);
  assert.equal(listed.indexes[0].active, copy);
  assert.deepEqual([...(await project.documents(alias)).keys()].sort(), ["1", "77"]);
});

interface Refusal {
  readonly what: string;
  readonly code: string;
  readonly message: RegExp;
  prepare(project: TestProject): Promise<unknown>;
  readonly from: string;
}

const refusals: readonly Refusal[] = [
  { what: "nothing", code: "index-not-found", message: /no index or alias/, from: "nothing", prepare: async () => {} },
  {
    what: "an alias over several indexes",
    code: "unsupported",
    message: /it points to .*one, .*two/,
    from: "both",
    async prepare(project) {
      for (const name of ["one", "two"]) {
        await handMade(project, project.prefix + name);
        await point(project, project.prefix + name, `${project.prefix}both`);
      }
    },
  },
  {
    what: "an alias with a filter",
    code: "alias-taken",
    message: /the alias has filter/,
    from: "some",
    async prepare(project) {
      await handMade(project, `${project.prefix}one`);
      await point(project, `${project.prefix}one`, `${project.prefix}some`, { filter: { term: { year: 1 } } });
    },
  },
  {
    what: "a closed index",
    code: "cluster-refused",
    message: /is closed/,
    from: "one",
    async prepare(project) {
      await handMade(project, `${project.prefix}one`);
      await project.cluster("POST", `/${project.prefix}one/_close`);
    },
  },
  {
    what: "another index than the one that the alias points to",
    code: "alias-taken",
    message: /points to .*one/,
    from: "two",
    async prepare(project) {
      await handMade(project, `${project.prefix}one`);
      await handMade(project, `${project.prefix}two`);
      await point(project, `${project.prefix}one`, `${project.prefix}movies`);
    },
  },
  {
    what: "an index beside versions",
    code: "usage",
    message: /has versions already: .*movies-1/,
    from: "one",
    async prepare(project) {
      await handMade(project, `${project.prefix}one`);
      await (await project.toolkit()).create({ names: ["movies"] });
    },
  },
];

for (const { what, code, message, from, prepare } of refusals) {
  Deno.test(`adopt() refuses ${what}, and changes nothing`, async () => {
    await using project = await TestProject.open();
    await prepare(project);
    const before = await project.indexes();
    const toolkit = await project.toolkit();
    const adopting = toolkit.adopt({ index: "movies", from: project.prefix + from, yes: true });
    await assert.rejects(adopting, { code, message });
    assert.deepEqual(await project.indexes(), before);
  });
}

Deno.test("adopt() refuses a version of another prefix", async () => {
  await using project = await TestProject.open();
  await using other = await TestProject.open();
  await (await other.toolkit()).create({ names: ["movies"] });
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.adopt({ index: "movies", from: `${other.prefix}movies-1` }), {
    code: "cluster-refused",
  });
  await assert.rejects(toolkit.adopt({ index: "films", from: "x" }), { code: "index-not-found" });
});

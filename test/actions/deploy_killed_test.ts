/** Deployments whose process is killed at every step: run again, they come to the same end, with nothing done twice. */
import assert from "node:assert/strict";
import type { DeployResult, IndexDefinition } from "../../src/mod.ts";
import { start } from "../integration/run.ts";
import { clusterUrl, movies, TestProject } from "../project.ts";
import { openProxy, type Proxy } from "../proxy.ts";

const rows = 1200;

function revised(revision: string): IndexDefinition {
  return { ...movies, revision, batch: { documents: 100, bytes: "4MB" } };
}

/** A project with two versions, of which the second is active, and a third one wanted. */
async function waiting(proxy: Proxy): Promise<TestProject> {
  const project = await TestProject.open({ rows, url: proxy.url });
  for (const revision of ["1", "2"]) {
    await project.define(revised(revision));
    await (await project.toolkit()).deploy({ names: ["movies"] });
  }
  await project.define(revised("3"));
  return project;
}

/** Runs the deployment again, to its end, and holds what is there against what must be. */
async function finished(project: TestProject): Promise<void> {
  const toolkit = await project.toolkit();
  const { indexes: [entry] } = await toolkit.deploy({ names: ["movies"], keep: 1 }) as DeployResult;
  assert.equal(entry.error, undefined, JSON.stringify(entry));
  const [second, third] = [2, 3].map((number) => `${project.prefix}movies-${number}`);
  assert.equal(entry.version, third);
  assert.deepEqual(await project.indexes(), { [second]: [], [third]: [`${project.prefix}movies`] });
  const documents = await project.documents(third);
  assert.equal(documents.size, rows);
  const { body } = await project.cluster("GET", `/${third}/_settings?flat_settings=true`);
  assert.equal(body[third].settings["index.refresh_interval"], undefined);
  const { indexes: [status] } = await toolkit.status();
  assert.deepEqual([status.active, status.coverage, status.unfinished, status.locks, status.findings], [
    third,
    "full",
    [],
    [],
    [],
  ]);
  const { actions } = await toolkit.history({ names: ["movies"], batches: true, limit: 1000 });
  const ofThird = actions.filter(({ version, status }) => version === third && status === "complete");
  const whole = await Promise.all(
    ofThird.filter(({ kind }) => kind === "batch").map(async ({ id }) => (await toolkit.history({ id })).actions[0]),
  );
  const ranges = whole.filter(({ arguments: values }) => values?.of === "rows").map(({ arguments: values }) =>
    `${values?.from} to ${values?.to}`
  );
  assert.equal(ranges.length, 12);
  assert.equal(new Set(ranges).size, 12, "a batch was loaded twice");
  assert.deepEqual(((await toolkit.deploy({ names: ["movies"], keep: 1 })) as DeployResult).indexes[0].steps, []);
}

const deploy = ["deploy", "movies", "--keep", "1", "--json"];

/** How often a step must have begun before the process is killed. */
const steps: readonly (readonly [step: string, time: number])[] = [
  ["create", 1],
  ["fill", 1],
  ["catch-up", 1],
  ["check", 1],
  ["activate", 1],
  ["catch-up", 2],
  ["sweep", 1],
];

for (const [step, time] of steps) {
  const which = time === 1 ? step : `${step} behind the switch`;
  Deno.test(`deploy() killed as its step ${which} begins comes to the same end when it is run again`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using project = await waiting(proxy);
    await using child = start(project, deploy);
    const begins = `"step":"${step}","outcome":"running"`;
    await child.says(new RegExp(Array(time).fill(begins).join("[^]*")));
    child.signal("SIGKILL");
    await child.ended();
    await finished(project);
  });
}

/** Requests that the cluster has carried out, while the process that sent them never learns of it. */
const requests: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["the index was created", /^PUT \/\w+-3[? ]/],
  ["a batch was written", /^POST \/\w+-3-w-\w+\/_bulk/],
  ["the alias was switched", /^POST \/_aliases .*"add":\{"index":"\w+-3","alias":"\w+_movies"\}/],
  ["a version was deleted", /^DELETE \/\w+-1\?/],
];

for (const [what, pattern] of requests) {
  Deno.test(`deploy() killed right after ${what} comes to the same end when it is run again`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using project = await waiting(proxy);
    const reached = Promise.withResolvers<void>();
    const never = Promise.withResolvers<"cut">();
    const unhook = proxy.hook(async ({ method, path, body }, forward) => {
      if (!pattern.test(`${method} ${path} ${body}`)) return undefined;
      await forward();
      reached.resolve();
      return await never.promise;
    });
    await using child = start(project, deploy);
    const ended = child.ended().then(({ stdout, stderr }) => assert.fail(`it was never sent:\n${stdout}${stderr}`));
    await Promise.race([reached.promise, ended]);
    ended.catch(() => {});
    child.signal("SIGKILL");
    await child.ended();
    unhook();
    never.resolve("cut");
    await finished(project);
  });
}

Deno.test("deploy --together killed right after the switch of all has all of them switched, and recorded by the next run", async () => {
  await using proxy = await openProxy(clusterUrl);
  const definitions = ["books", "movies"].map((name) => ({ ...movies, name }));
  await using project = await TestProject.open({ url: proxy.url, definitions });
  const reached = Promise.withResolvers<void>();
  const never = Promise.withResolvers<"cut">();
  const unhook = proxy.hook(async ({ path, body }, forward) => {
    if (!path.startsWith("/_aliases") || !body.includes(`"alias":"${project.prefix}books"`)) return undefined;
    await forward();
    reached.resolve();
    return await never.promise;
  });
  await using child = start(project, ["deploy", "--all", "--together"]);
  await reached.promise;
  child.signal("SIGKILL");
  await child.ended();
  unhook();
  never.resolve("cut");
  const toolkit = await project.toolkit();
  const { indexes } = await toolkit.deploy({ all: true, together: true }) as DeployResult;
  assert.deepEqual(indexes.map(({ error, created }) => [error, created]), [[undefined, false], [undefined, false]]);
  const listed = await toolkit.list();
  assert.ok("indexes" in listed);
  assert.deepEqual(listed.indexes.map(({ active }) => active), [
    `${project.prefix}books-1`,
    `${project.prefix}movies-1`,
  ]);
  const { indexes: again } = await toolkit.deploy({ all: true, together: true }) as DeployResult;
  assert.deepEqual(again.map(({ steps }) => steps), [[], []]);
});

/** Ctrl-C, SIGTERM and SIGKILL in the middle of an update, each on a process of its own. */
import assert from "node:assert/strict";
import { testOnBinary } from "../binary.ts";
import { clusterUrl, movies, TestProject } from "../project.ts";
import { openProxy, type Proxy } from "../proxy.ts";
import { BulkGate } from "./bulk-gate.ts";
import { done } from "./release.ts";
import { type DemProcess, start } from "./run.ts";

const settings = { number_of_shards: 1, number_of_replicas: 0, refresh_interval: "3s" };

/** An update that stands in the middle of its rows. */
interface Halfway extends AsyncDisposable {
  readonly project: TestProject;
  readonly version: string;
  readonly update: DemProcess;
  readonly gate: BulkGate;
}

async function openHalfway(proxy: Proxy, rows: number, workers: number, binary?: string): Promise<Halfway> {
  const stack = new AsyncDisposableStack();
  const definitions = [{ ...movies, settings }];
  const project = stack.use(await TestProject.open({ url: proxy.url, rows, definitions, binary }));
  await done(project, "create", "movies");
  const gate = stack.use(new BulkGate(proxy, 5));
  const options = ["--batch-size", String(rows / 20), "--workers", String(workers)];
  const update = stack.use(start(project, ["update", "movies", "--newer", ...options]));
  await gate.held;
  return {
    project,
    version: `${project.prefix}movies-1`,
    update,
    gate,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface Entry {
  readonly kind: string;
  readonly version: string | null;
  readonly status: string;
  readonly documents: number;
  readonly error: string | null;
}

async function actions(project: TestProject, ...options: readonly string[]): Promise<readonly Entry[]> {
  const { json } = await done(project, "history", "--limit", "100", "--json", ...options);
  return json.result.actions;
}

/** Documents in batches that are recorded as complete. */
async function loaded(project: TestProject): Promise<number> {
  const batches = (await actions(project, "--batches")).filter(({ kind, status }) =>
    kind === "batch" && status === "complete"
  );
  return batches.reduce((sum, { documents }) => sum + documents, 0);
}

async function settingsOf({ project, version }: Halfway): Promise<Readonly<Record<string, string>>> {
  const { body } = await project.cluster("GET", `/${version}/_settings?flat_settings`);
  return body[version].settings;
}

/** Resumes, and checks that the version then holds exactly the source's rows, none that was recorded loaded twice. */
async function completes({ project, version }: Halfway, rows: number): Promise<void> {
  const before = await loaded(project);
  assert.ok(before > 0 && before < rows, `${before} of ${rows} were loaded`);
  const { json } = await done(project, "update", "movies", "--newer", "--resume", "--json");
  const [{ outcome, documents }] = json.result.updates;
  assert.equal(outcome, "complete");
  assert.equal(documents, rows - before);

  const { body } = await project.cluster("POST", `/${version}/_search`, {
    size: 0,
    track_total_hits: true,
    aggs: { least: { min: { field: "id" } }, most: { max: { field: "id" } }, sum: { sum: { field: "id" } } },
  });
  const { least, most, sum } = body.aggregations;
  assert.deepEqual([body.hits.total.value, least.value, most.value, sum.value], [rows, 1, rows, rows * (rows + 1) / 2]);
  assert.deepEqual(await project.indexes(), { [version]: [] });
  const { json: listed } = await done(project, "list", "--json");
  assert.equal(listed.result.indexes[0].versions[0].coverage, "full");
}

for (const [signal, exit, rows, workers] of [["SIGINT", 130, 20_000, 2], ["SIGTERM", 143, 400, 1]] as const) {
  Deno.test(`${signal} ends an update of ${rows} rows by ${workers} in order with exit ${exit}, and --resume completes it`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using halfway = await openHalfway(proxy, rows, workers);
    const { project, version, update, gate } = halfway;
    assert.equal((await settingsOf(halfway))["index.refresh_interval"], "-1");
    update.signal(signal);
    await update.says(new RegExp(`^${signal}: finishing what is in flight; once more ends at once$`, "m"));
    gate.open();
    const { code, stderr } = await update.ended();
    assert.equal(code, exit);
    assert.match(stderr, new RegExp(`^error: .*interrupted by ${signal}\nhint: .*dem update --resume`, "m"));

    const recorded = await actions(project);
    assert.deepEqual(recorded.map(({ kind, status }) => [kind, status]), [
      ["update", "aborted"],
      ["update", "aborted"],
      ["create", "complete"],
    ]);
    for (const { error } of recorded.slice(0, 2)) assert.match(error ?? "", /interrupted/);
    assert.equal((await settingsOf(halfway))["index.refresh_interval"], "3s");
    assert.deepEqual(await project.indexes(), { [version]: [] });
    const { json } = await done(project, "status", "--json");
    const { coverage, locks } = json.result.indexes[0];
    assert.deepEqual({ coverage, locks }, { coverage: "partial", locks: [] });
    await completes(halfway, rows);
  });
}

Deno.test("a second Ctrl-C stops at once, with a batch in flight; --resume completes the update", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using halfway = await openHalfway(proxy, 400, 2);
  const { project, update, gate } = halfway;
  update.signal("SIGINT");
  await update.says(/finishing what is in flight/);
  update.signal("SIGINT");
  assert.equal((await update.ended()).code, 130);
  gate.open();
  assert.deepEqual((await actions(project)).map(({ status }) => status), ["interrupted", "interrupted", "complete"]);
  await completes(halfway, 400);
});

/** Kills an update in the middle of its batches, and resumes it. */
async function killAndResume(binary?: string): Promise<void> {
  await using proxy = await openProxy(clusterUrl);
  await using halfway = await openHalfway(proxy, 2_000, 2, binary);
  const { project, version, update, gate } = halfway;
  update.signal("SIGKILL");
  const { signal } = await update.ended();
  assert.equal(signal, "SIGKILL");
  gate.open();
  const [killed] = await actions(project);
  assert.deepEqual([killed.kind, killed.version, killed.status], ["update", version, "interrupted"]);
  assert.match((await done(project, "history")).stdout, / interrupted /);
  const { stdout } = await done(project, "list", "--es-only");
  assert.match(stdout, new RegExp(`^${version} `, "m"));

  await completes(halfway, 2_000);
  const closed = (await actions(project)).filter(({ status }) => status !== "complete");
  assert.deepEqual(closed.map(({ kind, status }) => [kind, status]), [["update", "aborted"], ["update", "aborted"]]);
  for (const { error } of closed) {
    assert.match(error ?? "", new RegExp(`interrupted: process ${update.pid} on ${Deno.hostname()} is gone`));
  }
  assert.equal((await settingsOf(halfway))["index.refresh_interval"], "3s");
}

const killed = "history shows an update that was killed as interrupted; the next writer closes it, and resumes it";
Deno.test(killed, () => killAndResume());
await testOnBinary(`${killed}, compiled`, ({ file }) => killAndResume(file));

for (const [signal, exit] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} ends a deployment in order with exit ${exit}, and the next run goes on where it stopped`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using project = await TestProject.open({
      url: proxy.url,
      rows: 2000,
      definitions: [{ ...movies, settings }],
    });
    using gate = new BulkGate(proxy, 5);
    await using deploy = start(project, ["deploy", "movies", "--batch-size", "100", "--json"]);
    await gate.held;
    deploy.signal(signal);
    await deploy.says(/finishing what is in flight/);
    gate.open();
    const { code, json } = await deploy.ended();
    assert.deepEqual([code, json.ok, json.error?.code], [exit, false, "interrupted"]);
    const [{ created, activated, error }] = json.result.indexes;
    assert.deepEqual([created, activated, error.code], [true, false, "interrupted"]);
    const before = await loaded(project);
    assert.ok(before > 0 && before < 2000);
    const { json: again } = await done(project, "deploy", "movies", "--json");
    const [entry] = again.result.indexes;
    assert.deepEqual([entry.created, entry.activated, entry.version], [false, true, `${project.prefix}movies-1`]);
    assert.equal(await loaded(project), 2000);
    const { body } = await project.cluster("GET", `/${project.prefix}movies/_count`);
    assert.equal(body.count, 2000);
    const deployments = (await actions(project)).filter(({ kind }) => kind === "deploy");
    assert.deepEqual(deployments.map(({ status }) => status), ["complete", "aborted"]);
  });
}

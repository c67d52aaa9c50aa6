/** Two commands on one index at once. */
import assert from "node:assert/strict";
import { clusterUrl, TestProject } from "../project.ts";
import { openProxy, type Proxy } from "../proxy.ts";
import { BulkGate } from "./bulk-gate.ts";
import { refused } from "./refused.ts";
import { done, release } from "./release.ts";
import { dem, start } from "./run.ts";

/** A project with an active version and a newer one that is empty. */
async function openProject(proxy: Proxy): Promise<TestProject> {
  const project = await TestProject.open({ url: proxy.url });
  await release(project);
  await done(project, "create", "movies", "--force");
  return project;
}

Deno.test("a command on a version that another process fills exits 5, and says who holds it since when", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await openProject(proxy);
  using gate = new BulkGate(proxy, 0);
  const version = `${project.prefix}movies-2`;
  const began = Date.now();
  await using first = start(project, ["update", "movies", "--newer"]);
  await gate.held;

  const holder = `process ${first.pid} on ${Deno.hostname()} since (\\S+)$`;
  const refusal = {
    exit: 5,
    code: "locked",
    message: new RegExp(`: it is locked by ${holder}`),
    hint: /^Wait for it with --wait; .*`dem unlock movies`\.$/,
  } as const;
  await refused(project, ["update", version, "--exact"], refusal);
  await refused(project, ["clear", version, "--exact"], refusal);
  await refused(project, ["drop", version, "--exact"], refusal);
  await refused(project, ["update", version, "--exact", "--wait=1ms"], refusal);
  await refused(project, ["update", "movies", "--newer"], refusal, { aborted: ["update"] });

  const { json: locked } = await dem(project, ["update", version, "--exact", "--json"]);
  const [, since] = new RegExp(holder).exec(locked.error?.message ?? "") ?? [];
  assert.ok(new Date(since).getTime() >= began - 1000 && new Date(since).getTime() <= Date.now() + 1000);
  const { json: status } = await done(project, "status", "movies", "--json");
  assert.deepEqual(status.result.indexes[0].locks, [
    { index: "movies", version, host: Deno.hostname(), process: first.pid, since },
  ]);

  // The active version is not what is filled.
  await done(project, "update", "movies", "--resume");
  gate.open();
  assert.equal((await first.ended()).code, 0);
  await done(project, "update", version, "--exact", "--resume");
});

Deno.test("--wait waits until the other run has ended, then does its work", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await openProject(proxy);
  using gate = new BulkGate(proxy, 0);
  await using first = start(project, ["update", "movies", "--newer"]);
  await gate.held;
  const version = `${project.prefix}movies-2`;
  const waiting = [
    dem(project, ["update", version, "--exact", "--resume", "--wait=60s", "--json"]),
    dem(project, ["clear", version, "--exact", "--wait", "--json"]),
  ];
  gate.open();
  assert.equal((await first.ended()).code, 0);
  for (const { code, stderr } of await Promise.all(waiting)) assert.equal(code, 0, stderr);
  const { json } = await done(project, "history", "movies", "--json");
  const kinds: { kind: string; status: string }[] = json.result.actions;
  assert.deepEqual(kinds.filter(({ status }) => status !== "complete"), []);
  assert.deepEqual(kinds.slice(0, 4).map(({ kind }) => kind).includes("clear"), true);
});

Deno.test("unlock ends the lock of a run that hangs; that run stops at its next write, and exits 1", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await openProject(proxy);
  using gate = new BulkGate(proxy, 0);
  const version = `${project.prefix}movies-2`;
  await using first = start(project, ["update", "movies", "--newer", "--json"]);
  await gate.held;
  const { json } = await done(project, "unlock", "movies", "--json");
  assert.deepEqual(json.result.locks.map(({ since: _since, ...lock }: { since: string }) => lock), [
    { index: "movies", version, host: Deno.hostname(), process: first.pid },
  ]);
  assert.match((await done(project, "unlock", "movies")).stdout, /^nothing locks movies\n$/);

  await done(project, "update", version, "--exact", "--cluster", clusterUrl);
  project.source("delete from movies where id = 5");
  await done(project, "update", version, "--exact", "--cluster", clusterUrl);
  gate.open();
  const ended = await first.ended();
  assert.equal(ended.code, 1);
  assert.equal(ended.json.error?.code, "lock-lost");
  assert.equal((await project.documents(version)).has("5"), false);
});

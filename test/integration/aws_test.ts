/** A whole release through Amazon OpenSearch Service, or what stands for its gate: every request is signed. */
import assert from "node:assert/strict";
import { clusterUrl, TestProject } from "../project.ts";
import { type KnownKey, openGate } from "../aws/gate.ts";
import { openRole } from "../aws/role.ts";
import { resultOf } from "./json.ts";
import { historyState } from "./unchanged.ts";
import { dem, type Outcome } from "./run.ts";

const config = (url: string) => ({ cluster: { url, auth: { aws: { region: "eu-test-1" } } } });

/** Runs commands, and keeps what each of them printed. */
function recording(project: TestProject, env: Readonly<Record<string, string>>) {
  const outcomes: Outcome[] = [];
  const run = async (...args: string[]) => {
    const outcome = await dem(project, [...args, "--json", "--verbose"], { env });
    outcomes.push(outcome);
    return resultOf(outcome, args[0]);
  };
  return { run, outcomes };
}

Deno.test("a life of versions passes the gate with keys of the environment, as it is and compressed", async () => {
  const secret = "planted/Secret+environment";
  const token = "planted/Token==environment";
  await using gate = await openGate(clusterUrl, new Map<string, KnownKey>([["ASIAHERE", { secret, token }]]));
  const { cluster } = config(gate.url);
  await using project = await TestProject.open({
    rows: 500,
    config: { cluster: { ...cluster, compression: true } },
  });
  const env = { AWS_ACCESS_KEY_ID: "ASIAHERE", AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
  const { run, outcomes } = recording(project, env);
  await run("create", "movies");
  const { updates } = await run("update", "movies", "--newer", "--workers=2", "--batch-size=100");
  assert.deepEqual([updates[0].outcome, updates[0].documents], ["complete", 500]);
  await run("activate", "movies");
  assert.equal((await run("search", "movies", "film")).total, 500);
  await run("create", "movies", "--force");
  await run("update", "movies", "--newer", "--from", `${project.prefix}movies-1`);
  await run("activate", "movies");
  const { indexes: [verified] } = await run("verify");
  assert.deepEqual([verified.documents, verified.missing, verified.extra, verified.stale], [500, 0, 0, 0]);
  await run("rollback", "movies");
  await run("clear", "movies", "--force");
  await run("drop", "movies", "--force");
  assert.deepEqual(gate.requests.filter(({ passed }) => !passed), []);
  assert.ok(gate.requests.some(({ path, compressed }) => compressed && path.includes("/_bulk?")));

  const wrong = { ...env, AWS_SECRET_ACCESS_KEY: `${secret}x` };
  outcomes.push(await dem(project, ["list", "--es-only", "--json", "--verbose"], { env: wrong }));
  const { code, json } = outcomes[outcomes.length - 1];
  assert.deepEqual([code, json.error?.code], [1, "not-permitted"]);
  for (const { stdout, stderr } of outcomes) assert.ok(!(stdout + stderr).includes("planted/"), stdout + stderr);
  assert.ok(!JSON.stringify(await historyState(project)).includes("planted/"));
});

Deno.test("workers and all else renew the keys of a container's role while an update runs", async () => {
  await using role = openRole({ lifetime: 2_000 });
  await using gate = await openGate(clusterUrl, role.given);
  await using project = await TestProject.open({ rows: 400, config: config(gate.url) });
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: role.url, AWS_CONTAINER_AUTHORIZATION_TOKEN: "planted-token" };
  const { run, outcomes } = recording(project, env);
  await run("create", "movies");
  const slowly = ["--workers=2", "--batch-size=25", "--max-docs-per-second=100"];
  const { updates } = await run("update", "movies", "--newer", ...slowly);
  assert.deepEqual([updates[0].outcome, updates[0].documents], ["complete", 400]);
  await run("activate", "movies");
  assert.equal((await run("search", "movies", "film")).total, 400);
  assert.deepEqual(gate.requests.filter(({ passed }) => !passed), []);
  const bulk = gate.requests.filter(({ path }) => path.includes("/_bulk?"));
  // Each of the two workers had more than one.
  assert.ok(new Set(bulk.map(({ key }) => key)).size > 2, `${new Set(bulk.map(({ key }) => key)).size}`);
  assert.ok(role.tokens.every((token) => token === "planted-token"));
  for (const { stdout, stderr } of outcomes) assert.ok(!(stdout + stderr).includes("planted"), stdout + stderr);
  assert.ok(!JSON.stringify(await historyState(project)).includes("planted"));
});

Deno.test("deploy goes through the gate as well, and a source of 5,000 rows keeps to 10 MiB a request", async () => {
  const secret = "secret";
  const refusing = (path: string) =>
    path.startsWith("/_nodes")
      ? { status: 403, body: { Message: "not authorized to perform: es:ESHttpGet" } }
      : undefined;
  await using gate = await openGate(clusterUrl, new Map([["AKIAHERE", { secret }]]), { answer: refusing });
  await using project = await TestProject.open({ rows: 0, config: config(gate.url) });
  // 20 MB in all.
  project.source(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
      insert into movies select i, hex(zeroblob(2000)), 2000, '2026-01-01T00:00:00Z' from n;
  `);
  await project.define({
    name: "movies",
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    mappings: { dynamic: false, properties: { year: { type: "integer" } } },
    source: { table: "movies", key: "id", modified: "last_modified" },
    batch: { documents: 5000, bytes: "50MB" },
  });
  const env = { AWS_ACCESS_KEY_ID: "AKIAHERE", AWS_SECRET_ACCESS_KEY: secret };
  const { indexes: [deployed] } = resultOf(await dem(project, ["deploy", "movies", "--json"], { env }), "deploy");
  assert.deepEqual([deployed.activated, deployed.documents], [true, 5000]);
  const bulk = gate.requests.filter(({ path }) => path.includes("/_bulk?"));
  assert.ok(bulk.length > 1 && bulk.every(({ bytes }) => bytes <= 10_485_760), bulk.map(({ bytes }) => bytes).join());
});

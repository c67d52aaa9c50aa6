/** A release to an Elastic Cloud deployment: its id leads to an address with TLS, where an API key is asked for. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { clusterUrl, TestProject } from "../project.ts";
import { openProxy, type ProxiedRequest } from "../proxy.ts";
import { resultOf } from "./json.ts";
import { dem } from "./run.ts";

const file = (name: string) => fileURLToPath(new URL(`../cluster/tls/${name}`, import.meta.url));

Deno.test("a cloud id and an API key are enough for a whole release, with workers", async () => {
  const [cert, key] = [await Deno.readTextFile(file("server.pem")), await Deno.readTextFile(file("server.key.pem"))];
  const apiKey = "planted-api-key";
  const refuse = ({ headers }: ProxiedRequest) =>
    headers.authorization === `ApiKey ${apiKey}`
      ? undefined
      : { status: 401, body: { error: { type: "security_exception", reason: "missing credentials" }, status: 401 } };
  await using proxy = await openProxy(clusterUrl, { hook: refuse, tls: { cert, key } });
  // An id of a deployment whose domain is 0.0.1, which makes its address one of this machine.
  const cloudId = `films:${btoa(`0.0.1:${new URL(proxy.url).port}$127$kibana`)}`;
  const cluster = { cloudId, auth: { apiKey: "${FILMS_KEY}" }, tls: { ca: file("ca.pem") } };
  await using project = await TestProject.open({ rows: 300, config: { cluster } });
  const run = async (args: readonly string[], env: Readonly<Record<string, string>>) =>
    await dem(project, [...args, "--json"], { env });
  const env = { FILMS_KEY: apiKey };
  const { indexes: [deployed] } = resultOf(await run(["deploy", "movies"], env), "deploy");
  assert.deepEqual([deployed.activated, deployed.documents], [true, 300]);
  const { updates: [update] } = resultOf(
    await run(["update", "movies", "--workers=2", "--batch-size=50"], env),
    "update",
  );
  assert.deepEqual([update.outcome, update.documents], ["complete", 300]);
  assert.equal(resultOf(await run(["search", "movies", "film"], env), "search").total, 300);
  const refused = await run(["list", "--es-only"], { FILMS_KEY: "another-key" });
  assert.deepEqual([refused.code, refused.json.error?.code], [1, "not-permitted"]);
});

/** The ways into a locked cluster, for control requests, workers and test suites alike. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { loadConfig } from "../../src/mod.ts";
import { isolatedIndexes } from "../../testing/mod.ts";
import { fingerprintOf, pem } from "../cluster/tls/pem.ts";
import { clusterUrl, TestProject } from "../project.ts";
import { openProxy, requestsTo } from "../proxy.ts";
import { refusedWith } from "./refused.ts";
import { done } from "./release.ts";
import { dem } from "./run.ts";
import { unchanged } from "./unchanged.ts";

const server = { cert: pem("server.pem") + pem("ca.pem"), key: pem("server.key.pem") };
const path = (name: string) => new URL(`../cluster/tls/${name}`, import.meta.url).pathname;

/** Creates, fills with two workers, activates and searches; then a test suite's indexes are made with the same config. */
async function wholeWay(project: TestProject, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const config = await loadConfig({ cwd: project.folder, env });
  const run = async (...args: readonly string[]) => {
    const outcome = await dem(project, args, { env });
    assert.equal(outcome.code, 0, outcome.stderr);
    return outcome;
  };
  await run("create", "movies");
  await run("update", "movies", "--newer", "--workers", "2", "--batch-size", "2");
  await run("activate", "movies");
  assert.match((await run("search", "movies", "film")).stdout, /Film 5/);
  const films = { name: "films", mappings: { properties: { title: { type: "text" } } } } as const;
  await using search = await isolatedIndexes({ indexes: [films], config, ahead: 0 });
  await search.add("films", [{ _id: 1, title: "Stalker" }]);
  assert.equal((await search.toolkit.search("films", "stalker")).total, 1);
}

for (
  const [what, tls, clients] of [
    ["its own authority's certificate", { ca: path("ca.pem") }, undefined],
    ["the fingerprint of its authority", { caFingerprint: fingerprintOf("ca.pem") }, undefined],
    ["a client's certificate", { ca: path("ca.pem"), cert: path("server.pem"), key: path("server.key.pem") }, "ca.pem"],
    [
      "a fingerprint and a client's certificate",
      { caFingerprint: fingerprintOf("ca.pem"), cert: path("server.pem"), key: path("server.key.pem") },
      "ca.pem",
    ],
  ] as const
) {
  Deno.test(`a cluster is used over TLS with ${what}, by workers and test suites too`, async () => {
    await using proxy = await openProxy(clusterUrl, {
      tls: { ...server, ...(clients === undefined ? {} : { clients: pem(clients) }) },
    });
    await using project = await TestProject.open({
      url: proxy.url,
      config: { cluster: { url: proxy.url, tls }, testing: { clusters: [proxy.url] } },
    });
    await wholeWay(project);
    assert.ok(requestsTo(proxy, /^POST .*_bulk/).length >= 3);
  });
}

for (
  const [what, auth, header] of [
    ["an API key from the environment", { apiKey: "${FILMS_KEY}" }, "ApiKey planted-k3y"],
    ["a token from a file", { bearer: "${file:secrets/token}" }, "Bearer planted-t0ken"],
    [
      "user and password from the environment and a file",
      { username: "${FILMS_USER}", password: "${file:secrets/password}" },
      `Basic ${Buffer.from("films:pl@nted pässword").toString("base64")}`,
    ],
  ] as const
) {
  Deno.test(`a cluster is opened with ${what}, by workers and test suites too`, async () => {
    await using proxy = await openProxy(clusterUrl, {
      hook: ({ headers }) => headers.authorization === header ? undefined : { status: 401 },
    });
    await using project = await TestProject.open({ url: proxy.url, config: { cluster: { url: proxy.url, auth } } });
    await Deno.mkdir(`${project.folder}/secrets`);
    await Deno.writeTextFile(`${project.folder}/secrets/token`, "planted-t0ken\n");
    await Deno.writeTextFile(`${project.folder}/secrets/password`, "pl@nted pässword\n");
    await wholeWay(project, { FILMS_KEY: "planted-k3y", FILMS_USER: "films" });
  });
}

for (
  const [what, cert, tls, message, hint] of [
    [
      "of another authority",
      "server.pem",
      { ca: path("other-ca.pem") },
      /: its certificate is not accepted/,
      /tls\.ca/,
    ],
    ["that has expired", "expired.pem", { ca: path("ca.pem") }, /: its certificate expired on 2021-01-01$/, /clock/],
    ["of another host", "elsewhere.pem", { ca: path("ca.pem") }, /: its certificate is not for 127/, /cluster\.url/],
    [
      "of an authority with another fingerprint",
      "server.pem",
      { caFingerprint: fingerprintOf("other-ca.pem") },
      /: its authority has the fingerprint/,
      /Nothing was sent/,
    ],
  ] as const
) {
  Deno.test(`a certificate ${what} is refused, with what to do, and nothing is changed`, async () => {
    await using proxy = await openProxy(clusterUrl, { tls: { ...server, cert: pem(cert) + pem("ca.pem") } });
    await using project = await TestProject.open();
    await done(project, "create", "movies");
    await Deno.writeTextFile(
      `${project.folder}/locked.json`,
      JSON.stringify({
        cluster: { url: proxy.url, tls },
        prefix: project.prefix,
        history: project.history,
        source: "sqlite:source.db",
        indexes: ["indexes/*.json"],
      }),
    );
    await unchanged(project, async () => {
      for (const command of [["create", "movies", "--force"], ["update", "movies", "--newer"], ["list"]]) {
        await refusedWith(project, [...command, "--config", "locked.json"], {
          exit: 1,
          code: "unreachable",
          message,
          hint,
        });
      }
    });
    assert.equal(proxy.requests.length, 0);
  });
}

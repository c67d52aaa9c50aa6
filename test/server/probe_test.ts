import assert from "node:assert/strict";
import fc from "fast-check";
import { freePort } from "../../src/server/free-port.ts";
import { fromEnvironment } from "../../src/server/from-environment.ts";
import { identify, probe, withoutCredentials } from "../../src/server/probe.ts";
import type { ServerEvent } from "../../src/server/server.ts";
import { clusterUrl } from "./cluster-url.ts";

Deno.test("the engine and its version are read from its greeting", () => {
  assert.deepEqual(identify('{"version":{"number":"9.4.3","build_flavor":"default"}}'), {
    engine: "elasticsearch",
    version: "9.4.3",
  });
  assert.deepEqual(identify('{"version":{"number":"3.8.0","distribution":"opensearch"}}'), {
    engine: "opensearch",
    version: "3.8.0",
  });
  for (const other of ["<html>", "null", "{}", '{"version":"1"}', '{"version":{"number":1}}']) {
    assert.equal(identify(other), undefined);
  }
});

Deno.test("credentials never stay in an address, and arrive as they were", () => {
  const word = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(fc.property(word, word, (user, password) => {
    const address = `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:9200/`;
    const { url, authorization } = withoutCredentials(address);
    assert.equal(url, "http://127.0.0.1:9200");
    const sent = Uint8Array.from(atob(authorization?.slice("Basic ".length) ?? ""), (c) => c.charCodeAt(0));
    assert.equal(new TextDecoder("utf-8", { ignoreBOM: true }).decode(sent), `${user}:${password}`);
  }));
});

Deno.test("a server that answers is known, and nothing where none does", async () => {
  const found = await probe(clusterUrl);
  assert.ok(found !== undefined);
  assert.match(found.version, /^\d+\.\d+\.\d+$/);
  assert.equal(await probe(`http://127.0.0.1:${freePort()}`), undefined);
  assert.equal(await probe("no address"), undefined);
});

Deno.test("the server that the environment names is taken if it is what was asked for", async () => {
  const found = await probe(clusterUrl);
  assert.ok(found !== undefined);
  const { engine, version } = found;
  const environment = () => `http://127.0.0.1:${freePort()}, ${clusterUrl}`;
  const told: ServerEvent[] = [];
  const report = (event: ServerEvent) => void told.push(event);

  const expected = { ...found, process: null, source: "environment" };
  assert.deepEqual(await fromEnvironment({ environment, engine, report }), expected);
  assert.deepEqual(told, [{ type: "skipped", source: "environment", reason: "nothing answers at ELASTICSEARCH_URL" }]);
  assert.deepEqual(await fromEnvironment({ environment, engine, version: version.split(".")[0] }), expected);
  assert.equal(await fromEnvironment({ environment, engine, version: "1" }), undefined);
  const other = engine === "opensearch" ? "elasticsearch" : "opensearch";
  assert.equal(await fromEnvironment({ environment, engine: other }), undefined);
  assert.equal(await fromEnvironment({ environment: () => undefined, engine }), undefined);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { processIdentity } from "../../src/server/process-identity.ts";
import { forget, parse, recall, remember, type Remembered } from "../../src/server/remembered.ts";

const server: Remembered = {
  url: "http://127.0.0.1:9200",
  engine: "elasticsearch",
  version: "9.4.3",
  process: 4711,
  source: "maven",
  identity: "boot 1",
  project: null,
  inMemory: false,
  memory: null,
};

Deno.test("a server whose process is there is recalled by any process, until it is forgotten", async () => {
  await using cache = await emptyCache();
  const running = { ...server, process: Deno.pid, identity: await processIdentity(Deno.pid) ?? "" };
  await remember(cache.folder, running);
  assert.deepEqual(await recall(cache.folder, "elasticsearch"), running);
  assert.equal(await recall(cache.folder, "opensearch"), undefined);
  await forget(cache.folder, "elasticsearch");
  assert.equal(await recall(cache.folder, "elasticsearch"), undefined);
});

Deno.test("a process that was given the id of a server that is gone is not taken for it", async () => {
  await using cache = await emptyCache();
  await remember(cache.folder, { ...server, process: Deno.pid, identity: "an earlier process" });
  assert.equal(await recall(cache.folder, "elasticsearch"), undefined);
  assert.deepEqual(await cache.files(), []);
});

Deno.test("a container whose port is free again is gone", async () => {
  await using cache = await emptyCache();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const container: Remembered = { ...server, url, process: null, identity: null, project: "dem", source: "docker" };
  await remember(cache.folder, container);
  assert.deepEqual(await recall(cache.folder, "elasticsearch"), container);
  listener.close();
  assert.equal(await recall(cache.folder, "elasticsearch"), undefined);
});

Deno.test("what was remembered is read back as it was, and nothing else is believed", () => {
  assert.deepEqual(parse(JSON.stringify(server)), server);
  const container: Remembered = { ...server, process: null, identity: null, project: "dem", source: "docker" };
  assert.deepEqual(parse(JSON.stringify(container)), container);
  for (const key of Object.keys(server)) {
    assert.equal(parse(JSON.stringify({ ...server, [key]: undefined })), undefined, `without ${key}`);
    assert.equal(parse(JSON.stringify({ ...server, [key]: {} })), undefined, `${key} of another type`);
  }
  assert.equal(parse(JSON.stringify(server).slice(0, -5)), undefined);
  fc.assert(fc.property(fc.json(), (json) => assert.equal(parse(json), undefined)));
});

async function emptyCache() {
  const folder = await Deno.makeTempDir();
  return {
    folder,
    files: () => Array.fromAsync(Deno.readDir(folder), ({ name }) => name),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

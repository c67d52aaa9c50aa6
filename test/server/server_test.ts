/** Real servers, from the home that is in the cache. */
import assert from "node:assert/strict";
import { ClusterError, UsageError } from "../../src/errors.ts";
import { cacheFolder } from "../../src/server/cache-folder.ts";
import { freePort } from "../../src/server/free-port.ts";
import { hasMemoryFolder, isMemoryFolder } from "../../src/server/memory-folder.ts";
import { openServer } from "../../src/server/open-server.ts";
import { probe } from "../../src/server/probe.ts";
import { capture } from "../../src/server/run-program.ts";
import { serverStatus } from "../../src/server/server-status.ts";
import type { LocalServer } from "../../src/server/server.ts";
import { startServer } from "../../src/server/start-server.ts";
import { stopServer } from "../../src/server/stop-server.ts";

/** Without the server that the other tests run on. */
const environment = (name: string) => name === "ELASTICSEARCH_URL" ? undefined : Deno.env.get(name);

Deno.test("a started server outlives its starter, is found and stopped by others, and keeps what it stores", async () => {
  await using own = await ownCache();
  const surroundings = { cache: own.cache, environment };
  assert.equal(await serverStatus(surroundings), null);
  assert.equal(await stopServer(surroundings), null);

  const port = freePort();
  const started = await startElsewhere(own.cache, { port });
  try {
    assert.equal(started.url, `http://127.0.0.1:${port}`);
    assert.deepEqual(await serverStatus(surroundings), { ...started, answers: true });
    await put(`${started.url}/kept`);

    assert.deepEqual(await startServer({ ...surroundings, port }), started);
    await assert.rejects(startServer({ ...surroundings, port: freePort() }), ClusterError);
    await assert.rejects(startServer({ ...surroundings, version: "8" }), /runs already/);
  } finally {
    assert.deepEqual(await stopServer(surroundings), started);
  }
  assert.equal(await probe(started.url), undefined);
  assert.equal(await serverStatus(surroundings), null);

  const again = await startElsewhere(own.cache, { port });
  try {
    assert.equal((await get(`${again.url}/kept`)).status, 200);
  } finally {
    await stopServer(surroundings);
  }
});

Deno.test("a server of one's own answers until it is disposed, and others are not told of it", async () => {
  await using own = await ownCache();
  const surroundings = { cache: own.cache, environment };
  let url: string;
  {
    await using server = await openServer({ ...surroundings, heap: "512m" });
    url = server.url;
    assert.equal((await probe(url))?.version, server.version);
    assert.equal(await serverStatus(surroundings), null);
  }
  assert.equal(await probe(url), undefined);
});

Deno.test("a server in memory forgets all when it is stopped, or when its process has ended", async () => {
  if (!await hasMemoryFolder()) return;
  await using own = await ownCache();
  const surroundings = { cache: own.cache, environment };
  const before = await memoryFolders();
  const port = freePort();
  const started = await startElsewhere(own.cache, { port, inMemory: true });
  try {
    await put(`${started.url}/gone`);
    const [folder] = (await memoryFolders()).filter((name) => !before.includes(name));
    assert.match(await capture("ls", [`/dev/shm/${folder}`]) ?? "", /^indices$/m);
    assert.deepEqual(await startServer({ ...surroundings, port, inMemory: true }), started);
  } finally {
    assert.deepEqual(await stopServer(surroundings), started);
  }
  assert.deepEqual((await memoryFolders()).filter((name) => !before.includes(name)), []);

  const again = await startElsewhere(own.cache, { port });
  try {
    assert.equal((await get(`${again.url}/gone`)).status, 404);
    await assert.rejects(startServer({ ...surroundings, inMemory: true }), /and stores on disk$/);
  } finally {
    await stopServer(surroundings);
  }
});

Deno.test("a port that is taken is refused, and what listens there is left alone", async () => {
  await using own = await ownCache();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await assert.rejects(startServer({ cache: own.cache, environment, port }), (error) => {
    assert.ok(error instanceof ClusterError);
    assert.equal(error.message, `starting Elasticsearch: port ${port} is taken by another program`);
    assert.match(error.hint ?? "", /ELASTICSEARCH_URL/);
    return true;
  });
  assert.equal(await serverStatus({ cache: own.cache, environment }), null);
});

Deno.test("options that make no sense are refused before anything is done", async () => {
  await using own = await ownCache();
  const surroundings = { cache: own.cache, environment };
  for (const port of [-1, 1.5, 65_536, NaN]) await assert.rejects(startServer({ ...surroundings, port }), UsageError);
  for (const heap of ["", "1", "lots", "0g", "1g -Dx"]) {
    await assert.rejects(startServer({ ...surroundings, heap }), UsageError);
    await assert.rejects(openServer({ ...surroundings, heap }), UsageError);
  }
  await assert.rejects(startServer({ ...surroundings, version: "7" }), UsageError);
});

/** Starts a server in a process that ends at once. */
async function startElsewhere(
  cache: string,
  options: { readonly port: number; readonly inMemory?: boolean },
): Promise<LocalServer> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-all",
      new URL("start.ts", import.meta.url).href,
      cache,
      JSON.stringify(options),
    ],
    stdout: "piped",
    stderr: "inherit",
  }).output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function memoryFolders(): Promise<readonly string[]> {
  const names = await capture("ls", ["/dev/shm"]) ?? "";
  return names.split("\n").filter((name) => isMemoryFolder(`/dev/shm/${name}`));
}

/** A cache with the homes of the user's, and nothing remembered. */
async function ownCache() {
  const cache = await Deno.makeTempDir({ prefix: "dem-cache-" });
  // The server may run as another user.
  await Deno.chmod(cache, 0o755);
  const homes = `${await cacheFolder()}/homes`;
  await Deno.mkdir(homes, { recursive: true });
  await Deno.symlink(homes, `${cache}/homes`, { type: "dir" });
  return { cache, [Symbol.asyncDispose]: () => Deno.remove(cache, { recursive: true }) };
}

async function put(url: string): Promise<void> {
  const answer = await fetch(url, { method: "PUT" });
  const text = await answer.text();
  assert.ok(answer.ok, text);
}

async function get(url: string): Promise<Response> {
  const answer = await fetch(url);
  await answer.text();
  return answer;
}

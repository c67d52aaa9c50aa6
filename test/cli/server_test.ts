import assert from "node:assert/strict";
import type { Loaders } from "../../src/cli/context.ts";
import { ClusterError } from "../../src/errors.ts";
import type { LocalServer, ServerQuery } from "../../src/server/server.ts";
import { dem } from "./world.ts";

const local: LocalServer = {
  url: "http://127.0.0.1:9200",
  engine: "elasticsearch",
  version: "9.4.3",
  process: 4242,
  source: "cache",
};

function servers(found: LocalServer | null, calls: ServerQuery[] = []): Pick<Loaders, "servers"> {
  return {
    servers: () =>
      Promise.resolve({
        startServer: (options = {}) => {
          calls.push(options);
          options.onProgress?.({ type: "way", source: "cache", detail: "Elasticsearch 9.4.3" });
          options.onProgress?.({ type: "starting", url: local.url });
          options.onProgress?.({ type: "ready", url: local.url });
          return Promise.resolve(local);
        },
        stopServer: (options = {}) => {
          calls.push(options);
          return Promise.resolve(found);
        },
        serverStatus: (options = {}) => {
          calls.push(options);
          return Promise.resolve(found === null ? null : { ...found, answers: true });
        },
      }),
  };
}

Deno.test("server start tells the way on standard error and the address on standard output", async () => {
  const calls: ServerQuery[] = [];
  const args = ["server", "start", "--engine-version", "8", "--port", "9210", "--heap", "512m"];
  const { exit, stdout, stderr } = await dem(args, { load: servers(local, calls) });
  assert.equal(exit, 0);
  assert.equal(stdout, "elasticsearch 9.4.3  runs  http://127.0.0.1:9200  process 4242  from cache\n");
  assert.equal(stderr, "cache: Elasticsearch 9.4.3\n");
  assert.partialDeepStrictEqual(calls[0], { version: "8", port: 9210, heap: "512m" });
});

Deno.test("server --json gives the server, whichever of its commands ran", async () => {
  for (const action of ["start", "stop", "status"]) {
    const { exit, stdout } = await dem(["server", action, "--json"], { load: servers(local) });
    assert.equal(exit, 0);
    const { command, result } = JSON.parse(stdout);
    assert.equal(command, "server");
    assert.partialDeepStrictEqual(result, local);
  }
});

Deno.test("server status and stop say so where there is no server, and exit 0", async () => {
  const status = await dem(["server", "status"], { load: servers(null) });
  assert.deepEqual([status.exit, status.stdout], [0, "no server runs\n"]);
  const stop = await dem(["server", "stop"], { load: servers(null) });
  assert.deepEqual([stop.exit, stop.stdout], [0, "no server that dem has started runs\n"]);
});

Deno.test("a server that cannot be had is an error with its hint", async () => {
  const failing = new ClusterError("unreachable", "Starting Elasticsearch: no way works", { hint: "Install Docker." });
  const load: Partial<Loaders> = { servers: () => Promise.reject(failing) };
  const { exit, stderr } = await dem(["server", "start"], { load });
  assert.equal(exit, 1);
  assert.equal(stderr, "error: Starting Elasticsearch: no way works\nhint: Install Docker.\n");
});

Deno.test("server takes one of its engines, and a port that is one", async () => {
  assert.equal((await dem(["server", "start", "--engine", "solr"])).exit, 2);
  assert.equal((await dem(["server", "start", "--port", "70000"])).exit, 2);
  assert.equal((await dem(["server"])).exit, 2);
  const { stderr } = await dem(["server", "sart"]);
  assert.match(stderr, /Did you mean start\?/);
});

Deno.test("init tells what it wrote and what it kept", async () => {
  const load: Partial<Loaders> = {
    init: () =>
      Promise.resolve({
        files: [{ file: "dem.yaml", outcome: "kept" }, { file: "indexes/movies.yaml", outcome: "written" }],
      }),
  };
  const { exit, stdout } = await dem(["init"], { load });
  assert.deepEqual([exit, stdout], [0, "dem.yaml             kept\nindexes/movies.yaml  written\n"]);
});

/** The server is killed while workers load into it: an update waits for it to come back, or is gone on with. */
import assert from "node:assert/strict";
import { cacheFolder } from "../../src/server/cache-folder.ts";
import { freePort } from "../../src/server/free-port.ts";
import type { LocalServer } from "../../src/server/server.ts";
import { stopServer } from "../../src/server/stop-server.ts";
import { BulkGate } from "../integration/bulk-gate.ts";
import { openProxy } from "../proxy.ts";
import { assertExact, assertResumes } from "./exactly.ts";
import { Filling, type FillingOptions } from "./filling.ts";

/** A server of this test's own, which may be killed and started again with what it has stored. */
class MortalServer implements AsyncDisposable {
  readonly url: string;
  readonly #cache: string;
  #server: LocalServer;

  private constructor(cache: string, server: LocalServer) {
    this.#cache = cache;
    this.#server = server;
    this.url = server.url;
  }

  static async open(): Promise<MortalServer> {
    const cache = await Deno.makeTempDir({ prefix: "dem-cache-" });
    // The server may run as another user.
    await Deno.chmod(cache, 0o755);
    const homes = `${await cacheFolder()}/homes`;
    await Deno.mkdir(homes, { recursive: true });
    await Deno.symlink(homes, `${cache}/homes`, { type: "dir" });
    return new MortalServer(cache, await start(cache, freePort()));
  }

  /** Kills it with what it has started, as a machine's failure would: nothing is written in order. */
  kill(): void {
    if (this.#server.process === null) throw new Error("the server is not a process of this machine's user");
    Deno.kill(-this.#server.process, "SIGKILL");
  }

  async startAgain(): Promise<void> {
    this.#server = await start(this.#cache, Number(new URL(this.url).port));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopServer({ cache: this.#cache, environment });
    await Deno.remove(this.#cache, { recursive: true });
  }
}

function environment(name: string): string | undefined {
  return name === "ELASTICSEARCH_URL" ? undefined : Deno.env.get(name);
}

/** Starts it in a process of its own, to which no Docker answers: a container is not for this test to kill. */
async function start(cache: string, port: number): Promise<LocalServer> {
  const script = new URL("../server/start.ts", import.meta.url).href;
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-prompt", "--allow-all", script, cache, String(port)],
    env: { DOCKER_HOST: "unix:///dev/null" },
    stdout: "piped",
    stderr: "inherit",
  }).output();
  assert.ok(success, "the server was not started");
  return JSON.parse(new TextDecoder().decode(stdout));
}

const films = {
  rows: 2000,
  workers: 2,
  definition: { batch: { documents: 50, bytes: "4MB" } },
  document: "(row) => row",
} satisfies FillingOptions;

Deno.test("a server that is killed has what it took: one update waits for it, one ends and is gone on with", async () => {
  await using server = await MortalServer.open();
  await using proxy = await openProxy(server.url);
  const place = { ...films, cluster: server.url };
  await using patient = await Filling.open({ ...place, retryFor: 600_000 });
  await using hasty = await Filling.open({ ...place, retryFor: 1000 });

  using gate = new BulkGate(proxy, 20);
  const updates = [patient, hasty].map((filling) => filling.update({}, {}, { url: proxy.url }));
  await gate.held;
  server.kill();
  gate.open();
  const [waiting, ending] = updates;
  const ended = await ending;
  assert.deepEqual([ended.outcome, ended.error?.code], ["aborted", "unreachable"], JSON.stringify(ended));
  await server.startAgain();
  assert.equal((await waiting).outcome, "complete");
  await assertExact(patient);
  await assertResumes(hasty);
});

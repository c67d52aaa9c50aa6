/** A server of one's own, which may be killed and started again with what it has stored. */
import { setTimeout as delay } from "node:timers/promises";
import { cacheFolder } from "../../src/server/cache-folder.ts";
import { freePort, isFree } from "../../src/server/free-port.ts";
import type { LocalServer } from "../../src/server/server.ts";
import { stopServer } from "../../src/server/stop-server.ts";

/** Which server. */
export interface MortalServerOptions {
  readonly engine?: LocalServer["engine"];
  readonly version?: string;
  /** Where it stores; the folder for temporary files where absent. */
  readonly dir?: string;
}

/** Disposing stops it and removes what it has stored. */
export class MortalServer implements AsyncDisposable {
  readonly url: string;
  readonly #cache: string;
  readonly #options: MortalServerOptions;
  #server: LocalServer;

  private constructor(cache: string, options: MortalServerOptions, server: LocalServer) {
    this.#cache = cache;
    this.#options = options;
    this.#server = server;
    this.url = server.url;
  }

  static async open(options: MortalServerOptions = {}): Promise<MortalServer> {
    const cache = await Deno.makeTempDir({
      prefix: "dem-cache-",
      ...(options.dir === undefined ? {} : { dir: options.dir }),
    });
    // The server may run as another user.
    await Deno.chmod(cache, 0o755);
    const homes = `${await cacheFolder()}/homes`;
    await Deno.mkdir(homes, { recursive: true });
    await Deno.symlink(homes, `${cache}/homes`, { type: "dir" });
    return new MortalServer(cache, options, await start(cache, freePort(), options));
  }

  /** The process that leads what belongs to it. */
  get process(): number {
    if (this.#server.process === null) throw new Error("the server is not a process of this machine's user");
    return this.#server.process;
  }

  /** Kills it with what it has started, as a machine's failure would: nothing is written in order. */
  kill(): void {
    Deno.kill(-this.process, "SIGKILL");
  }

  async startAgain(): Promise<void> {
    const port = Number(new URL(this.url).port);
    // A process that was killed may take a moment to leave its port.
    while (!isFree(port)) await delay(50);
    this.#server = await start(this.#cache, port, this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { engine } = this.#options;
    await stopServer({ cache: this.#cache, environment, ...(engine === undefined ? {} : { engine }) });
    await Deno.remove(this.#cache, { recursive: true });
  }
}

function environment(name: string): string | undefined {
  return name === "ELASTICSEARCH_URL" ? undefined : Deno.env.get(name);
}

/** Starts it in a process of its own, to which no Docker answers: a container is not for a test to kill. */
async function start(cache: string, port: number, { engine, version }: MortalServerOptions): Promise<LocalServer> {
  const script = new URL("start.ts", import.meta.url).href;
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--no-prompt", "--allow-all", script, cache],
      JSON.stringify({ port, engine, version }),
    ],
    env: { DOCKER_HOST: "unix:///dev/null" },
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("the server was not started");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Starts the server that development works with.
 *
 * @module
 */
import { join } from "node:path";
import { ClusterError } from "../errors.ts";
import { bringUp } from "./bring-up.ts";
import { cacheFolder } from "./cache-folder.ts";
import { findDistribution, isVersion } from "./distribution.ts";
import { fileLock } from "./file-lock.ts";
import { freePort, isFree } from "./free-port.ts";
import { fromEnvironment } from "./from-environment.ts";
import { untilReady } from "./probe.ts";
import { forget, recall, remember, type Remembered } from "./remembered.ts";
import { checkOptions } from "./check-options.ts";
import { engineName, type LocalServer, type ServerOptions } from "./server.ts";

/** How the server is started. */
export interface StartOptions extends ServerOptions {
  /** Where it answers; 0 takes a free one. Default 9200. */
  readonly port?: number;
}

/**
 * Starts a server that outlives this process, and gives it.
 *
 * The one at `ELASTICSEARCH_URL` is given as it is if it answers, and so is one that an earlier call has started. What
 * it stores is still there when it is started again, unless it is kept in memory.
 *
 * Throws UsageError for a version that cannot be got or a port that is none, ClusterError when the port is taken,
 * another version runs already, or no way to a server works, ConfigurationError where there is no memory to store in.
 */
export async function startServer(options: StartOptions = {}): Promise<LocalServer> {
  const { engine = "elasticsearch", version, heap = "1g", inMemory = false, signal } = options;
  const report = options.onProgress ?? (() => {});
  const environment = options.environment ?? ((name) => Deno.env.get(name));
  const distribution = findDistribution(engine, version);
  checkOptions(engine, heap, options.port);

  const named = await fromEnvironment({ environment, engine, version, report, signal });
  if (named !== undefined) {
    report({ type: "way", source: "environment", detail: named.url });
    return named;
  }

  const cache = await cacheFolder(options);
  const onWait = () => report({ type: "waiting", reason: `another process is starting ${engineName[engine]}` });
  using _lock = await fileLock(join(cache, `server-${engine}.lock`), { onWait, signal });
  const running = await recall(cache, engine);
  if (running !== undefined) return await resume(running, options);

  const port = options.port === 0 ? freePort() : options.port ?? 9200;
  if (!isFree(port)) {
    throw new ClusterError("unreachable", `starting ${engineName[engine]}: port ${port} is taken by another program`, {
      hint: `Take another port, or, if a cluster answers there, set ELASTICSEARCH_URL=http://127.0.0.1:${port}.`,
    });
  }
  try {
    const { server } = await bringUp({
      distribution,
      cache,
      environment,
      anyVersion: version === undefined,
      port,
      heap,
      inMemory,
      folder: (version) => join(cache, "servers", `${engine}-${version}`),
      project: `dem-${distribution.service}`,
      report,
      signal,
      // Remembered before it takes requests: a starter that is killed leaves nothing that cannot be stopped.
      onSpawn: (server) => remember(cache, server),
    });
    return server;
  } catch (error) {
    await forget(cache, engine);
    throw error;
  }
}

/** Gives a server that was started before, once it takes requests, unless something else was asked for. */
async function resume(running: Remembered, { version, port, inMemory, signal }: StartOptions): Promise<LocalServer> {
  const { url, engine, process, source } = running;
  const otherVersion = version !== undefined && !isVersion(running.version, version);
  const otherPort = port !== undefined && port !== 0 && port !== Number(new URL(url).port);
  const onDisk = inMemory === true && !running.inMemory;
  if (otherVersion || otherPort || onDisk || !await untilReady(url, { isOver: () => false, signal })) {
    const what = `${engineName[engine]} ${running.version} runs already at ${url}`;
    const why = onDisk ? ", and stores on disk" : otherVersion || otherPort ? "" : ", but does not answer";
    throw new ClusterError("unreachable", `starting ${engineName[engine]}: ${what}${why}`, {
      hint: "`dem server stop` ends it.",
    });
  }
  return { url, engine, version: running.version, process, source };
}

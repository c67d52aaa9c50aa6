/**
 * Starts a server for the caller alone.
 *
 * @module
 */
import { bringUp } from "./bring-up.ts";
import { cacheFolder } from "./cache-folder.ts";
import { checkOptions } from "./check-options.ts";
import { findDistribution } from "./distribution.ts";
import { freePort } from "./free-port.ts";
import type { LocalServer, ServerOptions } from "./server.ts";

/** A server of one's own; disposing stops it and removes what it stored. */
export type OwnServer = LocalServer & AsyncDisposable;

/** Starts a server on a free port that nobody else is told of: for tests, which leave nothing behind. */
export async function openServer(options: ServerOptions = {}): Promise<OwnServer> {
  const { engine = "elasticsearch", version, heap = "1g", inMemory = false, signal } = options;
  const distribution = findDistribution(engine, version);
  checkOptions(engine, heap);
  const cache = await cacheFolder(options);
  const folder = await Deno.makeTempDir({ prefix: `dem-${engine}-` });
  const port = freePort();
  try {
    const { server, stop } = await bringUp({
      distribution,
      cache,
      environment: options.environment ?? ((name) => Deno.env.get(name)),
      anyVersion: version === undefined,
      port,
      heap,
      inMemory,
      folder: () => folder,
      project: `dem-${distribution.service}-${port}`,
      report: options.onProgress ?? (() => {}),
      signal,
    });
    const dispose = async () => {
      await stop(true);
      await Deno.remove(folder, { recursive: true });
    };
    return { ...server, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

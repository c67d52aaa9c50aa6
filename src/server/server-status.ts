/**
 * Tells which server development works with.
 *
 * @module
 */
import { cacheFolder } from "./cache-folder.ts";
import { fromEnvironment } from "./from-environment.ts";
import { probe } from "./probe.ts";
import { recall } from "./remembered.ts";
import type { LocalServer, ServerQuery } from "./server.ts";

/** A server, and whether it answers. */
export interface ServerStatus extends LocalServer {
  /** False while it starts. */
  readonly answers: boolean;
}

/** Gives the server at `ELASTICSEARCH_URL`, else the one that `startServer()` started; null when neither is there. */
export async function serverStatus(options: ServerQuery = {}): Promise<ServerStatus | null> {
  const { engine = "elasticsearch" } = options;
  const environment = options.environment ?? ((name) => Deno.env.get(name));
  const named = await fromEnvironment({ environment, engine });
  if (named !== undefined) return { ...named, answers: true };
  const running = await recall(await cacheFolder(options), engine);
  if (running === undefined) return null;
  const { url, version, process, source } = running;
  return { url, engine, version, process, source, answers: await probe(url) !== undefined };
}

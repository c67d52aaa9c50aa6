/**
 * Stops the server that development works with.
 *
 * @module
 */
import { cacheFolder } from "./cache-folder.ts";
import { ClusterError } from "../errors.ts";
import { composeFile, stopContainer } from "./docker.ts";
import { removeMemoryFolder } from "./memory-folder.ts";
import { forget, recall } from "./remembered.ts";
import { engineName, type LocalServer, type ServerQuery } from "./server.ts";
import { stopProcess } from "./stop-process.ts";

/**
 * Stops the server that `startServer()` started, in whichever process that was, and gives what it stopped; null when
 * none runs. Nothing else is ever stopped, and what the server stores on disk is kept.
 */
export async function stopServer(options: ServerQuery = {}): Promise<LocalServer | null> {
  const cache = await cacheFolder(options);
  const running = await recall(cache, options.engine ?? "elasticsearch");
  if (running === undefined) return null;
  const { url, engine, version, process, source, identity, project, memory } = running;
  if (process !== null && identity !== null) await stopProcess(process, identity);
  if (memory !== null) await removeMemoryFolder(memory);
  if (project !== null) {
    const compose = await composeFile();
    if (compose === undefined) {
      throw new ClusterError(
        "unreachable",
        `stopping ${engineName[engine]}: compose.yaml does not come with this program`,
        {
          hint: `Run \`docker compose --project-name ${project} down\`.`,
        },
      );
    }
    await stopContainer(compose, project, false);
  }
  await forget(cache, engine);
  return { url, engine, version, process, source };
}

/**
 * Refuses options of a server that make no sense, before anything is done.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { type Engine, engineName } from "./server.ts";

/** Throws UsageError for a port that is none, and a heap that Java would not read. */
export function checkOptions(engine: Engine, heap: string, port?: number): void {
  const what = `starting ${engineName[engine]}`;
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError(`${what}: ${port} is no port`, {
      hint: "Take a number from 1 to 65535, or 0 for a free one.",
    });
  }
  if (!/^[1-9]\d*[mMgG]$/.test(heap)) {
    throw new UsageError(`${what}: ${heap} is no size of a heap`, { hint: "Write it as 512m or 2g." });
  }
}

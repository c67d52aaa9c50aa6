/**
 * Tells on standard error how a server is being got.
 *
 * @module
 */
import type { ServerEvent } from "../src/server/server.ts";

/** Gives a listener that writes a line for each thing worth telling, and for each tenth of a download. */
export function serverLog(name: string): (event: ServerEvent) => void {
  let tenth = -1;
  return (event) => {
    switch (event.type) {
      case "way":
        return console.error(`${name}: ${event.source}, ${event.detail}`);
      case "skipped":
        return console.error(`${name}: not ${event.source}: ${event.reason}`);
      case "waiting":
        return console.error(`${name}: ${event.reason}`);
      case "starting":
        return console.error(`${name}: starting at ${event.url}`);
      case "ready":
        return console.error(`${name}: ready`);
      case "download": {
        const reached = Math.floor(event.bytes / (event.total ?? 1_000_000_000) * 10);
        if (reached <= tenth) return;
        tenth = reached;
        return console.error(`${name}: downloaded ${Math.round(event.bytes / 1_000_000)} MB of ${event.what}`);
      }
    }
  };
}

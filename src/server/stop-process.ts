/**
 * Ends a process, and knows when it has ended.
 *
 * @module
 */
import { processIdentity } from "./process-identity.ts";
import { capture } from "./run-program.ts";

/** How long a process may take to end by itself, in milliseconds. */
const patience = 30_000;

/**
 * Ends the process that has this id and identity, and returns when it is gone.
 *
 * One that does not end when asked to is killed, together with what it has started if it leads a group. Another
 * process, which was given the same id since, is left alone.
 */
export async function stopProcess(process: number, identity: string): Promise<void> {
  const isThere = async () => await processIdentity(process) === identity;
  if (!await isThere()) return;
  if (Deno.build.os === "windows") {
    await capture("taskkill", ["/PID", String(process), "/T", "/F"]);
  } else {
    await signal(process, "TERM");
  }
  for (const end = Date.now() + patience; Date.now() < end;) {
    if (!await isThere()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await signal(-process, "KILL");
  await signal(process, "KILL");
}

/** By the shell, as Deno's own would take the permission to run every program; one that has ended is no error. */
async function signal(process: number, name: "TERM" | "KILL"): Promise<void> {
  await capture("sh", ["-c", 'kill -s "$0" -- "$1"', name, String(process)]);
}

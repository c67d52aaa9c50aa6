/**
 * Lays a server's home in the cache, once, whoever asks for it.
 *
 * @module
 */
import { join } from "node:path";
import { fileLock } from "./file-lock.ts";
import { processIdentity } from "./process-identity.ts";
import { run } from "./run-program.ts";
import type { ServerEvent } from "./server.ts";
import { stopProcess } from "./stop-process.ts";

/** What a way of fetching works with. */
export interface Staging {
  /** An empty folder, removed afterwards. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** Notes the program that does the work, so that it can be ended if this process is killed. */
  readonly noteProcess: (process: number) => Promise<void>;
  readonly report: (event: ServerEvent) => void;
}

/** What is asked for. */
export interface FetchRequest {
  readonly cache: string;
  /** The home's name in the cache. */
  readonly name: string;
  /** Fetches into the staging folder and gives the folder there that is to become the home. */
  readonly obtain: (staging: Staging) => Promise<string>;
  readonly report: (event: ServerEvent) => void;
  readonly signal?: AbortSignal;
}

/** Gives the path of a home in the cache. */
export function homePath(cache: string, name: string): string {
  return join(cache, "homes", name);
}

/**
 * Gives a home's folder, fetched first unless it is there.
 *
 * A lock keeps a second process from fetching the same home at the same time: it waits, and finds the home. What a
 * killed download left is cleared away, the program that it had started included. A home appears whole or not at all.
 */
export async function fetchHome({ cache, name, obtain, report, signal }: FetchRequest): Promise<string> {
  const home = homePath(cache, name);
  await Deno.mkdir(join(cache, "homes"), { recursive: true });
  const onWait = () => report({ type: "waiting", reason: `another process is fetching ${name}` });
  using _lock = await fileLock(`${home}.lock`, { onWait, signal });
  if (await exists(home)) return home;

  const folder = `${home}.download`;
  await clearAway(folder);
  await Deno.mkdir(folder);
  try {
    const noteProcess = async (process: number) => {
      const note: ProcessNote = { process, identity: await processIdentity(process) ?? null };
      await Deno.writeTextFile(join(folder, notesFile), JSON.stringify(note));
    };
    const laid = await obtain({ folder, signal, noteProcess, report });
    // The server may run as another user than the one who fetched it.
    if (Deno.build.os !== "windows") await run("chmod", ["-R", "a+rX", laid]);
    await Deno.rename(laid, home);
  } finally {
    await remove(folder);
  }
  return home;
}

const notesFile = "process.json";

interface ProcessNote {
  readonly process: number;
  readonly identity: string | null;
}

async function clearAway(folder: string): Promise<void> {
  try {
    const note: ProcessNote = JSON.parse(await Deno.readTextFile(join(folder, notesFile)));
    if (note.identity !== null) await stopProcess(note.process, note.identity);
  } catch (error) {
    const unnoted = error instanceof Deno.errors.NotFound || error instanceof SyntaxError;
    if (!unnoted) throw error;
  }
  await remove(folder);
}

async function remove(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * What is remembered of a started server, so that another process can find and stop it.
 *
 * @module
 */
import { join } from "node:path";
import { isFree } from "./free-port.ts";
import { isMemoryFolder, removeMemoryFolder } from "./memory-folder.ts";
import { processIdentity } from "./process-identity.ts";
import type { Engine, LocalServer } from "./server.ts";

/** A server that was started to outlive its starter; one of each engine. */
export interface Remembered extends LocalServer {
  /** What tells its process from a later one of the same id; null for a container. */
  readonly identity: string | null;
  /** The compose project of a container; null for a process. */
  readonly project: string | null;
  /** Whether what it stores is gone when it is stopped. */
  readonly inMemory: boolean;
  /** The folder in memory that a process stores in; null where it stores on disk, and for a container. */
  readonly memory: string | null;
}

/** Gives the server that is remembered and still there; one that is gone is forgotten. */
export async function recall(cache: string, engine: Engine): Promise<Remembered | undefined> {
  const remembered = parse(await read(path(cache, engine)));
  if (remembered === undefined) return undefined;
  if (await isThere(remembered)) return remembered;
  if (remembered.memory !== null) await removeMemoryFolder(remembered.memory);
  await forget(cache, engine);
  return undefined;
}

/** Remembers a server. */
export async function remember(cache: string, server: Remembered): Promise<void> {
  const file = path(cache, server.engine);
  const unfinished = `${file}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(unfinished, JSON.stringify(server, null, 2), { mode: 0o600 });
  await Deno.rename(unfinished, file);
}

/** Forgets the server of an engine. */
export async function forget(cache: string, engine: Engine): Promise<void> {
  try {
    await Deno.remove(path(cache, engine));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Reads what was remembered; undefined for a text that this program did not write whole. */
export function parse(text: string): Remembered | undefined {
  let value: Partial<Record<keyof Remembered, unknown>> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { url, engine, version, process, source, identity, project, inMemory, memory } = value ?? {};
  const isProcess = typeof process === "number" && typeof identity === "string" && project === null;
  const isContainer = process === null && identity === null && typeof project === "string";
  if (typeof url !== "string" || !URL.canParse(url) || typeof version !== "string") return undefined;
  if (engine !== "elasticsearch" && engine !== "opensearch") return undefined;
  if (source !== "docker" && source !== "home" && source !== "cache" && source !== "maven" && source !== "archive") {
    return undefined;
  }
  if (typeof inMemory !== "boolean" || !(memory === null || typeof memory === "string")) return undefined;
  // It is removed with all that is in it.
  if (memory !== null && !isMemoryFolder(memory)) return undefined;
  if (isProcess && inMemory === (memory !== null)) {
    return { url, engine, version, process, source, identity, project, inMemory, memory };
  }
  if (isContainer && memory === null) {
    return { url, engine, version, process, source, identity, project, inMemory, memory };
  }
  return undefined;
}

async function isThere({ url, process, identity }: Remembered): Promise<boolean> {
  if (process !== null) return await processIdentity(process) === identity;
  // A container that was stopped gives its port free.
  return !isFree(Number(new URL(url).port));
}

function path(cache: string, engine: Engine): string {
  return join(cache, `server-${engine}.json`);
}

async function read(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

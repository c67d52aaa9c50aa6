/**
 * A server's files as they were laid on the disk.
 *
 * @module
 */
import { join } from "node:path";
import type { Engine } from "./server.ts";

/** A folder that holds a server. */
export interface Home {
  readonly folder: string;
  readonly engine: Engine;
  readonly version: string;
  /** Whether it carries a Java of its own. */
  readonly hasJava: boolean;
  /** The names of its modules and plugins: a setting of one that is absent keeps a server from starting. */
  readonly parts: ReadonlySet<string>;
}

/** Reads what a folder holds; undefined where it is no server's home. */
export async function readHome(folder: string): Promise<Home | undefined> {
  const [programs, libraries, modules, plugins, inside] = await Promise.all(
    ["bin", "lib", "modules", "plugins", ""].map((name) => namesIn(join(folder, name))),
  );
  for (const engine of ["elasticsearch", "opensearch"] as const) {
    if (!programs.includes(engine)) continue;
    const version = versionOf(engine, libraries);
    if (version === undefined) continue;
    const hasJava = inside.includes("jdk") || inside.includes("jdk.app");
    return { folder, engine, version, hasJava, parts: new Set([...modules, ...plugins]) };
  }
  return undefined;
}

/** Finds the version in the names of a home's libraries. */
export function versionOf(engine: Engine, libraries: readonly string[]): string | undefined {
  const main = engine === "opensearch"
    ? /^opensearch(?:-core)?-(\d+\.\d+\.\d+)\.jar$/
    : /^elasticsearch-(\d+\.\d+\.\d+)\.jar$/;
  return libraries.map((name) => main.exec(name)?.[1]).find((version) => version !== undefined);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

/**
 * Finding the config.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { configNames } from "./defaults.ts";

/** Finds the config's file from a folder upwards. Throws ConfigurationError where there is none, or more than one. */
export async function findConfig(cwd: string): Promise<string> {
  const found = await lookForConfig(cwd);
  if (found !== undefined) return found;
  throw new ConfigurationError(
    `finding the config: none of ${configNames.join(", ")} is in ${upwards(resolve(cwd)).join(", ")}`,
    { hint: "`dem init` writes one; --config names one that lies elsewhere." },
  );
}

/** Looks for the config's file from a folder upwards. Throws ConfigurationError where a folder has more than one. */
export async function lookForConfig(cwd: string): Promise<string | undefined> {
  for (const folder of upwards(resolve(cwd))) {
    const found = await existing(folder);
    const [file, ...others] = found;
    if (file !== undefined && others.length === 0) return join(folder, file);
    if (file !== undefined) {
      throw new ConfigurationError(`finding the config: ${folder} has ${found.join(" and ")}`, {
        hint: "Keep one of them, or name one with --config.",
      });
    }
  }
  return undefined;
}

/** A folder and those above it. */
function upwards(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

async function existing(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of configNames) {
    try {
      if ((await Deno.stat(join(folder, name))).isFile) found.push(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) throw error;
    }
  }
  return found;
}

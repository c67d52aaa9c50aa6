/**
 * Where homes, data and what is remembered lie.
 *
 * @module
 */
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { Surroundings } from "./server.ts";

/** Gives the cache folder, made if need be. Throws ConfigurationError where another user owns it. */
export async function cacheFolder(surroundings: Surroundings = {}): Promise<string> {
  const environment = surroundings.environment ?? ((name) => Deno.env.get(name));
  const folder = surroundings.cache ?? cachePath(Deno.build.os, Deno.uid(), environment);
  await Deno.mkdir(folder, { recursive: true });
  const { uid } = await Deno.lstat(folder);
  // What lies here is run: in a folder that everyone may write to, another user could have laid it.
  if (uid !== null && uid !== Deno.uid()) {
    throw new ConfigurationError(`opening the cache folder ${folder}: it belongs to another user`, {
      hint: "Make sure that nobody else uses it, and remove it.",
    });
  }
  return folder;
}

/** Says where the cache folder of a user is. */
export function cachePath(
  os: typeof Deno.build.os,
  user: number | null,
  environment: (name: string) => string | undefined,
): string {
  const home = environment("HOME") ?? environment("USERPROFILE") ?? ".";
  // The servers refuse to run as root, and the user they run as instead cannot enter the home of root.
  if (user === 0) return "/var/tmp/dem";
  const named = environment("XDG_CACHE_HOME");
  if (named !== undefined && named !== "") return join(named, "dem");
  if (os === "darwin") return join(home, "Library", "Caches", "dem");
  if (os === "windows") return join(environment("LOCALAPPDATA") ?? join(home, "AppData", "Local"), "dem");
  return join(home, ".cache", "dem");
}

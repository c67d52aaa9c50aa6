/**
 * Folders in memory, for what servers of tests store: nothing waits for a disk then.
 *
 * Programs look at them and make them, as Deno lets nobody into /dev who may not do everything.
 *
 * @module
 */
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { ServerProcess } from "./launch.ts";
import { processIdentity } from "./process-identity.ts";
import { capture, run } from "./run-program.ts";

/** Where Linux keeps files in memory. */
const PLACE = "/dev/shm";
const PREFIX = "dem-server-";

/** Bytes that must be free: containers often have but 64 MB there. */
const ROOM = 2_000_000_000;

/** Minutes in which a folder that was made is given to a process. */
const START = 10;

/** Whose folder it is. */
interface Owner extends ServerProcess {
  readonly host: string;
}

/** Tells whether a server could store in memory here. */
export async function hasMemoryFolder(place = PLACE): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const [type, blocks, size] = (await capture("stat", ["--file-system", "--format=%T %a %S", place]) ?? "").split(" ");
  return type === "tmpfs" && Number(blocks) * Number(size) >= ROOM;
}

/** Makes a folder in memory. Throws ConfigurationError where there is no room for one. */
export async function makeMemoryFolder(place = PLACE): Promise<string> {
  if (!await hasMemoryFolder(place)) {
    throw new ConfigurationError(`storing in memory: ${place} is no memory, or has less than 2 GB left`, {
      hint: "Leave out --in-memory, or install Docker.",
    });
  }
  await sweep(place);
  const folder = join(place, `${PREFIX}${crypto.randomUUID()}`);
  // Not one that somebody else has laid there.
  await run("mkdir", ["--mode=755", folder]);
  return folder;
}

/** Notes whose folder it is: when this process has ended, whoever makes the next one on this host removes it. */
export async function giveMemoryFolder(folder: string, { process, identity }: ServerProcess): Promise<void> {
  const owner: Owner = { host: hostname(), process, identity };
  await run("sh", ["-c", 'cat > "$0"', ownerFile(folder)], { input: JSON.stringify(owner) });
}

/** Removes a folder in memory, and all that was stored there. */
export async function removeMemoryFolder(folder: string): Promise<void> {
  await run("rm", ["--recursive", "--force", folder]);
}

/** Tells whether a path is one that `makeMemoryFolder` gives. */
export function isMemoryFolder(path: string): boolean {
  return dirname(path) === PLACE && basename(path).startsWith(PREFIX);
}

/** Removes what servers have left whose starter was killed before it could. */
async function sweep(place: string): Promise<void> {
  const names = (await capture("ls", [place]) ?? "").split("\n").filter((name) => name.startsWith(PREFIX));
  for (const folder of names.map((name) => join(place, name))) {
    // Another user's stays.
    if (await isLeft(folder)) await capture("rm", ["--recursive", "--force", folder]);
  }
}

async function isLeft(folder: string): Promise<boolean> {
  const owner = parse(await capture("cat", [ownerFile(folder)]) ?? "");
  if (owner === undefined) return await capture("find", [folder, "-maxdepth", "0", "-mmin", `+${START}`]) !== "";
  // Containers may share this memory, and know nothing of each other's processes.
  return owner.host === hostname() && await processIdentity(owner.process) !== owner.identity;
}

/** Reads a note; undefined where there is none, or but a part. */
function parse(text: string): Owner | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ownerFile(folder: string): string {
  return join(folder, "owner.json");
}

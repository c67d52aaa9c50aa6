/**
 * Weighs a folder.
 *
 * @module
 */
import { join } from "node:path";

/** Adds up the sizes of all files in a folder, in bytes; of what is gone by then, nothing. */
export async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      bytes += entry.isDirectory ? await folderSize(path) : (await Deno.lstat(path)).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return bytes;
}

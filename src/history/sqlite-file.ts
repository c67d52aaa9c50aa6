/**
 * What must be known to share SQLite files between processes.
 *
 * @module
 */

/** Makes an empty file that only its owner can read; leaves one that is there alone. */
export function makePrivateFile(file: string): void {
  try {
    // `createNew` never opens a file that is there: closing it would end the locks that SQLite has on it.
    Deno.openSync(file, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** When a file was last written, without opening it; undefined where there is none. */
export function lastWritten(file: string): Date | undefined {
  try {
    return Deno.statSync(file).mtime ?? new Date();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether nobody may write a file or folder, going by its mode. */
export function isReadOnly(path: string): boolean {
  const { mode } = Deno.statSync(path);
  return mode !== null && (mode & 0o222) === 0;
}

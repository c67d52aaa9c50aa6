/**
 * Writing a fixture that `loaddata` can read.
 *
 * @module
 */
import { ConfirmationRequired, FailedError, UsageError } from "../errors.ts";

/** A row's values by column, each as JSON text. */
type Row = ReadonlyMap<string, string>;

/** A place that a fixture can be written to. */
export interface FixtureFile {
  /** Writes the rows, all of them or nothing. Throws FailedError. */
  write(rows: readonly Row[]): Promise<void>;
}

/**
 * Makes sure that a fixture can be written. Throws UsageError where its name or its folder is no good, and
 * ConfirmationRequired where it exists, unless `force` says that it may go.
 */
export async function prepareFixture(path: string, { force }: { readonly force: boolean }): Promise<FixtureFile> {
  const attempt = `writing the fixture ${path}`;
  const form = /\.json$/i.test(path) ? array : /\.(jsonl|ndjson)$/i.test(path) ? lines : undefined;
  if (form === undefined) {
    throw new UsageError(`${attempt}: its name tells no format`, { hint: "Name it with .json, .jsonl or .ndjson." });
  }
  const folder = /^(.*)[/\\][^/\\]*$/.exec(path)?.[1] ?? ".";
  if (!(await kindOf(folder === "" ? "/" : folder))?.isDirectory) {
    throw new UsageError(`${attempt}: there is no folder ${folder}`, { hint: "Make the folder first." });
  }
  const there = await kindOf(path);
  if (there?.isDirectory) throw new UsageError(`${attempt}: it is a folder`, { hint: "Name a file." });
  if (there !== undefined && !force) {
    throw new ConfirmationRequired("yes", [], `${attempt}: it exists`, {
      hint: "Say --force to overwrite it, or choose another path.",
    });
  }
  return { write: (rows) => writeWhole(attempt, path, form(rows)) };
}

async function kindOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A file that is half written would be worse than the old one. */
async function writeWhole(attempt: string, path: string, text: string): Promise<void> {
  const part = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    await Deno.writeTextFile(part, text, { createNew: true });
    await Deno.rename(part, path);
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    throw new FailedError(`${attempt}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: "Give the user that runs this write permission on the folder.",
      cause: error,
    });
  }
}

/** One value a line, so that a corrected one is a changed line. */
function array(rows: readonly Row[]): string {
  if (rows.length === 0) return "[]\n";
  const objects = rows.map((row) => `  {\n${members(row).map((member) => `    ${member}`).join(",\n")}\n  }`);
  return `[\n${objects.join(",\n")}\n]\n`;
}

function lines(rows: readonly Row[]): string {
  return rows.map((row) => `{ ${members(row).join(", ")} }\n`).join("");
}

function members(row: Row): readonly string[] {
  return [...row].map(([name, json]) => `${JSON.stringify(name)}: ${json}`);
}

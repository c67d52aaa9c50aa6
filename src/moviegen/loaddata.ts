import type { LoaddataOptions, LoaddataResult } from "../actions/results.ts";
import { configurationError } from "../definition/located.ts";
import { reportOf } from "../errors.ts";
import type { TableWriter } from "../source/write.ts";
import { openWriter } from "../source/write-open.ts";
import { checkRows } from "./check-rows.ts";
import { readRows } from "./read-rows.ts";

/** What `loaddata` needs to know beside the files. */
export interface LoaddataRequest extends LoaddataOptions {
  /** The database: `sqlite:FILE` or `postgres://…`. */
  readonly source: string;
  /** Stops between two files. */
  readonly signal?: AbortSignal;
}

type LoadedFile = LoaddataResult["files"][number];

/**
 * Loads fixture files into tables: JSON arrays, JSON lines or YAML lists of rows.
 *
 * A file goes into the table that is named, or into the one that it is named after (`movies.json`, `movies.2.json`).
 * Rows whose key exists are updated where they differ. Each file is loaded whole or not at all; of several files, one
 * that fails carries its `error` and the others go on. A dry run reads and checks the rows, and counts them.
 *
 * Throws SourceError when the database cannot be opened. With a single file it throws what is wrong with it:
 * ConfigurationError with the faults of its rows by line and column, SourceError when its table is missing.
 *
 * @example
 * ```ts ignore
 * const { files: [movies] } = await loaddata(["fixtures/movies.json"], { source: "sqlite:movies.db" });
 * console.log(movies?.rows); // 100
 * ```
 */
export async function loaddata(files: readonly string[], request: LoaddataRequest): Promise<LoaddataResult> {
  await using writer = await openWriter(request.source);
  const results: LoadedFile[] = [];
  for (const file of files) {
    request.signal?.throwIfAborted();
    const table = request.table ?? tableOf(file);
    try {
      results.push({ file, table, rows: await loadFile(file, table, writer, request.dryRun ?? false) });
    } catch (error) {
      if (files.length === 1) throw error;
      results.push({ file, table, rows: 0, error: reportOf(error) });
    }
  }
  return { files: results };
}

async function loadFile(file: string, table: string, writer: TableWriter, dryRun: boolean): Promise<number> {
  const rows = await readRows(file);
  const described = await writer.describe(table);
  const faults = checkRows(file, rows, described);
  if (faults.length > 0) {
    throw configurationError(`loading ${file}`, faults, `Correct the file; nothing of it was written into ${table}.`);
  }
  if (!dryRun) {
    await writer.upsert(
      described,
      rows.map(({ values }) => new Map([...values].map(([name, { json }]) => [name, json]))),
    );
  }
  return rows.length;
}

/** The file's name up to its first dot. */
function tableOf(file: string): string {
  const name = file.split(/[/\\]/).at(-1) ?? file;
  return name.split(".", 1)[0] ?? name;
}

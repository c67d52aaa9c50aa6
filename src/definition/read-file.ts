/**
 * Reading a config or a definition, whatever it is written in.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { importModule, type ImportOptions } from "./import-module.ts";
import type { Lookup } from "./interpolate.ts";
import { type Parsed, parseJson, parseYaml } from "./yaml.ts";

/** What reading needs beside the file. */
export interface ReadOptions extends ImportOptions {
  /** The environment, for variables in YAML and JSON. Default: the process's. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Reads a YAML or JSON file, or imports a module.
 *
 * @param folder What the paths of `${file:PATH}` count from. Default: the file's own folder.
 */
export async function readFile(file: string, options: ReadOptions = {}, folder = dirname(file)): Promise<Parsed> {
  if (isModule(file)) return await importModule(file, options);
  const parse = file.endsWith(".json") ? parseJson : parseYaml;
  const { env } = options;
  const lookup: Lookup = (name) => {
    if (name.startsWith("file:")) return lineOf(resolve(folder, name.slice("file:".length)));
    return env === undefined ? Deno.env.get(name) : env[name];
  };
  try {
    return parse(await Deno.readTextFile(file), file, lookup);
  } catch (error) {
    return { faults: [{ file, message: error instanceof Deno.errors.NotFound ? "no such file" : String(error) }] };
  }
}

/** The text of a file, such as one that holds a secret, without the line break at its end; undefined if unreadable. */
function lineOf(file: string): string | undefined {
  try {
    return Deno.readTextFileSync(file).replace(/\r?\n$/, "");
  } catch {
    return undefined;
  }
}

/** Whether a file is a module by its name. */
export function isModule(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/**
 * Reading a config or a definition, whatever it is written in.
 *
 * @module
 */
import { importModule, type ImportOptions } from "./import-module.ts";
import type { Lookup } from "./interpolate.ts";
import { type Parsed, parseJson, parseYaml } from "./yaml.ts";

/** What reading needs beside the file. */
export interface ReadOptions extends ImportOptions {
  /** The environment, for variables in YAML and JSON. Default: the process's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Reads a YAML or JSON file, or imports a module. */
export async function readFile(file: string, options: ReadOptions = {}): Promise<Parsed> {
  if (isModule(file)) return await importModule(file, options);
  const parse = file.endsWith(".json") ? parseJson : parseYaml;
  const { env } = options;
  const lookup: Lookup = env === undefined ? (name) => Deno.env.get(name) : (name) => env[name];
  try {
    return parse(await Deno.readTextFile(file), file, lookup);
  } catch (error) {
    return { faults: [{ file, message: error instanceof Deno.errors.NotFound ? "no such file" : String(error) }] };
  }
}

/** Whether a file is a module by its name. */
export function isModule(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/**
 * Loading the config.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { check } from "../definition/check.ts";
import { configurationError, type Located } from "../definition/located.ts";
import { readFile, type ReadOptions } from "../definition/read-file.ts";
import type { Config } from "./config.ts";
import { findConfig } from "./find.ts";
import { type ConfigFlags, resolveConfig } from "./resolve.ts";
import { type ConfigInput, configSchema } from "./schema.ts";
import { findTag, type RunProgram, runProgram } from "./tag.ts";

/** What every way of loading a config takes. */
export interface ConfigOptions extends ReadOptions {
  /** Where to look from, upwards, and what relative paths in flags and environment count from. Default: the working directory. */
  readonly cwd?: string;
  /** What is said instead of the file and the environment. */
  readonly flags?: ConfigFlags;
  /** Runs git, to find the tag. Default: runs it where this process may. */
  readonly run?: RunProgram;
}

/** What loading a config from a file takes. */
export interface LoadConfigOptions extends ConfigOptions {
  /** The config's file; found from `cwd` upwards where absent. */
  readonly file?: string;
  /** A config inside this program, taken where no file is named; data that it names counts from `cwd`. */
  readonly inside?: InsideConfig;
}

/** A config inside a program that was compiled with it. */
export interface InsideConfig {
  /** Its path in the program. */
  readonly file: string;
  /** What git called its code when it was compiled: nobody asks git where the program runs. */
  readonly tag?: string;
}

/**
 * Loads the config: what a flag says wins over the environment, that over the file, that over the default. Throws
 * ConfigurationError with every fault found.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { join } from "node:path";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(join(folder, "dem.yaml"), "prefix: ${STAGE:-dev}_");
 * const config = await loadConfig({ cwd: folder, env: { STAGE: "qa" }, flags: { source: "sqlite:movies.db" } });
 * assert.equal(config.prefix, "qa_");
 * assert.equal(config.source, `sqlite:${join(folder, "movies.db")}`);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<Config> {
  const cwd = resolve(options.cwd ?? Deno.cwd());
  const inside = options.file === undefined ? options.inside : undefined;
  const file = inside?.file ?? (options.file === undefined ? await findConfig(cwd) : resolve(cwd, options.file));
  const place = inside === undefined ? { folder: dirname(file) } : { folder: cwd, inside: dirname(inside.file) };
  const parsed = await readFile(file, options, place.folder);
  if ("faults" in parsed) throw configurationError(`loading the config`, parsed.faults);
  const run = inside === undefined ? options.run : () => Promise.resolve(inside.tag);
  return { file, ...await complete(parsed.located, place, { ...options, run }) };
}

/** Makes a config of a value; its relative paths count from `folder`. Throws ConfigurationError with every fault. */
export async function configOf(
  value: ConfigInput,
  options: ConfigOptions & { readonly folder?: string } = {},
): Promise<Config> {
  const folder = resolve(options.folder ?? options.cwd ?? Deno.cwd());
  return await complete({ file: "config", value }, { folder }, options);
}

async function complete(
  located: Located,
  place: Pick<Config, "folder" | "inside">,
  options: ConfigOptions,
): Promise<Config> {
  const { env: variables, flags = {}, run = runProgram } = options;
  const cwd = resolve(options.cwd ?? Deno.cwd());
  const env = variables === undefined ? (name: string) => Deno.env.get(name) : (name: string) => variables[name];
  const checked = check(configSchema, located);
  const result = "faults" in checked
    ? checked
    : await resolveConfig(checked.value, located, { ...place, cwd, env, flags });
  if ("faults" in result) throw configurationError("loading the config", result.faults);
  const tag = await findTag({
    configured: flags.tag ?? ("faults" in checked ? undefined : checked.value.tag),
    environment: env("DEM_TAG"),
    folder: place.folder,
    run,
  });
  return { ...result.value, ...(tag === "" ? {} : { tag }) };
}

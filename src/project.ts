/**
 * From a config file to a toolkit, in one call.
 *
 * @module
 */
import { loadConfig } from "./config/load.ts";
import { loadDefinitions } from "./definition/load.ts";
import { openToolkit, type Toolkit, type ToolkitOptions } from "./toolkit.ts";

/** What `openProject` takes: where the config is, and what the toolkit takes. */
export interface ProjectOptions extends ToolkitOptions {
  /** The folder to look from, upwards. Default: the working directory. */
  readonly cwd?: string;
  /** The config's file; found from `cwd` upwards where absent. */
  readonly file?: string;
  /** The environment. Default: the process's. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Loads a config and its definitions, and opens a toolkit over them. Throws ConfigurationError with every fault found.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openProject } from "@dem/dem";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/dem.yaml`, "source: sqlite:shop.db");
 * await Deno.mkdir(`${folder}/indexes`);
 * await Deno.writeTextFile(`${folder}/indexes/films.yaml`, "name: films\nsource: { table: films, key: id }");
 *
 * const env = { ELASTICSEARCH_URL: Deno.env.get("ELASTICSEARCH_URL") ?? "", DEM_PREFIX: "example_" };
 * await using dem = await openProject({ cwd: folder, env });
 * const { indexes: [films] } = await dem.plan();
 * assert.equal(films.kind, "new-version");
 * assert.equal(films.reason, "it has no version");
 * ```
 */
export async function openProject(options: ProjectOptions = {}): Promise<Toolkit> {
  const config = await loadConfig(options);
  const definitions = await loadDefinitions(config, options);
  return openToolkit(config, definitions, options);
}

/**
 * The config that a test works with.
 *
 * @module
 */
import type { Config } from "../src/config/config.ts";
import { configDefaults } from "../src/config/defaults.ts";
import { lookForConfig } from "../src/config/find.ts";
import { configOf, loadConfig } from "../src/config/load.ts";
import type { IsolatedOptions } from "./options.ts";

/** Gives the config: the test's own, the project's, or none but the cluster's address; its prefix is empty. */
export async function configFor(
  options: Pick<IsolatedOptions, "config" | "cluster" | "source">,
): Promise<Config> {
  const { config: given, cluster, source } = options;
  const base = typeof given === "object" ? given : await configOfProject(given === false, cluster);
  const named = cluster === undefined ? {} : { cluster: await clusterAt(cluster) };
  const filled = source === undefined ? {} : { source: (await plainConfig({ source })).source };
  return { ...base, ...named, ...filled, prefix: "", history: "sqlite::memory:", tag: "test" };
}

function configOfProject(ignored: boolean, cluster: string | undefined): Promise<Config> {
  const url = Deno.env.get("ELASTICSEARCH_URL") || configDefaults.clusterUrl;
  return known([ignored ? "none" : Deno.cwd(), cluster ?? "", url], async () => {
    const file = ignored ? undefined : await fileOfProject();
    if (file === undefined) return await plainConfig({ cluster: { url } });
    return await loadConfig({ file, flags: { tag: "test", ...(cluster === undefined ? {} : { cluster }) } });
  });
}

/** A config does not change while tests run, and reading it takes longer than all else that a test waits for. */
const configs = new Map<string, Promise<Config>>();

function known(key: readonly string[], read: () => Promise<Config>): Promise<Config> {
  const before = configs.get(key.join("\0"));
  if (before !== undefined) return before;
  const config = read();
  configs.set(key.join("\0"), config);
  return config;
}

/** A suite that may not read files has no config. */
async function fileOfProject(): Promise<string | undefined> {
  try {
    return await lookForConfig(Deno.cwd());
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** Nothing of the environment but what a test asks for: DEM_PREFIX and DEM_HISTORY are the application's. */
function plainConfig(value: Parameters<typeof configOf>[0]): Promise<Config> {
  return configOf({ indexes: [], tag: "test", ...value }, { env: {} });
}

async function clusterAt(url: string): Promise<Config["cluster"]> {
  return (await known(["cluster", url], () => plainConfig({ cluster: { url } }))).cluster;
}

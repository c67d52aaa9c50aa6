/**
 * The real parts of the program, each imported only when a command needs it: together they take 300 ms.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { LoadConfigOptions } from "../config/load.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import { FailedError } from "../errors.ts";
import type { Loaders } from "./context.ts";
import type { GlobalOptions } from "./global-options.ts";

/** Where the config is looked for, and what variables in it mean. Default: the process's folder and environment. */
type Surroundings = Pick<LoadConfigOptions, "cwd" | "env" | "inside">;

/** Gives what loads the real parts. */
export function loadersIn(surroundings: Surroundings = {}): Loaders {
  return {
    async toolkit(globals, options, onConfig, onDefinitions) {
      const toolkit = import("../toolkit.ts");
      const project = loadProject(surroundings, globals, onConfig);
      const [{ openToolkit }, { config, definitions }] = await Promise.all([toolkit, project]);
      onDefinitions(definitions);
      return openToolkit(config, definitions, options);
    },

    async indexNames(globals) {
      const { definitions } = await loadProject(surroundings, globals);
      return definitions.map(({ name }) => name);
    },

    async init(folder) {
      const { writeExample } = await import("../config/init.ts");
      return await writeExample({ folder });
    },

    async save(file, text) {
      const { resolve } = await import("node:path");
      const path = resolve(surroundings.cwd ?? Deno.cwd(), file);
      try {
        await Deno.writeTextFile(path, text);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new FailedError(`writing ${file}: ${reason}`, { cause, hint: "Name a file in a folder that is there." });
      }
    },

    async moviegen() {
      return (await import("../moviegen/moviegen.ts")).moviegen;
    },

    async servers() {
      const [{ startServer }, { stopServer }, { serverStatus }] = await Promise.all([
        import("../server/start-server.ts"),
        import("../server/stop-server.ts"),
        import("../server/server-status.ts"),
      ]);
      return { startServer, stopServer, serverStatus };
    },
  };
}

async function loadProject(
  surroundings: Surroundings,
  { config: file, ...flags }: GlobalOptions,
  onConfig?: (config: Config) => void,
): Promise<{ readonly config: Config; readonly definitions: readonly LoadedDefinition[] }> {
  const [{ loadConfig }, { loadDefinitions }] = await Promise.all([
    import("../config/load.ts"),
    import("../definition/load.ts"),
  ]);
  const config = await loadConfig({ ...surroundings, file, flags });
  onConfig?.(config);
  return { config, definitions: await loadDefinitions(config, surroundings) };
}

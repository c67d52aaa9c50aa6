/**
 * A project over the films, and the tool run on it as its users run it: as a process.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { openProject } from "../../src/mod.ts";
import { indexBody } from "./films.ts";
import { type Measured, runClient } from "./run-client.ts";

/** Keeps V8 from letting garbage lie until it has some hundred megabytes. */
const memoryFlags = ["--v8-flags=--max-semi-space-size=4"];

const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** What a project is about. */
export interface DemProjectOptions {
  readonly cluster: string;
  readonly source: string;
  readonly table: string;
  /** Whether the definition is a module with a `document` function. */
  readonly document?: boolean;
}

/** A folder with a config and a definition under a prefix of its own; disposing removes it, and its indexes. */
export class DemProject implements AsyncDisposable {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  static async open({ cluster, source, table, document = false }: DemProjectOptions): Promise<DemProject> {
    const folder = await Deno.makeTempDir({ prefix: "dem-bench-project-" });
    const definition = { name: "films", ...indexBody, source: { table, key: "id", modified: "last_modified" } };
    await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify({ indexes: ["films.*"] }));
    await Deno.writeTextFile(
      `${folder}/films.${document ? "ts" : "json"}`,
      document ? moduleOf(definition) : JSON.stringify(definition),
    );
    return new DemProject(folder, {
      ELASTICSEARCH_URL: cluster,
      DEM_SOURCE: source,
      DEM_PREFIX: `bench${crypto.randomUUID().slice(0, 8)}_`,
      DEM_HISTORY: `sqlite:${folder}/history.db`,
      DEM_TAG: "bench",
    });
  }

  /** The physical name of the first version. */
  get version(): string {
    return `${this.#environment.DEM_PREFIX}films-1`;
  }

  /** Makes the first version, empty. */
  async create(): Promise<void> {
    await using dem = await this.#open();
    await dem.create({ names: ["films"] });
  }

  /** Points the alias at the newest version. */
  async activate(): Promise<void> {
    await using dem = await this.#open();
    await dem.activate({ names: ["films"] });
  }

  /** Runs the tool, and measures it. */
  run(...args: readonly string[]): Promise<Measured> {
    return this.runBy([Deno.execPath(), "run", ...memoryFlags, "--allow-all", cli], args);
  }

  /** Runs the tool as it is started by these words, and measures it. */
  runBy([program, ...before]: readonly [string, ...string[]], args: readonly string[]): Promise<Measured> {
    return runClient({
      program,
      args: [...before, ...args],
      folder: this.#folder,
      environment: this.#environment,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    {
      await using dem = await this.#open();
      await dem.drop({ all: true, force: true });
    }
    await Deno.remove(this.#folder, { recursive: true });
  }

  #open() {
    return openProject({ cwd: this.#folder, env: this.#environment });
  }
}

function moduleOf(definition: object): string {
  return `export default {
  ...${JSON.stringify(definition)},
  document: (film) => ({ ...film, decade: Math.floor(film.year / 10) * 10 }),
};
`;
}

import { DatabaseSync } from "node:sqlite";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
// @ts-types="@types/pg"
import pg from "pg";
import type { Context } from "../../src/cli/context.ts";
import { loadersIn } from "../../src/cli/loaders.ts";
import { main } from "../../src/cli/main.ts";
import { platform } from "../../src/config/platform.ts";
import { clusterUrl, createDatabase, databaseUrl, dropDatabase } from "../project.ts";
import { layout } from "./layout.ts";
import { ReleasePage } from "./release-page.ts";
import { type Call, parseCall } from "./call.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A release is made of a commit; what is built for the docs is not. */
const BUILT_HERE = /\b(\d+\.\d+\.\d+)\+[0-9a-f]{12}(?:-dirty)?/g;

/** What the docs call their indexes. */
const names = /^(?:qa1_)?(?:catalogue|films|movies|planets|products|silents)-\d+$/;

/**
 * A project as a reader of the docs has it: a folder, a database, and a prefix of its own in the cluster.
 *
 * `dem` runs in this process, all else in a shell. The checkout of dem stands beside the folder, as `../dem`. Where the page
 * is about the compiled program, there is a page of releases instead, and `dem` is what was installed from it.
 */
export class Sandbox implements AsyncDisposable {
  readonly #home: string;
  readonly #folder: string;
  readonly #unique: string;
  readonly #database: string | undefined;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #releases: ReleasePage | undefined;
  #exit = 0;

  private constructor(home: string, unique: string, database: string | undefined, releases: ReleasePage | undefined) {
    this.#home = home;
    this.#folder = join(home, "shop");
    this.#unique = unique;
    this.#database = database;
    this.#releases = releases;
    this.#environment = {
      NO_COLOR: "1",
      ELASTICSEARCH_URL: clusterUrl,
      ...(unique === "" ? {} : { DEM_PREFIX: unique }),
      ...(database === undefined ? {} : { DATABASE_URL: databaseUrl(database) }),
      ...(releases === undefined ? {} : { HOME: home, DEM_RELEASES: releases.url }),
    };
  }

  /** Makes a project; with a compiled program, for that to be installed. */
  static async open(database: "sqlite" | "postgres", unique: string, binary?: string): Promise<Sandbox> {
    // Without a unique prefix, indexes of others may be in the way.
    const held = await indexesOf(unique);
    if (held.length > 0) throw new Error(`These indexes of the cluster are in the way: ${held.join(", ")}`);
    const home = await Deno.realPath(await Deno.makeTempDir({ prefix: "dem-docs-" }));
    const releases = binary === undefined ? undefined : await ReleasePage.open(binary);
    const own = database === "postgres" ? await createDatabase() : undefined;
    const sandbox = new Sandbox(home, unique, own, releases);
    await Deno.mkdir(sandbox.#folder);
    if (releases === undefined) await Deno.symlink(root, join(home, "dem"), { type: "dir" });
    return sandbox;
  }

  /** Writes a file into the project's folder. */
  async write(name: string, content: string): Promise<void> {
    const file = join(this.#folder, name);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, content);
  }

  /** Runs statements on the project's database. */
  async sql(statements: string): Promise<void> {
    if (this.#database === undefined) {
      const database = new DatabaseSync(join(this.#folder, "shop.db"));
      database.exec(statements);
      database.close();
      return;
    }
    const client = new pg.Client({ connectionString: databaseUrl(this.#database) });
    await client.connect();
    await client.query(statements);
    await client.end();
  }

  /** Runs a command line and gives what it prints, as a terminal would show it. */
  async run(line: string): Promise<string> {
    if (line === "echo $?") return String(this.#exit);
    const call = parseCall(line);
    const output = call === undefined ? await this.#shell(line) : await this.#dem(call);
    return this.#asTheReaderSeesIt(output).trimEnd();
  }

  async #dem({ args, environment, redirected }: Call): Promise<string> {
    const output = { text: "" };
    const json = args.includes("--json");
    const append = (text: string) => void (output.text += text);
    const asides = json || redirected ? () => {} : append;
    const variables = { ...this.#environment, ...environment };
    const { DEM_PREFIX: named } = environment;
    const env = named === undefined ? variables : { ...variables, DEM_PREFIX: `${this.#unique}${named}` };
    if (this.#releases !== undefined) {
      const program = join(this.#home, ".local", "bin", "dem");
      const text = await this.#process([program, ...this.#withUniqueNames(args)], env);
      return json ? layout(JSON.parse(text)) : text;
    }
    this.#exit = await main(this.#withUniqueNames(args), this.#context(env, append, asides));
    return json ? layout(JSON.parse(output.text)) : output.text;
  }

  #context(env: Readonly<Record<string, string>>, out: (text: string) => void, error: (text: string) => void): Context {
    const cwd = this.#folder;
    const loaders = loadersIn({ cwd, env });
    // A clock that stands still tells no progress, which would be told only by the slow.
    const now = Date.now();
    // So wide that no table is shortened, neither with nor without the unique prefix.
    const columns = () => 200;
    return {
      version: "0.1.0",
      build: { deno: "2.9.6", target: "x86_64-unknown-linux-gnu" },
      stdout: { write: out, isTerminal: true, columns },
      stderr: { write: error, isTerminal: false, columns },
      cwd,
      environment: (name) => env[name],
      now: () => now,
      onSignal: () => () => {},
      onCrash: () => () => {},
      ask: () => Promise.resolve(undefined),
      exit: () => {},
      load: {
        ...loaders,
        async toolkit(globals, options, onConfig, onDefinitions) {
          const here = { ...platform(), ci: false, host: "build-7", user: "ada" };
          const toolkit = await loaders.toolkit(globals, { ...options, platform: here }, onConfig, onDefinitions);
          const absolute = (files: readonly string[]) => files.map((file) => resolve(cwd, file));
          return { ...toolkit, loaddata: (files, options) => toolkit.loaddata(absolute(files), options) };
        },
      },
    };
  }

  async #shell(line: string): Promise<string> {
    return await this.#process(["sh", "-c", line], this.#environment);
  }

  /** Runs a program. How far it is is told on standard error, which is shown only where it failed. */
  async #process(
    [program = "", ...args]: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<string> {
    const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => name !== "CI" && !name.startsWith("DEM_"));
    const path = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: this.#folder,
      clearEnv: true,
      env: { ...Object.fromEntries(inherited), PATH: path, ...env },
      stdin: "null",
    }).output();
    this.#exit = code;
    const decoder = new TextDecoder();
    return stripVTControlCharacters(decoder.decode(stdout) + (code === 0 ? "" : decoder.decode(stderr)));
  }

  /** Puts the unique prefix before every name of the cluster. */
  #withUniqueNames(args: readonly string[]): readonly string[] {
    return args.map((word, at) => {
      const afterFlag = ["--prefix", "--prefix-only", "--yes"].includes(args[at - 1] ?? "");
      if (afterFlag || /^[a-z][a-z0-9_]*-\d+$/.test(word)) return `${this.#unique}${word}`;
      return word.replace(/^(--(?:prefix|prefix-only|yes|to)=)/, `$1${this.#unique}`);
    });
  }

  #asTheReaderSeesIt(output: string): string {
    const named = this.#unique === "" ? output : output.replaceAll(this.#unique, "");
    return named.replaceAll(`${this.#folder}/`, "").replaceAll(this.#folder, "shop")
      .replaceAll(clusterUrl, "http://127.0.0.1:9200")
      .replaceAll(this.#home, "/home/you")
      .replaceAll(BUILT_HERE, "$1+8661bb6d00f6");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of await indexesOf(this.#unique)) {
      const response = await fetch(`${clusterUrl}/${name}`, { method: "DELETE" });
      await response.body?.cancel();
    }
    if (this.#database !== undefined) await dropDatabase(this.#database);
    await this.#releases?.[Symbol.asyncDispose]();
    await Deno.remove(this.#home, { recursive: true });
  }
}

/** The indexes of the docs in the cluster, under a unique prefix. */
async function indexesOf(unique: string): Promise<readonly string[]> {
  const response = await fetch(`${clusterUrl}/_cat/indices?h=index&format=json&expand_wildcards=all`);
  const indexes: readonly { readonly index: string }[] = await response.json();
  return indexes.map(({ index }) => index)
    .filter((index) => index.startsWith(unique) && names.test(index.slice(unique.length)));
}

/**
 * A project of its own for a test: a folder with a config, definitions, a SQLite source and a history, under a prefix
 * that no other test has. Disposing removes the folder, the history and every index under the prefix.
 */
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { IndexDefinition } from "../src/definition/index-definition.ts";
import { openProject, type Toolkit, type ToolkitOptions } from "../src/mod.ts";

/** The cluster under test. */
export const clusterUrl = required("ELASTICSEARCH_URL");

/** A superuser's address of the Postgres under test. */
export const postgresUrl = required("DEM_TEST_POSTGRES");

/** The stores that the life-cycle tests run over. */
export const histories = ["sqlite", "postgres"] as const;
export type HistoryKind = typeof histories[number];

export interface ProjectOptions {
  readonly history?: HistoryKind;
  /** Definitions, written as JSON files; `movies` over the table of this name where absent. */
  readonly definitions?: readonly IndexDefinition[];
  /** Rows of the `movies` table. Default 5. */
  readonly rows?: number;
  /** More keys of the config. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Another address, such as a fault proxy's. */
  readonly url?: string;
  readonly prefix?: string;
  /** The compiled program, for commands to be run by it. Default: the sources. */
  readonly binary?: string;
}

/** A definition of films that the `movies` table fills. */
export const movies = {
  name: "movies",
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "long" },
      title: { type: "text" },
      year: { type: "integer" },
      last_modified: { type: "date" },
    },
  },
  source: { table: "movies", key: "id", modified: "last_modified" },
} satisfies IndexDefinition;

export class TestProject implements AsyncDisposable {
  readonly folder: string;
  readonly prefix: string;
  readonly history: string;
  readonly warnings: string[] = [];
  readonly notices: string[] = [];
  readonly url: string;
  readonly binary?: string;
  readonly #options: ProjectOptions;
  #toolkits = new AsyncDisposableStack();
  readonly #database: string | undefined;

  private constructor(folder: string, options: ProjectOptions, database: string | undefined) {
    this.folder = folder;
    this.prefix = options.prefix ?? `t${crypto.randomUUID().slice(0, 8)}_`;
    this.url = options.url ?? clusterUrl;
    this.binary = options.binary;
    this.#options = options;
    this.#database = database;
    this.history = database === undefined ? `sqlite:${folder}/history.db` : databaseUrl(database);
  }

  static async open(options: ProjectOptions = {}): Promise<TestProject> {
    const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
    const database = options.history === "postgres" ? await createDatabase() : undefined;
    const project = new TestProject(folder, options, database);
    project.#makeSource();
    await project.define(...options.definitions ?? [movies]);
    return project;
  }

  /** Writes the definitions, in place of those of the same name, and the config. */
  async define(...definitions: readonly IndexDefinition[]): Promise<void> {
    await Deno.mkdir(`${this.folder}/indexes`, { recursive: true });
    for (const definition of definitions) {
      await Deno.writeTextFile(`${this.folder}/indexes/${definition.name}.json`, JSON.stringify(definition, null, 2));
    }
    const config = {
      cluster: { url: this.url },
      prefix: this.prefix,
      history: this.history,
      source: "sqlite:source.db",
      indexes: ["indexes/*.json", "indexes/*.yaml"],
      tag: "test",
      ...this.#options.config,
    };
    await Deno.writeTextFile(`${this.folder}/dem.json`, JSON.stringify(config, null, 2));
  }

  /** Opens a toolkit on the config and definitions as they are now; closed with the project. */
  async toolkit(options: ToolkitOptions = {}): Promise<Toolkit> {
    const toolkit = await openProject({
      cwd: this.folder,
      env: {},
      command: "test",
      onWarning: (message) => this.warnings.push(message),
      onNotice: (message) => this.notices.push(message),
      ...options,
    });
    return this.#toolkits.use(toolkit);
  }

  /** Closes every toolkit, so that the history can be taken away beneath them. */
  async close(): Promise<void> {
    const open = this.#toolkits;
    this.#toolkits = new AsyncDisposableStack();
    await open.disposeAsync();
  }

  /** Runs SQL on the source. */
  source(sql: string, ...values: readonly (string | number | null)[]): void {
    using database = new OpenDatabase(`${this.folder}/source.db`);
    if (values.length === 0) database.value.exec(sql);
    else database.value.prepare(sql).run(...values);
  }

  /** Sends a request to the cluster, behind the tool's back. */
  async cluster(method: string, path: string, body?: unknown): Promise<ClusterAnswer> {
    const response = await fetch(`${clusterUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  }

  /** Gives the ids and sources of every document, by id. */
  async documents(name: string): Promise<ReadonlyMap<string, unknown>> {
    await this.cluster("POST", `/${name}/_refresh`);
    const { body } = await this.cluster("POST", `/${name}/_search`, { size: 10_000, query: { match_all: {} } });
    const { hits } = body as { hits: { hits: readonly { _id: string; _source: unknown }[] } };
    return new Map(hits.hits.map(({ _id, _source }) => [_id, _source]));
  }

  /** Gives the physical names under the prefix, and the aliases that stand on each. */
  async indexes(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { body } = await this.cluster("GET", `/${this.prefix}*/_alias?expand_wildcards=all`);
    const held = body as Record<string, { aliases: Record<string, unknown> }>;
    return Object.fromEntries(
      Object.entries(held).map(([name, { aliases }]) => [name, Object.keys(aliases)] as const).sort(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#toolkits.disposeAsync();
    const names = Object.keys(await this.indexes());
    if (names.length > 0) await this.cluster("DELETE", `/${names.join(",")}`);
    if (this.#database !== undefined) await dropDatabase(this.#database);
    await Deno.remove(this.folder, { recursive: true });
  }

  #makeSource(): void {
    this.source(`
      pragma journal_mode = wal;
      create table movies (id integer primary key, title text, year integer, last_modified text);
      create index movies_modified on movies (last_modified);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${this.#options.rows ?? 5})
        insert into movies select i, 'Film ' || i, 1900 + i % 120, '2026-01-01T00:00:00Z' from n
          where ${this.#options.rows ?? 5} > 0;
    `);
  }
}

export interface ClusterAnswer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- answers of the server, whose shape each test knows
  readonly body: any;
}

class OpenDatabase implements Disposable {
  readonly value: DatabaseSync;
  constructor(path: string) {
    this.value = new DatabaseSync(path);
    this.value.exec("pragma busy_timeout = 5000");
  }
  [Symbol.dispose](): void {
    this.value.close();
  }
}

/** Makes a database of its own for a test; the caller drops it. */
export async function createDatabase(): Promise<string> {
  const name = `dem_test_${crypto.randomUUID().slice(0, 8)}`;
  await query(postgresUrl, `create database ${name}`);
  return name;
}

/** Drops a test's database, whoever is still connected to it. */
export async function dropDatabase(name: string): Promise<void> {
  await query(postgresUrl, `drop database if exists ${name} with (force)`);
}

/** Gives the address of a test's database. */
export function databaseUrl(name: string): string {
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Makes a role that may log in with a password and owns a database; undone at the end of the stack. */
export async function ownedDatabase(stack: AsyncDisposableStack, password: string): Promise<string> {
  const role = `dem_test_${crypto.randomUUID().slice(0, 8)}`;
  await query(postgresUrl, `create role ${role} login password '${password}'`);
  stack.defer(async () => void await query(postgresUrl, `drop role ${role}`));
  const database = await createDatabase();
  stack.defer(() => dropDatabase(database));
  await query(postgresUrl, `alter database ${database} owner to ${role}`);
  const url = new URL(databaseUrl(database));
  return `postgres://${role}:${encodeURIComponent(password)}@${url.host}${url.pathname}`;
}

/** Runs statements in a database, through a connection of their own. */
export async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

function required(name: string): string {
  const value = Deno.env.get(name);
  if (value === undefined) throw new Error(`${name} is not set: run the tests with deno task test`);
  return value.replace(/\/$/, "");
}

/**
 * The servers of a campaign: its own, so that they can be killed.
 *
 * @module
 */
import { openPostgres, type TestPostgres } from "../../test/postgres.ts";
import { MortalServer } from "../../test/server/mortal-server.ts";
import { onPostgres } from "./on-postgres.ts";

/** The engines that a campaign can run on. */
export const engines = {
  elasticsearch: {},
  elasticsearch8: { version: "8" },
  opensearch: { engine: "opensearch" },
} as const;
export type EngineName = keyof typeof engines;

/** A cluster and a Postgres. */
export class Servers implements AsyncDisposable {
  readonly url: string;
  /** A superuser's address. */
  readonly postgres: string;
  readonly #own: { readonly cluster: MortalServer; readonly postgres: TestPostgres } | undefined;

  private constructor(url: string, postgres: string, own?: { cluster: MortalServer; postgres: TestPostgres }) {
    this.url = url;
    this.postgres = postgres;
    this.#own = own;
  }

  /** Those that others use as well. */
  static shared(): Servers {
    const [url, postgres] = ["ELASTICSEARCH_URL", "DEM_TEST_POSTGRES"].map((name) => {
      const value = Deno.env.get(name);
      if (value === undefined) throw new Error(`${name} is not set`);
      return value.replace(/\/$/, "");
    });
    return new Servers(url, postgres);
  }

  /** Whether they may be killed. */
  get mortal(): boolean {
    return this.#own !== undefined;
  }

  static async open(engine: EngineName): Promise<Servers> {
    const stack = new AsyncDisposableStack();
    try {
      const cluster = stack.use(await MortalServer.open({ ...engines[engine], ...await inMemory() }));
      const postgres = stack.use(await openPostgres());
      stack.move();
      return new Servers(cluster.url, postgres.url, { cluster, postgres });
    } finally {
      await stack.disposeAsync();
    }
  }

  /** Kills a server and starts it again. */
  async restart(what: "cluster" | "postgres"): Promise<void> {
    if (this.#own === undefined) return;
    const { cluster, postgres } = this.#own;
    if (what === "postgres") return await postgres.restart();
    cluster.kill();
    await cluster.startAgain();
    await this.settled();
  }

  /** Waits until every index takes requests. */
  async settled(): Promise<void> {
    const health = await fetch(`${this.url}/_cluster/health?wait_for_status=yellow&timeout=60s`);
    await health.body?.cancel();
  }

  /** Ends every session of a database. */
  async disconnect(database: string): Promise<void> {
    await onPostgres(
      this.postgres,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and pid <> pg_backend_pid()`,
    );
  }

  /** Makes a database; gives its address. */
  async createDatabase(name: string): Promise<string> {
    await onPostgres(this.postgres, `create database ${name}`);
    const url = new URL(this.postgres);
    url.pathname = `/${name}`;
    return url.href;
  }

  async dropDatabase(name: string): Promise<void> {
    await onPostgres(this.postgres, `drop database if exists ${name} with (force)`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#own?.cluster[Symbol.asyncDispose]();
    await this.#own?.postgres[Symbol.asyncDispose]();
  }
}

/** A folder that no disk slows down, where the machine has one: it is processes that are killed here, not machines. */
async function inMemory(): Promise<{ readonly dir?: string }> {
  const dir = "/dev/shm";
  const found = await Deno.stat(dir).catch(() => undefined);
  return found?.isDirectory ? { dir } : {};
}

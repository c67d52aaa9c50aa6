/**
 * The servers that a bench works with: each is got when it is first needed, and stopped at the end if it was started.
 *
 * @module
 */
import { hasMemoryFolder } from "../../src/server/memory-folder.ts";
import { openServer } from "../../src/server/open-server.ts";
import { openPostgres } from "../../test/postgres.ts";
import { serverLog } from "../server-log.ts";
import { Cluster } from "./cluster.ts";
import { FilmDatabase } from "./film-table.ts";
import { openSink, type Sink } from "./open-sink.ts";

/** Which servers are meant. */
export interface ServersOptions {
  readonly cluster?: string | undefined;
  readonly postgres?: string | undefined;
  readonly signal: AbortSignal;
  tell(line: string): void;
}

/** The servers of one bench. */
export class Servers implements AsyncDisposable {
  readonly #options: ServersOptions;
  readonly #started = new AsyncDisposableStack();
  #cluster: Promise<Cluster> | undefined;
  #testCluster: Promise<Cluster> | undefined;
  #films: Promise<FilmDatabase> | undefined;
  #sink: Promise<Sink> | undefined;

  constructor(options: ServersOptions) {
    this.#options = options;
  }

  /** The cluster. */
  cluster(): Promise<Cluster> {
    return this.#cluster ??= this.#openCluster({ inMemory: false });
  }

  /** A cluster as suites of tests have it, in memory where there is room. */
  testCluster(): Promise<Cluster> {
    return this.#testCluster ??= this.#openCluster({ inMemory: true });
  }

  /** The films in Postgres. */
  films(): Promise<FilmDatabase> {
    return this.#films ??= this.#openFilms();
  }

  /** The sink in front of the cluster. */
  sink(): Promise<Sink> {
    return this.#sink ??= this.#openSink();
  }

  /** The versions of those that were used. */
  async versions(): Promise<Readonly<Record<string, string>>> {
    const cluster = this.#cluster ?? this.#testCluster;
    return {
      ...(cluster === undefined ? {} : await (await cluster).version()),
      ...(this.#films === undefined ? {} : { postgres: await (await this.#films).version() }),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#started.disposeAsync();
  }

  async #openCluster({ inMemory }: { readonly inMemory: boolean }): Promise<Cluster> {
    const { cluster, signal } = this.#options;
    if (cluster !== undefined) return new Cluster(cluster.replace(/\/+$/, ""));
    const onProgress = serverLog("Elasticsearch");
    // One that the environment names would be of an unknown heap, and others may be at work on it.
    const environment = (name: string) => name === "ELASTICSEARCH_URL" ? undefined : Deno.env.get(name);
    const server = await openServer({
      heap: "2g",
      inMemory: inMemory && await hasMemoryFolder(),
      environment,
      onProgress,
      signal,
    });
    return new Cluster(this.#started.use(server).url);
  }

  async #openFilms(): Promise<FilmDatabase> {
    const { postgres, signal, tell } = this.#options;
    if (postgres !== undefined) return this.#started.use(await FilmDatabase.open(postgres));
    const { url, source } = this.#started.use(await openPostgres({ signal }));
    tell(`Postgres: ${source}, ready at ${url}`);
    return this.#started.use(await FilmDatabase.open(url));
  }

  async #openSink(): Promise<Sink> {
    return this.#started.use(await openSink((await this.cluster()).url));
  }
}

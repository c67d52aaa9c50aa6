/**
 * Where a round is played: a folder with configs and definitions, a source, a history, two prefixes in a cluster.
 *
 * @module
 */
import { openProject, type Toolkit } from "../../src/mod.ts";
import { type History } from "../../src/history/history.ts";
import { openHistory } from "../../src/history/open.ts";
import { platform } from "../../src/config/platform.ts";
import { Fences } from "./fences.ts";
import { ALIEN, Rows } from "./rows.ts";
import type { Servers } from "./servers.ts";
import { indexes, type IndexName, prefixes, type Round } from "./steps.ts";
import { films } from "../../test/films-definition.ts";

/** A round's place in the world; disposing removes everything. */
export class Stage implements AsyncDisposable {
  readonly round: Round;
  readonly folder: string;
  readonly servers: Servers;
  readonly rows: Rows;
  readonly history: string;
  /** The database of history and source in Postgres. */
  readonly database: string;
  readonly fences = new Fences();
  readonly prefixes: readonly string[];
  readonly #revisions: Record<IndexName, { revision: number; interval: number }> = {
    books: { revision: 1, interval: 1 },
    films: { revision: 1, interval: 1 },
  };

  private constructor(
    round: Round,
    servers: Servers,
    place: { folder: string; database: string; history: string; rows: Rows; prefixes: readonly string[] },
  ) {
    this.round = round;
    this.servers = servers;
    this.folder = place.folder;
    this.database = place.database;
    this.history = place.history;
    this.rows = place.rows;
    this.prefixes = place.prefixes;
  }

  static async open(round: Round, servers: Servers): Promise<Stage> {
    const folder = await Deno.makeTempDir({ prefix: "dem-round-" });
    const id = crypto.randomUUID().slice(0, 8);
    const database = `round_${id}`;
    const usesPostgres = round.history === "postgres" || round.source === "postgres";
    const postgres = usesPostgres ? await servers.createDatabase(database) : "";
    const rows = await Rows.open(round.source === "postgres" ? postgres : `sqlite:${folder}/source.db`);
    const history = round.history === "postgres" ? postgres : `sqlite:${folder}/history.db`;
    const own = prefixes.map((prefix) => `r${id}_${prefix}`);
    const stage = new Stage(round, servers, { folder, database, history, rows, prefixes: own });
    for (const index of indexes) await stage.#write(index);
    for (const prefix of own) {
      const config = {
        cluster: { url: servers.url, requestTimeout: "3s" },
        prefix,
        history,
        source: rows.url,
        indexes: ["indexes/*.json"],
        update: { retryFor: "4s", maximumRejections: "50%" },
        activate: { maximumRejections: 1000, minimumRatio: 0.1, waitForReplicas: "20s" },
      };
      await Deno.writeTextFile(stage.config(prefix), JSON.stringify(config));
    }
    return stage;
  }

  /** The config of a prefix. */
  config(prefix: string): string {
    return `${this.folder}/${prefix}.json`;
  }

  /** Changes a definition. */
  async define(index: IndexName, change: "revision" | "in-place"): Promise<void> {
    if (change === "revision") this.#revisions[index].revision++;
    else this.#revisions[index].interval++;
    await this.#write(index);
  }

  /** Works with everything of a prefix, in this process and in peace. */
  async work<T>(prefix: string, work: (toolkit: Toolkit) => Promise<T>): Promise<T> {
    await using toolkit = await openProject({ cwd: this.folder, file: this.config(prefix), env: {} });
    return await work(toolkit);
  }

  /** Reads the history. */
  async read<T>(read: (history: History) => Promise<T>): Promise<T> {
    const options = { ...platform(), command: "campaign", tag: "", onWarning: () => {}, ci: false };
    await using history = await openHistory(this.history, options);
    return await read(history);
  }

  /** Asks the cluster, behind the program's back. */
  // deno-lint-ignore no-explicit-any -- answers of the server, whose shape each caller knows
  async cluster(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${this.servers.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    return await response.json();
  }

  /** Whether a name is an alias. */
  async isAlias(name: string): Promise<boolean> {
    const answer = await this.cluster("GET", `/_alias/${name}`);
    return answer.error === undefined;
  }

  /** Whether the history has versions of an index. */
  async hasVersions(prefix: string, index: string): Promise<boolean> {
    return await this.read(async (history) => (await history.versions({ prefix, index })).length > 0);
  }

  /** Whether an index of others was taken over; what became of it since, commands have done. */
  async wasAdopted(prefix: string, index: string): Promise<boolean> {
    const adoptions = await this.read((history) => history.actions({ prefix, indexes: [index], kinds: ["adopt"] }));
    return adoptions.some(({ status }) => status === "complete");
  }

  /** Makes an index as others would: under the alias's own name, or under another with an alias. */
  async makeAlien(prefix: string, index: IndexName, named: "alias" | "index"): Promise<void> {
    const name = named === "index" ? `${prefix}${index}` : `${prefix}old`;
    const properties = {
      id: { type: "long" },
      title: { type: "keyword" },
      year: { type: "integer" },
      last_modified: { type: "date" },
    };
    await this.cluster("PUT", `/${name}`, {
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: { dynamic: "strict", properties },
      ...(named === "alias" ? { aliases: { [`${prefix}${index}`]: {} } } : {}),
    });
    await this.cluster("PUT", `/${name}/_doc/1?refresh=true`, { id: 1, title: ALIEN, year: 1900 });
  }

  async #write(index: IndexName): Promise<void> {
    const { revision, interval } = this.#revisions[index];
    const definition = {
      ...films,
      name: index,
      revision: String(revision),
      settings: { ...films.settings, refresh_interval: `${interval}s` },
      source: {
        ...films.source,
        table: index,
        deleted: `select id from deleted_${index} where deleted_at >= :since`,
        overlap: "5s",
      },
      batch: { documents: 7, bytes: "4MB" },
    };
    await Deno.mkdir(`${this.folder}/indexes`, { recursive: true });
    await Deno.writeTextFile(`${this.folder}/indexes/${index}.json`, JSON.stringify(definition));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rows[Symbol.asyncDispose]();
    const [shared] = this.prefixes;
    const names = Object.keys(await this.cluster("GET", `/${shared.slice(0, -2)}*/_alias?expand_wildcards=all`));
    if (names.length > 0) await this.cluster("DELETE", `/${names.join(",")}`);
    if (this.round.history === "postgres" || this.round.source === "postgres") {
      await this.servers.dropDatabase(this.database);
    }
    await Deno.remove(this.folder, { recursive: true });
  }
}

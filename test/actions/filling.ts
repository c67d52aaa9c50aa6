/**
 * A version to fill: a SQLite source, a history and an index under a prefix of its own. Disposing removes them all.
 */
import { DatabaseSync } from "node:sqlite";
import { create } from "../../src/actions/create.ts";
import { activate } from "../../src/actions/activate.ts";
import type { UpdateEntry, UpdateOptions } from "../../src/actions/results.ts";
import { update } from "../../src/actions/update.ts";
import type { Workspace } from "../../src/actions/workspace.ts";
import { IdleWorkers } from "../../src/bulk/idle-workers.ts";
import type { UpdateEvent } from "../../src/bulk/progress.ts";
import { openEndpoint } from "../../src/cluster/endpoint.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import type { Tolerance } from "../../src/config/config.ts";
import { platform } from "../../src/config/platform.ts";
import type { LoadedDefinition } from "../../src/definition/definition.ts";
import { loadDefinition, loadDefinitions } from "../../src/definition/load.ts";
import type { ActionRecord, VersionRecord } from "../../src/history/history.ts";
import { openHistory } from "../../src/history/open.ts";
import { openSource } from "../../src/source/open.ts";
import { films } from "../films-definition.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** What can be different about a filling. */
export interface FillingOptions {
  /** Rows of the `films` table. Default 10. */
  readonly rows?: number;
  /** Merged over the definition of films. */
  readonly definition?: Readonly<Record<string, unknown>>;
  /** Another address of the cluster for updates, such as a fault proxy's. */
  readonly url?: string;
  /** Another cluster than that of all tests. */
  readonly cluster?: string;
  /** Another source than the SQLite file. */
  readonly source?: string;
  /** Another history than the SQLite file. */
  readonly history?: string;
  /** Milliseconds. Default 2,000. */
  readonly retryFor?: number;
  readonly maximumRejections?: Tolerance;
  readonly requestTimeout?: number;
  /** Default 1. */
  readonly workers?: number;
  /** Looks, ten a second, without a sign of life after which a worker is lost. Default 200. */
  readonly silence?: number;
  /** The text of a `document` function: the definition is then a module on disk. */
  readonly document?: string;
  /** Statements of that module. */
  readonly statements?: string;
}

/** Where a filling lies: enough for another process to work on it. */
export interface FillingPlace extends FillingOptions {
  readonly folder: string;
  readonly prefix: string;
}

/** Opens a workspace on a filling's place; several at once are several owners. */
export async function openFillingWorkspace(
  place: FillingPlace,
  watch: {
    readonly signal?: AbortSignal;
    readonly report?: (event: UpdateEvent) => void;
    readonly warn?: (message: string) => void;
  } = {},
): Promise<Workspace & AsyncDisposable> {
  const source = place.source ?? `sqlite:${place.folder}/source.db`;
  const warn = watch.warn ?? (() => {});
  const here = platform();
  const definition = await definitionOf(place, source);
  const history = await openHistory(place.history ?? `sqlite:${place.folder}/history.db`, {
    ...here,
    command: "test",
    tag: "",
    onWarning: warn,
  });
  const nodes = [place.url ?? place.cluster ?? clusterUrl];
  const endpointConfig = { nodes, requestTimeout: place.requestTimeout ?? 30_000 };
  const endpoint = openEndpoint(endpointConfig);
  const cluster = openCluster(endpointConfig, endpoint);
  const idleWorkers = new IdleWorkers();
  return {
    prefix: place.prefix,
    history,
    cluster,
    endpoint,
    endpointConfig,
    idleWorkers,
    definitions: new Map([[definition.name, definition]]),
    sourceUrl: source,
    workerPatience: { look: 100, silence: place.silence ?? 200, pending: 2000 },
    openSource: (definition) => openSource(definition, { url: source, onWarning: warn }),
    settings: {
      update: {
        workers: place.workers ?? 1,
        retryFor: place.retryFor ?? 2000,
        maximumRejections: place.maximumRejections ?? { share: 0.01 },
      },
      activate: {
        minimumRatio: 0.9,
        maximumRejections: { count: 1_000_000 },
        waitForReplicas: 10_000,
        checks: [],
      },
    },
    tag: "",
    purpose: "index",
    wait: 0,
    signal: watch.signal ?? new AbortController().signal,
    now: here.now,
    report: watch.report ?? (() => {}),
    warn,
    notice: () => {},
    async [Symbol.asyncDispose]() {
      idleWorkers[Symbol.dispose]();
      await cluster[Symbol.asyncDispose]();
      endpoint[Symbol.dispose]();
      await history[Symbol.asyncDispose]();
    },
  };
}

async function definitionOf(place: FillingPlace, source: string): Promise<LoadedDefinition> {
  const value = { ...films, ...place.definition };
  const { folder, document, statements = "" } = place;
  if (document === undefined) return await loadDefinition(value, { source, folder });
  // A module is imported once by its address: another text is another file.
  const text = `${statements}\nexport default { ...${JSON.stringify(value)}, document: ${document} };\n`;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const file = `${folder}/films-${digest.slice(0, 8).toHex()}.js`;
  await Deno.writeTextFile(file, text);
  const [definition] = await loadDefinitions({ indexes: [file], source, folder });
  return definition;
}

/** What a film is, beside its id. */
export interface Film {
  readonly title: unknown;
  readonly year: unknown;
}

/** A version to fill, and what is asked of it in tests. */
export class Filling implements AsyncDisposable {
  readonly place: FillingPlace;
  readonly events: UpdateEvent[] = [];
  readonly warnings: string[] = [];

  private constructor(place: FillingPlace) {
    this.place = place;
  }

  /** Makes the source and the first version, empty and not active. */
  static async open(options: FillingOptions = {}): Promise<Filling> {
    const folder = await Deno.makeTempDir({ prefix: "dem-filling-" });
    const filling = new Filling({ ...options, folder, prefix: `u${crypto.randomUUID().slice(0, 8)}_` });
    filling.sql(`
      pragma journal_mode = wal;
      create table films (id integer primary key, title text, year, last_modified text);
      create index films_modified on films (last_modified);
      create table deleted_films (id integer, deleted_at text);
    `);
    filling.insert(1, options.rows ?? 10);
    await filling.create();
    return filling;
  }

  /** The physical name of the first version. */
  get version(): string {
    return `${this.place.prefix}films-1`;
  }

  get #clusterUrl(): string {
    return this.place.cluster ?? clusterUrl;
  }

  /** Runs SQL on the source. */
  sql(text: string): void {
    const database = new DatabaseSync(`${this.place.folder}/source.db`);
    try {
      database.exec("pragma busy_timeout = 5000");
      database.exec(text);
    } finally {
      database.close();
    }
  }

  /** The films of the source, by their ids. */
  films(): ReadonlyMap<string, Film> {
    const database = new DatabaseSync(`${this.place.folder}/source.db`, { readOnly: true });
    try {
      const rows = database.prepare("select id, title, year from films").all();
      return new Map(rows.map(({ id, title, year }) => [String(id), { title, year }]));
    } finally {
      database.close();
    }
  }

  /** Inserts films with these ids, modified long ago. */
  insert(from: number, to: number): void {
    if (to < from) return;
    this.sql(`
      with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${to})
        insert into films select i, 'Film ' || i, 1900 + i % 120, '2026-01-01T00:00:00Z' from n`);
  }

  /** Works in a workspace of its own, as another process would. */
  async work<T>(
    run: (workspace: Workspace) => Promise<T>,
    watch: { readonly signal?: AbortSignal; readonly report?: (event: UpdateEvent) => void } = {},
    options: FillingOptions = {},
  ): Promise<T> {
    await using workspace = await openFillingWorkspace({ ...this.place, ...options }, {
      warn: (message) => this.warnings.push(message),
      ...watch,
      report: (event) => {
        this.events.push(event);
        watch.report?.(event);
      },
    });
    return await run(workspace);
  }

  async create(): Promise<void> {
    await this.work((workspace) => create(workspace, { names: ["films"], force: true }), {}, { url: this.#clusterUrl });
  }

  async activate(): Promise<void> {
    await this.work((workspace) => activate(workspace, { names: ["films"], force: true }), {}, {
      url: this.#clusterUrl,
    });
  }

  /** Updates the first version. */
  async update(
    options: UpdateOptions = {},
    watch: { readonly signal?: AbortSignal; readonly report?: (event: UpdateEvent) => void } = {},
    place: FillingOptions = {},
  ): Promise<UpdateEntry> {
    const names = [this.version];
    const { updates } = await this.work(
      (workspace) => update(workspace, { names, exact: true, ...options }),
      watch,
      place,
    );
    return updates[0];
  }

  /** The first version as it is recorded. */
  async recorded(): Promise<VersionRecord> {
    const versions = await this.work(({ history, prefix }) => history.versions({ prefix }));
    const version = versions.find(({ name }) => name === this.version);
    if (version === undefined) throw new Error(`${this.version} is not recorded`);
    return version;
  }

  /** Actions of a kind, oldest first. */
  actions(kind: ActionRecord["kind"]): Promise<readonly ActionRecord[]> {
    return this.work(({ history, prefix }) => history.actions({ prefix, kinds: [kind], ascending: true }));
  }

  rejections(): Promise<Readonly<Record<string, string>>> {
    return this.work(async ({ history, prefix }) => {
      const [version] = await history.versions({ prefix });
      const all = await history.rejections(version.id);
      return Object.fromEntries(all.map(({ document, reason }) => [document, reason]));
    });
  }

  /** Sends a request to the cluster, behind the tool's back. */
  // deno-lint-ignore no-explicit-any -- answers of the server, whose shape each test knows
  async cluster(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${this.#clusterUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    return await response.json();
  }

  /** The source of every document by its id, as text. */
  async documents(): Promise<ReadonlyMap<string, string>> {
    await this.cluster("POST", `/${this.version}/_refresh`);
    const answer = await this.cluster("POST", `/${this.version}/_search`, { size: 10_000 });
    const hits: readonly { readonly _id: string; readonly _source: unknown }[] = answer.hits.hits;
    return new Map(hits.map(({ _id, _source }) => [_id, JSON.stringify(_source)]));
  }

  async count(): Promise<number> {
    await this.cluster("POST", `/${this.version}/_refresh`);
    return (await this.cluster("GET", `/${this.version}/_count`)).count;
  }

  /** The settings of the live index, without those that the server gives. */
  async settings(): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.cluster("GET", `/${this.version}/_settings?flat_settings=true`);
    return answer[this.version].settings;
  }

  /** The aliases on the live index. */
  async aliases(): Promise<readonly string[]> {
    return Object.keys((await this.cluster("GET", `/${this.version}/_alias`))[this.version].aliases);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const held = await this.cluster("GET", `/${this.place.prefix}*/_alias?expand_wildcards=all`);
    const names = Object.keys(held);
    if (names.length > 0) await this.cluster("DELETE", `/${names.join(",")}`);
    await Deno.remove(this.place.folder, { recursive: true });
  }
}

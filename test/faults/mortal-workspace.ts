/** A workspace whose every request to the cluster and every write to the history is a step of a lifeline. */
import type { KyselyPlugin, RootOperationNode } from "kysely";
import type { Workspace } from "../../src/actions/workspace.ts";
import { IdleWorkers } from "../../src/bulk/idle-workers.ts";
import { type Endpoint, type EndpointRequest, openEndpoint } from "../../src/cluster/endpoint.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { platform } from "../../src/config/platform.ts";
import { loadDefinition } from "../../src/definition/load.ts";
import type { IndexDefinition } from "../../src/definition/index-definition.ts";
import { parseStoreAddress } from "../../src/history/address.ts";
import type { Engine } from "../../src/history/engine.ts";
import type { History } from "../../src/history/history.ts";
import type { Lease } from "../../src/history/lease.ts";
import { migrate } from "../../src/history/migrate.ts";
import { openPostgres } from "../../src/history/postgres.ts";
import { openSqlite } from "../../src/history/sqlite.ts";
import { openStore } from "../../src/history/store.ts";
import { openSource } from "../../src/source/open.ts";
import type { Lifeline } from "./lifeline.ts";

/** Where a run works; plain data, so that a process can be told. */
export interface Place {
  readonly folder: string;
  readonly prefix: string;
  readonly cluster: string;
  /** `sqlite:…` or `postgres://…` */
  readonly history: string;
  readonly definition: IndexDefinition;
}

/** Opens a workspace; disposing it leaves behind what a process leaves, if its run has died. */
export async function openMortalWorkspace(
  place: Place,
  lifeline: Lifeline,
  lease: Partial<Lease> = {},
): Promise<Workspace & AsyncDisposable> {
  const source = `sqlite:${place.folder}/source.db`;
  const definition = await loadDefinition(place.definition, { source, folder: place.folder });
  const history = await openMortalHistory(place.history, lifeline, lease);
  const endpointConfig = { nodes: [place.cluster], requestTimeout: 30_000 };
  const real = openEndpoint(endpointConfig);
  const endpoint = mortalEndpoint(real, lifeline);
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
    openSource: (definition) => openSource(definition, { url: source }),
    settings: {
      update: { workers: 1, retryFor: 2000, maximumRejections: { share: 0.01 } },
      activate: { minimumRatio: 0.5, maximumRejections: { count: 10 }, waitForReplicas: 60_000, checks: [] },
    },
    tag: "",
    purpose: "index",
    // Postgres may take a moment to see that a process is gone.
    wait: 30_000,
    signal: new AbortController().signal,
    now: () => new Date(),
    report: () => {},
    warn: () => {},
    notice: () => {},
    async [Symbol.asyncDispose]() {
      await lifeline.settled();
      idleWorkers[Symbol.dispose]();
      await cluster[Symbol.asyncDispose]();
      real[Symbol.dispose]();
      await history[Symbol.asyncDispose]();
    },
  };
}

async function openMortalHistory(address: string, lifeline: Lifeline, lease: Partial<Lease>): Promise<History> {
  const options = { ...platform(), ...lease, command: "test", tag: "", onWarning: () => {} };
  const place = parseStoreAddress(address);
  if (place.kind === "memory") throw new Error("a history in memory dies with its process");
  const engine: Engine = place.kind === "sqlite"
    ? await openSqlite(place.file, options)
    : await openPostgres(place.url, place.shown);
  const identity = await migrate(engine, options);
  const mortal = { ...engine, db: engine.db.withPlugin(stepsOf(lifeline)) };
  const history = openStore(mortal, identity, options);
  if (place.kind !== "sqlite") return history;
  const sign = `${Deno.realPathSync(place.file)}-owners/${encodeURIComponent(options.host)}.${history.owner.id}`;
  return {
    ...history,
    async [Symbol.asyncDispose]() {
      const shown = lifeline.dead && exists(sign);
      await history[Symbol.asyncDispose]();
      if (!shown) return;
      // A dead process leaves its sign of life behind, and nobody holds it.
      await Deno.mkdir(`${place.file}-owners`, { recursive: true, mode: 0o700 });
      await Deno.writeTextFile(sign, "", { mode: 0o600 });
    },
  };
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Counts the statements that write, inside of transactions too. */
function stepsOf(lifeline: Lifeline): KyselyPlugin {
  const begun = new WeakMap<object, number>();
  return {
    transformQuery({ node, queryId }) {
      lifeline.look();
      const step = writeOf(node);
      if (step !== undefined) begun.set(queryId, lifeline.begin(step));
      return node;
    },
    // deno-lint-ignore require-await -- what it throws is to come as a promise
    async transformResult({ queryId, result }) {
      const number = begun.get(queryId);
      if (number === undefined) lifeline.look();
      else lifeline.end(number);
      return result;
    },
  };
}

function writeOf(node: RootOperationNode): string | undefined {
  switch (node.kind) {
    case "InsertQueryNode":
      return `insert ${JSON.stringify(node.into?.table.identifier.name)}`;
    case "UpdateQueryNode":
    case "DeleteQueryNode":
      return `${node.kind === "UpdateQueryNode" ? "update" : "delete"} ${/dem_\w+/.exec(JSON.stringify(node))?.[0]}`;
    default:
      return undefined;
  }
}

/** Requests that only read. */
const READING = /^(GET|HEAD) |^POST \S*\/_(search|count|mget|refresh|pit|search\/point_in_time)(\?|$)|^DELETE \/_pit/;

function mortalEndpoint(endpoint: Endpoint, lifeline: Lifeline): Endpoint {
  return {
    send(request: EndpointRequest) {
      const line = `${request.method} ${request.path}`;
      return lifeline.pass(READING.test(line) ? undefined : line, () => endpoint.send(request));
    },
    [Symbol.dispose]() {},
  };
}

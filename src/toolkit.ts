/**
 * Puts the pieces together: the one place that picks implementations.
 *
 * @module
 */
import { activate } from "./actions/activate.ts";
import { adopt } from "./actions/adopt.ts";
import { clear } from "./actions/clear.ts";
import { create } from "./actions/create.ts";
import { deploy } from "./actions/deploy.ts";
import { drop } from "./actions/drop.ts";
import { history } from "./actions/history.ts";
import { list } from "./actions/list.ts";
import { plan } from "./actions/plan.ts";
import type { ProgressEvent } from "./actions/progress.ts";
import { prune } from "./actions/prune.ts";
import { report } from "./actions/report.ts";
import { reset } from "./actions/reset.ts";
import type * as r from "./actions/results.ts";
import { rollback } from "./actions/rollback.ts";
import { search } from "./actions/search.ts";
import { status } from "./actions/status.ts";
import { unlock } from "./actions/unlock.ts";
import { update } from "./actions/update.ts";
import { work } from "./actions/work.ts";
import { verify } from "./actions/verify.ts";
import type { Workspace } from "./actions/workspace.ts";
import { IdleWorkers } from "./bulk/idle-workers.ts";
import { openCluster } from "./cluster/open-cluster.ts";
import { openEndpoint } from "./cluster/endpoint.ts";
import { rehearse } from "./cluster/rehearse.ts";
import type { Config } from "./config/config.ts";
import { type Platform, platform } from "./config/platform.ts";
import { secretsOf, secretsOfDefinitions } from "./config/secrets.ts";
import type { LoadedDefinition } from "./definition/definition.ts";
import { maskSecrets } from "./definition/mask.ts";
import { ConfigurationError } from "./errors.ts";
import type { History } from "./history/history.ts";
import { openHistory } from "./history/open.ts";
import { rehearseHistory } from "./history/rehearse.ts";
import type { MoviegenProgress } from "./moviegen/moviegen.ts";
import { openSource } from "./source/open.ts";

/** What `openToolkit` takes beside the config. */
export interface ToolkitOptions {
  /** The command line, for the history; secrets masked by the caller. */
  readonly command?: string;
  /** What new versions are marked with; `test` lets the testing module sweep them. Default `index`. */
  readonly purpose?: "index" | "test";
  /** Ends what runs: batches in flight are finished first. */
  readonly signal?: AbortSignal;
  /** Called as updates and deployments go on; the counts of one come at most ten times a second. */
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Called with what deserves attention and stops nothing, a sentence each. */
  readonly onWarning?: (message: string) => void;
  /** What a destructive action is about to hit. */
  readonly onNotice?: (message: string) => void;
  /** The clock, the host and so on; the real ones where absent. */
  readonly platform?: Platform;
  /**
   * A history that is open already and stays the caller's, instead of the config's.
   *
   * @internal
   */
  readonly store?: History;
}

/** Every command as a function. Each throws a DemError when it fails as a whole. */
export interface Toolkit extends AsyncDisposable {
  /** Lists versions, or with `esOnly` what the cluster holds under the prefix. */
  list(options?: r.ListOptions): Promise<r.ListResult | r.ClusterListResult>;
  /** Creates a new version of each index whose schema changed. */
  create(options: r.CreateOptions): Promise<r.CreateResult | r.DryRunResult>;
  /** Fills versions from their source. */
  update(options: r.UpdateOptions): Promise<r.UpdateResult | r.DryRunResult>;
  /** Loads batches of updates that other processes run on the same Postgres history. */
  work(options?: r.WorkOptions): Promise<r.WorkResult>;
  /** Creates, fills, checks and activates what the definitions ask for; goes on where an earlier run stopped. */
  deploy(options: r.DeployOptions): Promise<r.DeployResult | r.DryRunResult>;
  /** Points the alias at the newest version, or at one by name. */
  activate(options: r.ActivateOptions): Promise<r.ActivateResult | r.DryRunResult>;
  /** Goes back to the version that was active before. */
  rollback(options: r.RollbackOptions): Promise<r.RollbackResult | r.DryRunResult>;
  /** Takes the documents out of versions. */
  clear(options: r.ClearOptions): Promise<r.VersionsResult | r.DryRunResult>;
  /** Deletes versions. */
  drop(options: r.DropOptions): Promise<r.VersionsResult | r.DryRunResult>;
  /** Holds versions against their sources, document by document, and with `fix` repairs what differs. */
  verify(options?: r.VerifyOptions): Promise<r.VerifyResult | r.DryRunResult>;
  /** Deletes inactive versions beyond the newest few. */
  prune(options: r.PruneOptions): Promise<r.VersionsResult | r.DryRunResult>;
  /** Takes a live index or alias that others made under care. */
  adopt(options: r.AdoptOptions): Promise<r.AdoptResult | r.DryRunResult>;
  /** Drops everything of the prefix and makes it afresh. */
  reset(options: r.ResetOptions): Promise<r.ResetResult | r.DryRunResult>;
  /** Gives what the definitions ask for, field by field. */
  plan(options?: r.Targets): Promise<r.PlanResult>;
  /** Reports how each index stands. */
  status(options?: r.StatusOptions): Promise<r.StatusResult>;
  /** Gives what was done, newest first. */
  history(options?: r.HistoryOptions): Promise<r.HistoryResult>;
  /** Gives what became of the indexes over time; `dem report` makes a page of it. */
  report(options?: r.ReportOptions): Promise<r.ReportResult>;
  /** Ends the locks on an index. */
  unlock(index: string): Promise<r.UnlockResult>;
  /** Searches an index. */
  search(index: string, query: string, options?: r.SearchOptions): Promise<r.SearchResult>;
  /** Loads fixture files into the source database. */
  loaddata(files: readonly string[], options?: r.LoaddataOptions): Promise<r.LoaddataResult>;
  /** Asks OMDb for films by their titles, and saves them into the source database or writes a fixture. */
  moviegen(titles: readonly string[], options: ToolkitMoviegenOptions): Promise<r.MoviegenResult | r.DryRunResult>;
}

/** What `moviegen` takes. */
export interface ToolkitMoviegenOptions extends r.MoviegenOptions {
  /** Called after each title. */
  readonly onProgress?: (progress: MoviegenProgress) => void;
}

/**
 * Opens a toolkit over a config and its definitions. Nothing is connected to before it is needed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadConfig, loadDefinition, openToolkit } from "@dem/dem";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/dem.yaml`, "prefix: example_");
 *
 * const config = await loadConfig({ cwd: folder });
 * const films = await loadDefinition({ name: "films", mappings: { properties: { title: { type: "text" } } } }, config);
 * await using toolkit = openToolkit(config, [films]);
 * const { indexes } = await toolkit.plan();
 * assert.deepEqual(indexes.map(({ name, kind }) => [name, kind]), [["films", "new-version"]]);
 * ```
 */
export function openToolkit(
  config: Config,
  definitions: readonly LoadedDefinition[],
  options: ToolkitOptions = {},
): Toolkit {
  requireKnownChecks(config, definitions);
  const here = options.platform ?? platform();
  const signal = options.signal ?? new AbortController().signal;
  const secrets = [...secretsOf(config), ...secretsOfDefinitions(definitions)];
  const mask = (text: string) => maskSecrets(text, secrets);
  const warn = masking(mask, options.onWarning);
  const tag = config.tag ?? "";
  const stack = new AsyncDisposableStack();
  const historyOptions = { ...here, command: mask(options.command ?? ""), tag, onWarning: warn, mask };

  const endpoint = once(() => stack.use(openEndpoint(config.cluster)));
  const cluster = once(() => stack.use(openCluster(config.cluster, endpoint())));
  const store = once(async () => options.store ?? stack.use(await openHistory(config.history, historyOptions)));

  /** A history in memory is nowhere but in this toolkit. */
  const copyOfStore = async () =>
    await rehearseHistory(
      config.history,
      historyOptions,
      options.store ?? (config.history === "sqlite::memory:" ? await store() : undefined),
    );

  const base = {
    prefix: config.prefix,
    endpointConfig: config.cluster,
    idleWorkers: stack.use(new IdleWorkers()),
    definitions: new Map(definitions.map((definition) => [definition.name, definition])),
    ...(config.source === undefined ? {} : { sourceUrl: config.source }),
    openSource: (definition: LoadedDefinition) =>
      openSource(definition, { url: config.source, signal, onWarning: warn }),
    settings: { update: config.update, activate: config.activate },
    tag,
    purpose: options.purpose ?? "index",
    signal,
    now: here.now,
    report: options.onProgress ?? (() => {}),
    warn,
    notice: masking(mask, options.onNotice),
  } as const;

  async function working<T>(wait: number, run: (workspace: Workspace) => Promise<T>): Promise<T> {
    return await run({ ...base, wait, history: await store(), cluster: cluster(), endpoint: endpoint() });
  }

  /** Runs on a copy of the history and a cluster that only records what it would be sent. */
  async function rehearsing(run: (workspace: Workspace) => Promise<unknown>): Promise<r.DryRunResult> {
    await using copy = await copyOfStore();
    const rehearsal = rehearse(cluster());
    await run({ ...base, wait: 0, history: copy, cluster: rehearsal, endpoint: endpoint(), rehearsal });
    return { requests: rehearsal.requests };
  }

  function changing<Options extends r.ChangingOptions, Result>(
    action: (workspace: Workspace, options: Options) => Promise<Result>,
  ): (options: Options) => Promise<Result | r.DryRunResult> {
    return (options) => {
      const run = (workspace: Workspace) => action(workspace, options);
      return options.dryRun ? rehearsing(run) : working(options.wait ?? 0, run);
    };
  }

  return {
    list: (options = {}) => working(0, (workspace) => list(workspace, options)),
    create: changing(create),
    update: changing(update),
    work: (options = {}) => working(0, (workspace) => work(workspace, options)),
    deploy: changing(deploy),
    activate: changing(activate),
    rollback: changing(rollback),
    clear: changing(clear),
    drop: changing(drop),
    verify: (options = {}) => changing(verify)(options),
    prune: changing(prune),
    adopt: changing(adopt),
    reset: changing(reset),
    plan: async (options = {}) => {
      await using copy = await copyOfStore();
      return await plan({ ...base, wait: 0, history: copy, cluster: cluster(), endpoint: endpoint() }, options);
    },
    status: (options = {}) => working(0, (workspace) => status(workspace, options)),
    history: (options = {}) => working(0, (workspace) => history(workspace, options)),
    report: (options = {}) => working(0, (workspace) => report(workspace, options)),
    unlock: (index) => working(0, (workspace) => unlock(workspace, index)),
    search: (index, query, options = {}) => working(0, (workspace) => search(workspace, index, query, options)),
    loaddata: async (files, options = {}) => {
      if (config.source === undefined) {
        throw new ConfigurationError("loading fixtures: the config names no source", {
          hint: "Set `source` in the config, DEM_SOURCE or --source.",
        });
      }
      const { loaddata } = await import("./moviegen/loaddata.ts");
      return await loaddata(files, { ...options, source: config.source });
    },
    moviegen: async (titles, options) => {
      const { moviegen } = await import("./moviegen/moviegen.ts");
      const { source } = config;
      return await moviegen(titles, { ...options, signal, ...(source === undefined ? {} : { source }) });
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Throws where a check is of an index that no definition has: it would never be made. */
function requireKnownChecks({ activate, file }: Config, definitions: readonly LoadedDefinition[]): void {
  const names = definitions.map(({ name }) => name);
  const stray = activate.checks.find(({ index }) => !names.includes(index));
  if (stray === undefined) return;
  throw new ConfigurationError(
    `reading activate.checks of ${file ?? "the config"}: ${JSON.stringify(stray.name)} is of ${stray.index}, ` +
      "which no definition has",
    { hint: names.length === 0 ? "No index is defined." : `Defined are ${names.join(", ")}.` },
  );
}

function masking(mask: (text: string) => string, tell: (message: string) => void = () => {}) {
  return (message: string) => tell(mask(message));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

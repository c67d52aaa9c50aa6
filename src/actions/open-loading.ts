/**
 * Who loads an update: this very process, and the workers that it may hire.
 *
 * @module
 */
import { type Crew, crewOf } from "../bulk/crew.ts";
import { Loader } from "../bulk/loader.ts";
import { loaderHere } from "../bulk/range-loader.ts";
import type { SentOptions } from "../bulk/worker-messages.ts";
import type { LiveIndex } from "../cluster/cluster.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import type { Source } from "../source/source.ts";
import { hasPipeline, isRouted } from "./live-traits.ts";
import type { Workspace } from "./workspace.ts";

/** Requests on their way at once from one loader, at the most; each may be as large as a request may get. */
const IN_FLIGHT = 4;

/** What is loaded, where to and how. */
export interface LoadingRequest {
  readonly definition: LoadedDefinition;
  readonly live: LiveIndex;
  readonly source: Source;
  /** The alias that belongs to the lock. */
  readonly fence: string;
  readonly workers: number;
  /** Documents per request. */
  readonly documents: number;
  readonly documentsPerSecond?: number;
  /** Documents may be there already. */
  readonly held: boolean;
  /** Documents that earlier updates could not load. */
  readonly refusedBefore?: ReadonlySet<string>;
  /** Aborted when nothing more may be written. */
  readonly lost: AbortSignal;
  /** Aborted when only what is in flight is to be finished. */
  readonly interrupt: AbortSignal;
}

/** Sets the loaders up; nothing is started yet. */
export async function openLoading(
  workspace: Workspace,
  request: LoadingRequest,
): Promise<{ readonly loader: Loader; readonly crew: Crew }> {
  const { endpoint, endpointConfig, sourceUrl, idleWorkers, workerPatience, settings } = workspace;
  const { definition, live, source, workers, documentsPerSecond, refusedBefore, lost, interrupt } = request;
  const options: SentOptions = {
    alias: request.fence,
    version: live.name,
    documents: request.documents,
    requestLimit: await workspace.cluster.requestLimit(),
    inFlight: IN_FLIGHT,
    retryFor: settings.update.retryFor,
    results: hasPipeline(live),
    held: request.held,
    routed: isRouted(definition, live),
    ...(refusedBefore === undefined ? {} : { refusedBefore }),
    ...(documentsPerSecond === undefined ? {} : { documentsPerSecond: documentsPerSecond / workers }),
  };
  const watch = {
    stop: lost,
    interrupt,
    onWait: (reason: string, milliseconds: number) =>
      workspace.report({ type: "waiting", version: live.name, reason, milliseconds }),
  };
  const loader = new Loader(endpoint, { ...options, ...watch, definition });
  const crew = crewOf({
    ...watch,
    options,
    definition,
    workers,
    endpoint: endpointConfig,
    sourceUrl,
    patience: workerPatience,
    idle: idleWorkers,
    here: loaderHere(source, loader, lost),
    onWarning: workspace.warn,
  });
  return { loader, crew };
}

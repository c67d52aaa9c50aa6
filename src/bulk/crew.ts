/**
 * The workers of an update.
 *
 * @module
 */
import type { EndpointConfig } from "../cluster/endpoint.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import { HiredWorker, type WorkerPatience, workerPatience } from "./hired-worker.ts";
import type { IdleWorkers } from "./idle-workers.ts";
import type { RangeLoader } from "./range-loader.ts";
import { sentDefinition, type SentOptions } from "./worker-messages.ts";

/** How workers are set up. */
export interface CrewOptions {
  readonly definition: LoadedDefinition;
  readonly endpoint: EndpointConfig;
  readonly sourceUrl: string | undefined;
  readonly options: SentOptions;
  /** How many there are to be. */
  readonly workers: number;
  /** What loads in this very process. */
  readonly here: RangeLoader;
  /** Workers that earlier updates have left. */
  readonly idle: IdleWorkers;
  readonly stop: AbortSignal;
  readonly interrupt: AbortSignal;
  readonly onWait: (reason: string, milliseconds: number) => void;
  readonly onWarning: (message: string) => void;
  readonly patience: WorkerPatience | undefined;
}

/** Who loads batches. */
export interface Crew {
  /** How many load, this process among them where it may; 0: it alone. */
  readonly workers: number;
  /** What loads in this very process; absent where code of the definition must not run in it. */
  readonly here: RangeLoader | undefined;
  /** Gives one more worker, or another in the place of one that was lost. */
  hire(): Promise<HiredWorker>;
  /** Lends one that loads, this process or a worker. */
  lend<T>(work: (loader: RangeLoader) => Promise<T>): Promise<T>;
}

/** Gives why workers cannot load what a definition says, to be told to who asks for them; undefined where they can. */
export function withoutWorkers(definition: LoadedDefinition): "code" | "value" | undefined {
  const sent = sentDefinition(definition);
  return typeof sent === "string" ? sent : undefined;
}

/**
 * Gives the crew of an update; no worker is started yet.
 *
 * A `document` function from a module runs in workers only: one that never ends, or ends its process, would take the
 * update with it.
 */
export function crewOf(options: CrewOptions): Crew {
  const { definition, endpoint, sourceUrl, workers, here, patience = workerPatience } = options;
  const sent = sentDefinition(definition);
  if (typeof sent === "string") {
    const none = () => Promise.reject(new Error(`no worker can load ${definition.name}`));
    return { workers: 0, here, hire: none, lend: (work) => work(here) };
  }
  const warned = new Set<string>();
  const hiring = {
    idle: options.idle,
    start: {
      endpoint,
      definition: sent,
      options: options.options,
      ...(sourceUrl === undefined ? {} : { sourceUrl }),
    },
    patience,
    stop: options.stop,
    interrupt: options.interrupt,
    onWait: options.onWait,
    onWarning(message: string) {
      if (!warned.has(message)) options.onWarning(message);
      warned.add(message);
    },
  };
  const hire = () => HiredWorker.hire(hiring);
  const isForeign = sent.module !== undefined && definition.document !== undefined;
  if (!isForeign) return { workers, here, hire, lend: (work) => work(here) };
  return {
    workers,
    here: undefined,
    hire,
    async lend(work) {
      using worker = await hire();
      return await work(worker);
    },
  };
}

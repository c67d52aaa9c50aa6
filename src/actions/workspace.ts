/**
 * What every action works with.
 *
 * @module
 */
import type { WorkerPatience } from "../bulk/hired-worker.ts";
import type { IdleWorkers } from "../bulk/idle-workers.ts";
import type { Cluster, PlannedRequest } from "../cluster/cluster.ts";
import type { Endpoint, EndpointConfig } from "../cluster/endpoint.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import type { History } from "../history/history.ts";
import type { Source } from "../source/source.ts";
import type { Config } from "../config/config.ts";
import type { ProgressEvent } from "./progress.ts";

/** Everything an action needs, put together by the toolkit. */
export interface Workspace {
  readonly prefix: string;
  readonly history: History;
  readonly cluster: Cluster;
  /** Bulk requests go here. */
  readonly endpoint: Endpoint;
  readonly endpointConfig: EndpointConfig;
  /** By base name. */
  readonly definitions: ReadonlyMap<string, LoadedDefinition>;
  /** The config's source, for definitions that name none; workers open it themselves. */
  readonly sourceUrl?: string;
  /** Opens the source of a definition. Throws where it has none. */
  openSource(definition: LoadedDefinition): Promise<Source>;
  readonly settings: Pick<Config, "update" | "activate">;
  /** Workers that earlier updates have left. */
  readonly idleWorkers: IdleWorkers;
  /** How long a worker may be silent. Default: what suits every machine. */
  readonly workerPatience?: WorkerPatience;
  /** Which code this is; recorded with versions and actions. */
  readonly tag: string;
  /** What versions are marked with. */
  readonly purpose: "index" | "test";
  /** Milliseconds to wait for a lock; 0 fails at once. */
  readonly wait: number;
  /** Ends what runs. */
  readonly signal: AbortSignal;
  now(): Date;
  /** Progress, for those who watch. */
  report(event: ProgressEvent): void;
  /** Something that the caller should know although the command goes on. */
  warn(message: string): void;
  /** What a destructive action is about to hit. */
  notice(message: string): void;
  /** Present on a dry run: the requests recorded so far; bulk loaders add to it. */
  readonly rehearsal?: { readonly requests: PlannedRequest[] };
}

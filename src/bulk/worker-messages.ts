/**
 * What a worker and its owner tell each other.
 *
 * @module
 */
import type { EndpointConfig } from "../cluster/endpoint.ts";
import type { CodeSource, LoadedDefinition, QuerySource, SelectSource, TableSource } from "../definition/definition.ts";
import type { Failure } from "./failure.ts";
import type { Loaded, LoaderOptions } from "./loader.ts";
import type { Wanted } from "./wanted.ts";

/** The part of a definition that can be sent; its functions are got from its module, in the worker. */
export interface SentDefinition extends Pick<LoadedDefinition, "name" | "batch" | "schema" | "hash"> {
  /** The module to import; absent where the definition has no functions. */
  readonly module?: string;
  readonly file?: string;
  readonly source: TableSource | SelectSource | Omit<QuerySource, "query">;
}

/** How a worker's loader is set up: what can be sent of its options. */
export type SentOptions = Omit<LoaderOptions, "definition" | "stop" | "interrupt" | "onWait">;

/** Everything that a worker begins with. */
export interface WorkerStart {
  readonly type: "start";
  readonly endpoint: EndpointConfig;
  readonly definition: SentDefinition;
  /** The config's source, for definitions that name none. */
  readonly sourceUrl?: string;
  readonly options: SentOptions;
}

/** To a worker. */
export type ToWorker =
  | WorkerStart
  | { readonly type: "load"; readonly task: number; readonly wanted: Wanted }
  /** Do not wait between tries any more. */
  | { readonly type: "interrupt" }
  /** The lock is lost: send nothing more. */
  | { readonly type: "stop"; readonly failure: Failure }
  /** All is done: close everything, and wait for another start. */
  | { readonly type: "dismiss" };

/** From a worker. */
export type FromWorker =
  | { readonly type: "ready" }
  /** The rows of a task have been read. */
  | { readonly type: "read"; readonly task: number }
  /** Every document of a task was accepted or refused. */
  | { readonly type: "loaded"; readonly task: number; readonly loaded: Loaded }
  | { readonly type: "failed"; readonly task: number; readonly failure: Failure }
  | { readonly type: "waiting"; readonly reason: string; readonly milliseconds: number }
  | { readonly type: "warning"; readonly message: string }
  /** It cannot go on: its definition cannot be loaded, or code of the definition threw outside of any call. */
  | { readonly type: "broken"; readonly failure: Failure }
  /** It is not stuck; `pending`: so many milliseconds ago a `document` function began that has not ended. */
  | { readonly type: "alive"; readonly pending: number };

/**
 * Gives what can be sent of a definition. None can where its source is code, which is one stream, nor where it has
 * functions and was given as a value: workers import modules.
 */
export function sentDefinition(definition: LoadedDefinition): SentDefinition | "code" | "value" {
  const { name, batch, schema, hash, file, source, document } = definition;
  if (source === undefined || isCode(source)) return "code";
  const { query, ...plain } = { query: undefined, ...source };
  const hasFunctions = query !== undefined || document !== undefined;
  if (hasFunctions && file === undefined) return "value";
  return {
    name,
    batch,
    schema,
    hash,
    source: plain,
    ...(file === undefined ? {} : { file }),
    ...(hasFunctions && file !== undefined ? { module: file } : {}),
  };
}

function isCode(source: NonNullable<LoadedDefinition["source"]>): source is CodeSource {
  return "documents" in source;
}

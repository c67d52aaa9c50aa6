/**
 * The words of this folder: which server is asked for, what is told on the way, and what is got.
 *
 * @module
 */

/** A kind of server. */
export type Engine = "elasticsearch" | "opensearch";

/**
 * Which way a server was got, in the order in which they are tried: the one at `ELASTICSEARCH_URL`, a container, the
 * home named by `DEM_ES_HOME`, a home fetched before, one fetched through Maven, the official archive.
 */
export type ServerSource = "environment" | "docker" | "home" | "cache" | "maven" | "archive";

/** A server on this machine, or the one that the environment names. */
export interface LocalServer {
  /** Where it answers, without credentials. */
  readonly url: string;
  readonly engine: Engine;
  readonly version: string;
  /** The id of its process; null where it is not a process of this machine's user: in a container, or elsewhere. */
  readonly process: number | null;
  readonly source: ServerSource;
}

/** What happens while a server is being got; for those who show it. */
export type ServerEvent =
  /** A way was left out, or was tried and failed. */
  | { readonly type: "skipped"; readonly source: ServerSource; readonly reason: string }
  /** This way is taken now. */
  | { readonly type: "way"; readonly source: ServerSource; readonly detail: string }
  /** Another process does the same; this one waits for it. */
  | { readonly type: "waiting"; readonly reason: string }
  /** `total` is an estimate, and null where there is none. */
  | { readonly type: "download"; readonly what: string; readonly bytes: number; readonly total: number | null }
  | { readonly type: "starting"; readonly url: string }
  | { readonly type: "ready"; readonly url: string };

/** The surroundings that tests replace. */
export interface Surroundings {
  /** Gives an environment variable. Default: this process's own. */
  readonly environment?: (name: string) => string | undefined;
  /** The folder for homes, data and what is remembered. Default: the user's cache folder. */
  readonly cache?: string;
}

/** Which server is meant. */
export interface ServerQuery extends Surroundings {
  /** Default `elasticsearch`. */
  readonly engine?: Engine;
}

/** What is asked for. */
export interface ServerOptions extends ServerQuery {
  /** A version that can be got here, or its beginning, such as `8`. Default: the newest. */
  readonly version?: string;
  /** The memory of the server's heap, in Java's form. Default `1g`. */
  readonly heap?: string;
  /** Whether what it stores is kept in memory, and gone when it is stopped. Default: no. */
  readonly inMemory?: boolean;
  readonly onProgress?: (event: ServerEvent) => void;
  readonly signal?: AbortSignal;
}

/** How an engine is called in messages. */
export const engineName: Readonly<Record<Engine, string>> = {
  elasticsearch: "Elasticsearch",
  opensearch: "OpenSearch",
};

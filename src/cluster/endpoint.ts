/**
 * How the cluster is reached: plain data that can be sent to a worker, and the one `fetch` that the client and the
 * bulk loaders share.
 *
 * @module
 */

/** Credentials, as they are sent. */
export type Credentials =
  | { readonly apiKey: string }
  | { readonly username: string; readonly password: string }
  | { readonly bearer: string };

/** Everything needed to talk to the cluster; structured-cloneable. */
export interface EndpointConfig {
  /** The nodes' addresses, path prefixes included, without credentials. */
  readonly nodes: readonly string[];
  readonly credentials?: Credentials;
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
  /** How long one request may take, in milliseconds. */
  readonly requestTimeout: number;
}

/** One answer; the body has been read. */
export interface EndpointAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What is sent. */
export interface EndpointRequest {
  readonly method: string;
  /** Path and query, with a leading slash. */
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds; the config's `requestTimeout` where absent. */
  readonly timeout?: number;
}

/** Sends requests to the cluster's nodes. */
export interface Endpoint extends Disposable {
  /** Sends one request to one node, the next one when a node does not answer. Throws ClusterError `unreachable`. */
  send(request: EndpointRequest): Promise<EndpointAnswer>;
}

/**
 * How the cluster is reached: plain data that can be sent to a worker, and the one `fetch` that the client and the
 * bulk loaders share.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import { shownAddress } from "./address.ts";
import { authorization } from "./authorization.ts";
import { type AwsAccess, AwsSigner } from "./aws-signer.ts";
import { compress, isCompressed } from "./compression.ts";
import { connect, ConnectTimeout, type Patience } from "./connect.ts";
import { type ConnectionFault, connectionFault, type Way } from "./connection-fault.ts";
import { forwardProxy } from "./forward-proxy.ts";
import { HttpClient } from "./http-client.ts";
import { Nodes } from "./nodes.ts";
import { Pieces } from "./pieces.ts";

export type { AwsAccess } from "./aws-signer.ts";
export type { AwsContainer, AwsKeys } from "./aws-keys.ts";

/** Credentials, as they are sent or signed with. */
export type Credentials =
  | { readonly apiKey: string }
  | { readonly username: string; readonly password: string }
  | { readonly bearer: string }
  | { readonly aws: AwsAccess };

/** Everything needed to talk to the cluster; structured-cloneable. */
export interface EndpointConfig {
  /** The nodes' addresses, path prefixes included, without credentials. */
  readonly nodes: readonly string[];
  /** Who asks; absent for a cluster without security. */
  readonly credentials?: Credentials;
  /** Certificates, as the text of PEM files; absent where the system's trust is enough. */
  readonly tls?: {
    /** Certificates of authorities to trust. */
    readonly ca?: string;
    /** Instead of `ca`: the SHA-256 of the authority's certificate, as 64 lower-case hexadecimal digits. */
    readonly caFingerprint?: string;
    /** The client's certificate. */
    readonly cert?: string;
    /** The key of the client's certificate. */
    readonly key?: string;
  };
  /** How long one request may take, in milliseconds. */
  readonly requestTimeout: number;
  /** How long a connection may take to be made, in milliseconds. Default: 10,000. */
  readonly connectTimeout?: number;
  /** Whether requests are compressed; `auto`, and where absent: those to other machines. `false`: answers neither. */
  readonly compression?: "auto" | boolean;
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
  /** Whether another node may get it although this one may have done it already. Default: for GET and HEAD. */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal;
  /** Milliseconds; the config's `requestTimeout` where absent. */
  readonly timeout?: number;
}

/** Sends requests to the cluster's nodes. */
export interface Endpoint extends Disposable {
  /**
   * Sends one request to one node, the next one when a node does not answer.
   *
   * Throws ClusterError `unreachable` when none answers, or something answers that is not the cluster; the signal's
   * reason when the signal ends it.
   */
  send(request: EndpointRequest): Promise<EndpointAnswer>;
}

/**
 * Opens the way to a cluster; no request is sent yet.
 *
 * Disposing closes the connections that are kept open.
 */
export function openEndpoint(config: EndpointConfig): Endpoint {
  return new FetchEndpoint(config);
}

/** Statuses that mean what they say, whoever sends them: a proxy's own page for them is as good as the cluster's. */
const SAID_BY_ANYONE = [401, 403, 413, 429];

/** How compressed bytes begin when they are read as text. */
const GZIP = "\u001f\ufffd\b";

/** What a server says of compressed bytes that it takes for JSON. */
const NOT_INFLATED = /CTRL-CHAR, code 31\)|Malformed action\/metadata line \[1\]/;

const LET_PASS =
  "What stands before the cluster drops the Content-Encoding header: let it pass, or set cluster.compression to false.";

/** Milliseconds; what is not connected by then hardly ever is. */
const CONNECT_TIMEOUT = 10_000;

class FetchEndpoint implements Endpoint {
  readonly #config: EndpointConfig;
  readonly #nodes: Nodes;
  readonly #client: HttpClient;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signer: AwsSigner | undefined;

  constructor(config: EndpointConfig) {
    this.#config = config;
    this.#nodes = new Nodes(config.nodes.map((node) => node.replace(/\/+$/, "")));
    this.#client = new HttpClient(config.tls);
    this.#headers = {
      accept: "application/json",
      ...(config.compression === false ? { "accept-encoding": "identity" } : {}),
      ...authorization(config.credentials),
    };
    const access = config.credentials !== undefined && "aws" in config.credentials ? config.credentials.aws : undefined;
    this.#signer = access === undefined ? undefined : new AwsSigner(access);
  }

  async send(request: EndpointRequest): Promise<EndpointAnswer> {
    const repeatable = request.repeatable ?? (request.method === "GET" || request.method === "HEAD");
    const faults: { readonly node: string; readonly fault: ConnectionFault; readonly cause: unknown }[] = [];
    for (const node of this.#nodes.inTurn()) {
      request.signal?.throwIfAborted();
      try {
        const answer = await this.#exchange(node, request);
        this.#nodes.answered(node);
        return fromCluster(node, answer);
      } catch (error) {
        if (error instanceof ClusterError) throw error;
        request.signal?.throwIfAborted();
        const fault = error instanceof Timeout ? error.fault : connectionFault(error, wayTo(node));
        this.#nodes.silent(node);
        faults.push({ node, fault, cause: error });
        if (!repeatable && !fault.unsent) break;
      }
    }
    const [only, ...others] = faults.map(({ node, fault }) => ({ node: shownAddress(node), ...fault }));
    throw new ClusterError(
      "unreachable",
      others.length === 0
        ? `reaching the cluster at ${only.node}: ${only.what}`
        : `reaching the cluster: ${[only, ...others].map(({ node, what }) => `${node}: ${what}`).join("; ")}`,
      { hint: only.hint, cause: faults[0].cause },
    );
  }

  async #exchange(node: string, request: EndpointRequest): Promise<EndpointAnswer> {
    const limit = request.timeout ?? this.#config.requestTimeout;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Timeout(limit)), limit);
    const stop = () => controller.abort(request.signal?.reason);
    request.signal?.addEventListener("abort", stop, { once: true });
    const patience = { timeout: this.#config.connectTimeout ?? CONNECT_TIMEOUT, signal: controller.signal };
    try {
      await this.#reach(node, patience);
      const client = await this.#client.through(node, patience);
      const response = await fetch(node + request.path, {
        method: request.method,
        ...await this.#signed(node, request),
        redirect: "manual",
        signal: controller.signal,
        client,
      });
      const { status, headers } = response;
      const answer = { status, headers, text: this.#masked(await response.text()) };
      if (status === 400 && NOT_INFLATED.test(answer.text) && this.#isCompressed(node, request)) {
        throw notInflated(node);
      }
      return answer;
    } catch (error) {
      if (error instanceof ConnectTimeout) throw new Timeout(patience.timeout, "connect");
      throw controller.signal.reason instanceof Timeout ? controller.signal.reason : error;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", stop);
    }
  }

  /** The headers, signed where the credentials are AWS's, and the body as `fetch` takes it. */
  async #signed(node: string, request: EndpointRequest) {
    const { headers, ...content } = await this.#content(node, request);
    const { method, path } = request;
    const signed = await this.#signer?.sign({ method, url: node + path, headers, ...content });
    return { headers: signed ?? headers, ...(content.body === undefined ? {} : { body: bodyOf(content.body) }) };
  }

  /** What nobody else knows is taken out of what is said here. */
  #masked(text: string): string {
    return this.#signer?.withoutToken(text) ?? text;
  }

  /**
   * Throws where a node cannot be connected to. `fetch` would wait for it as long as for an answer, and then nobody knows
   * whether the request was done; a proxy answers for its nodes itself.
   */
  async #reach(node: string, patience: Patience): Promise<void> {
    if (this.#nodes.isFresh(node) || forwardProxy(node) !== undefined) return;
    const socket = await connect(node, patience);
    socket.destroy();
  }

  /** The headers and the body. */
  async #content(node: string, { body, contentType = "application/json" }: EndpointRequest): Promise<Content> {
    if (body === undefined) return { headers: this.#headers };
    const headers = { ...this.#headers, "content-type": contentType };
    if (!this.#isCompressed(node, { body })) return { headers, body };
    return { headers: { ...headers, "content-encoding": "gzip" }, body: await compress(body) };
  }

  #isCompressed(node: string, { body }: Pick<EndpointRequest, "body">): boolean {
    return body !== undefined && isCompressed(this.#config.compression ?? "auto", node, body);
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}

interface Content {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

function bodyOf(body: string | Uint8Array<ArrayBuffer>) {
  return typeof body === "string" ? body : new Pieces(body);
}

class Timeout extends Error {
  readonly fault: ConnectionFault;
  constructor(milliseconds: number, of: "connect" | "request" = "request") {
    super("timeout");
    this.fault = of === "connect"
      ? {
        what: `no connection within ${milliseconds / 1000} s`,
        hint:
          "Check cluster.url and what stands before the cluster, such as a firewall, or raise cluster.connectTimeout.",
        unsent: true,
      }
      : {
        what: `no answer within ${milliseconds / 1000} s`,
        hint: "Look at the cluster's load, or raise cluster.requestTimeout.",
        unsent: false,
      };
  }
}

/** How a node is reached. */
function wayTo(node: string): Way {
  const proxy = forwardProxy(node);
  return { host: new URL(node).hostname, ...(proxy === undefined ? {} : { proxy: shownAddress(proxy.href) }) };
}

function notInflated(node: string): ClusterError {
  const message = `reaching the cluster at ${shownAddress(node)}: it did not know that the request was compressed`;
  return new ClusterError("cluster-refused", message, { status: 400, hint: LET_PASS });
}

/** Lets pass what the cluster itself can have said; a page of something that stands before it is no answer. */
function fromCluster(node: string, answer: EndpointAnswer): EndpointAnswer {
  const { status, headers } = answer;
  const refuse = (what: string, hint: string) =>
    new ClusterError("unreachable", `reaching the cluster at ${shownAddress(node)}: ${what}`, { status, hint });
  if (status >= 300 && status < 400) {
    const location = headers.get("location") ?? "";
    const target = shownAddress(URL.canParse(location, node) ? new URL(location, node).href : location);
    throw refuse(`it answered with a redirect to ${target}`, "Put the final address into cluster.url.");
  }
  if (status === 407) {
    throw refuse(
      "the proxy before it asks for credentials",
      "Put user and password into the address in HTTP_PROXY.",
    );
  }
  if (answer.text.startsWith(GZIP)) {
    throw refuse("its answer is compressed, and does not say so", LET_PASS);
  }
  if (headers.get("content-type")?.startsWith("text/html") && !SAID_BY_ANYONE.includes(status)) {
    throw refuse(
      `it answered with an HTML page (status ${status}), not as a cluster does`,
      "Check that cluster.url names the cluster itself, and that the proxy before it, if any, can reach it.",
    );
  }
  return answer;
}

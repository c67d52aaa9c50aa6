/**
 * A small reverse proxy in front of a real server, for tests that want faults.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";

/** A request as the proxy got it. */
export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a hook answers; `"cut"` closes the connection without an answer. */
export type ProxyAnswer =
  | {
    readonly status: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    /** The connection is closed when half of the body has gone out. */
    readonly torn?: boolean;
  }
  | "cut";

/**
 * Decides what becomes of a request; undefined leaves it to the next hook and in the end to the server.
 *
 * `forward` asks the server, so that its answer can be delayed, changed or thrown away.
 */
export type ProxyHook = (
  request: ProxiedRequest,
  forward: () => Promise<{ readonly status: number; readonly body: string }>,
) => ProxyAnswer | undefined | Promise<ProxyAnswer | undefined>;

/** A running proxy; disposing stops it and closes its connections. */
export interface Proxy extends AsyncDisposable {
  /** Its address, without a trailing slash. */
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly ProxiedRequest[];
  /** Adds a hook; the newest is asked first. Gives a function that takes it away again. */
  hook(hook: ProxyHook): () => void;
}

/** Gives the requests whose method and path match, such as `POST /_aliases`. */
export function requestsTo(proxy: Proxy, pattern: RegExp): readonly ProxiedRequest[] {
  return proxy.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));
}

/**
 * Starts a proxy on a free port in front of the server at `target`.
 *
 * `tls`: PEM texts, to speak TLS; with `clients` only to those who show a certificate of this authority.
 */
export async function openProxy(
  target: string,
  options: {
    readonly hook?: ProxyHook;
    readonly hostname?: string;
    /** A path that every request must begin with; the server behind gets the rest of it. */
    readonly under?: string;
    readonly tls?: { readonly cert: string; readonly key: string; readonly clients?: string };
  } = {},
): Promise<Proxy> {
  const hooks: ProxyHook[] = options.hook === undefined ? [] : [options.hook];
  const requests: ProxiedRequest[] = [];
  const base = target.replace(/\/+$/, "");

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await read(incoming);
    requests.push(request);
    const answer = await answerTo(request);
    if (answer === "cut") {
      incoming.socket.destroy();
      return;
    }
    const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {});
    const headers = { "content-type": "application/json", ...answer.headers };
    if (answer.torn) {
      outgoing.writeHead(answer.status, { ...headers, "content-length": String(new Blob([text]).size) });
      outgoing.write(text.slice(0, text.length / 2), () => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(answer.status, headers);
    outgoing.end(request.method === "HEAD" ? undefined : text);
  }

  async function answerTo(request: ProxiedRequest): Promise<ProxyAnswer> {
    const { under = "" } = options;
    if (!request.path.startsWith(under)) {
      return { status: 404, body: "<html>", headers: { "content-type": "text/html" } };
    }
    const forward = () => send(base, { ...request, path: request.path.slice(under.length) });
    for (const hook of [...hooks]) {
      const answer = await hook(request, forward);
      if (answer !== undefined) return answer;
    }
    return await forward();
  }

  function onRequest(incoming: IncomingMessage, outgoing: ServerResponse): void {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) return;
      outgoing.writeHead(502, { "content-type": "text/plain" });
      outgoing.end(`The proxy failed: ${error}`);
    });
  }

  const server = options.tls === undefined ? createServer(onRequest) : createTlsServer({
    cert: options.tls.cert,
    key: options.tls.key,
    ...(options.tls.clients === undefined
      ? {}
      : { ca: options.tls.clients, requestCert: true, rejectUnauthorized: true }),
  }, onRequest);
  const hostname = options.hostname ?? "127.0.0.1";
  await new Promise<void>((resolve) => server.listen(0, hostname, () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;

  return {
    url: `${options.tls === undefined ? "http" : "https"}://${host}:${address.port}`,
    requests,
    hook(hook) {
      hooks.unshift(hook);
      return () => {
        if (hooks.includes(hook)) hooks.splice(hooks.indexOf(hook), 1);
      };
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(incoming: IncomingMessage): Promise<ProxiedRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers,
    body: await textOf(chunks, headers["content-encoding"]),
  };
}

async function textOf(chunks: readonly Uint8Array[], encoding: string | undefined): Promise<string> {
  const stream = new Blob(chunks.map((chunk) => new Uint8Array(chunk))).stream();
  return await new Response(encoding === "gzip" ? stream.pipeThrough(new DecompressionStream("gzip")) : stream).text();
}

async function send(
  base: string,
  { method, path, headers, body }: ProxiedRequest,
): Promise<{ readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> }> {
  const type = headers["content-type"];
  const response = await fetch(base + path, {
    method,
    // Credentials are the proxy's business: the server behind it has no security.
    headers: type === undefined ? {} : { "content-type": type },
    ...(body === "" ? {} : { body }),
  });
  const answered = response.headers.get("content-type");
  return {
    status: response.status,
    body: await response.text(),
    headers: answered === null ? {} : { "content-type": answered },
  };
}

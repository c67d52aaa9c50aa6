/**
 * A small forward proxy, as companies have them between their machines and the world.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** A running forward proxy; disposing stops it and closes its connections. */
export interface ForwardProxy extends AsyncDisposable {
  /** Its address, with the user and password that it asks for. */
  readonly url: string;
  /** Method and target of every request that it let through, oldest first; `CONNECT host:port` for tunnels. */
  readonly requests: readonly string[];
}

/** Starts a forward proxy on a free port; with `user`, only for those who say `user:password`. */
export async function openForwardProxy(user?: string): Promise<ForwardProxy> {
  const requests: string[] = [];
  const tunnels = new Set<Duplex>();
  const expected = user === undefined ? undefined : `Basic ${Buffer.from(user).toString("base64")}`;
  const isAllowed = (incoming: IncomingMessage) =>
    expected === undefined || incoming.headers["proxy-authorization"] === expected;

  const server = createServer((incoming, outgoing) => {
    if (!isAllowed(incoming)) {
      outgoing.writeHead(407, { "proxy-authenticate": "Basic" });
      outgoing.end("who are you?");
      return;
    }
    requests.push(`${incoming.method} ${incoming.url}`);
    const { hostname, port, pathname, search } = new URL(incoming.url ?? "");
    const { "proxy-authorization": _own, ...headers } = incoming.headers;
    const onward = request({ hostname, port, path: pathname + search, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming: IncomingMessage, near: Duplex) => {
    // Clients go as they please.
    near.on("error", () => {});
    if (!isAllowed(incoming)) {
      near.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
      return;
    }
    requests.push(`CONNECT ${incoming.url}`);
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const far = connect(Number(port), hostname, () => {
      near.write("HTTP/1.1 200 Connection established\r\n\r\n");
      near.pipe(far).pipe(near);
    });
    for (const [one, other] of [[near, far], [far, near]]) {
      tunnels.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The forward proxy has no port");
  const credentials = user === undefined ? "" : `${user.split(":").map(encodeURIComponent).join(":")}@`;
  return {
    url: `http://${credentials}127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      for (const tunnel of tunnels) tunnel.destroy();
      await closed;
    },
  };
}

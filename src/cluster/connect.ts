/**
 * Opening a connection to a node, directly or through a forward proxy, within a time.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { connect as connectSocket, type Socket } from "node:net";
import { ClusterError } from "../errors.ts";
import { shownAddress } from "./address.ts";

/** A connection that was not made in time. */
export class ConnectTimeout extends Error {}

/** What a connection is waited for. */
export interface Patience {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** Connects to the host and port of an address. Throws ConnectTimeout, the socket's error, or the signal's reason. */
export async function connect(address: string, patience: Patience): Promise<Socket> {
  patience.signal?.throwIfAborted();
  const socket = connectSocket(placeOf(address));
  return await within(patience, socket, (done) => socket.once("connect", () => done(socket)));
}

/** Connects to a node through a proxy, as `fetch` does. */
export async function openTunnel(node: string, proxy: URL, patience: Patience): Promise<Socket> {
  const through = `reaching the cluster at ${shownAddress(node)} through the proxy ${shownAddress(proxy.href)}`;
  const hint = "Check HTTPS_PROXY, or name the cluster's host in NO_PROXY.";
  if (proxy.protocol !== "http:") {
    throw new ClusterError("unreachable", `${through}: only a proxy at http:// can be used here`, { hint });
  }
  const socket = await connect(proxy.href, patience);
  const { hostname, port } = new URL(node);
  const host = `${hostname}:${port === "" ? 443 : port}`;
  socket.write(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${proxyAuthorization(proxy)}\r\n`);
  let answer = "";
  const status = await within<string>(patience, socket, (done) => {
    const read = (bytes: Uint8Array) => {
      answer += Buffer.from(bytes).toString("latin1");
      // The proxy says nothing more until it is spoken to.
      if (!answer.includes("\r\n\r\n")) return;
      socket.off("data", read);
      done(answer.slice(0, answer.indexOf("\r\n")));
    };
    socket.on("data", read);
  });
  if (/^HTTP\/1\.\d 2\d\d/.test(status)) return socket;
  socket.destroy();
  throw new ClusterError("unreachable", `${through}: it answered ${status.slice(0, 100)}`, { hint });
}

/** Waits for something that a socket tells; a socket that fails or is too slow is closed. */
export async function within<T>(
  { timeout, signal }: Patience,
  socket: Socket,
  wait: (done: (value: T) => void) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const stop = () => reject(signal?.reason);
  const timer = setTimeout(() => reject(new ConnectTimeout("timeout")), timeout);
  signal?.addEventListener("abort", stop, { once: true });
  // Stays, as an error without a listener would end the process.
  socket.on("error", reject);
  socket.once("close", () => reject(new Error("connection closed")));
  // What comes after the end is of no interest.
  promise.catch(() => {});
  try {
    wait(resolve);
    return await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** Gives host and port of an address as sockets take them: an IPv6 address without the brackets of a URL. */
export function placeOf(address: string): { readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(address);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
  };
}

function proxyAuthorization({ username, password }: URL): string {
  if (username === "" && password === "") return "";
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  return `Proxy-Authorization: Basic ${user}\r\n`;
}

/**
 * Which forward proxy stands before an address, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.
 *
 * `fetch` goes by these variables itself; this tells where it went, and where else to go.
 *
 * @module
 */
import { isIP, isIPv4 } from "node:net";

/** Gives the proxy that requests to an address go through; undefined where none does. */
export function forwardProxy(
  address: string,
  env: (name: string) => string | undefined = environment,
): URL | undefined {
  const { protocol, hostname } = new URL(address);
  const said = (name: string) => env(name) || env(name.toLowerCase());
  const host = hostname.replace(/^\[|\]$/g, "");
  if ((said("NO_PROXY") ?? "").split(",").some((entry) => covers(entry.trim(), host))) return undefined;
  const proxy = said(protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY") ?? said("ALL_PROXY");
  if (proxy === undefined) return undefined;
  return URL.parse(/^[a-z\d+]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`) ?? undefined;
}

/** Whether an entry of NO_PROXY stands for a host: `*`, a domain with all below it, an address, or a range of these. */
function covers(entry: string, host: string): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (isIP(host) === 0) {
    const domain = entry.replace(/^\*?\./, "").toLowerCase();
    return host === domain || host.endsWith(`.${domain}`);
  }
  const [network, bits] = entry.replace(/^\[|\]$/g, "").split("/");
  if (bits === undefined) return network === host;
  if (!isIPv4(network) || !isIPv4(host) || !/^\d+$/.test(bits) || Number(bits) > 32) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(network) / size) === Math.floor(numberOf(host) / size);
}

function numberOf(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

/** The process's variable; a program that may not read it has none. */
function environment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/**
 * The addresses of a cluster's nodes.
 *
 * @module
 */
import type { Credentials } from "../cluster/endpoint.ts";

/** The nodes of a cluster, with the credentials that stood in their addresses. */
export interface Nodes {
  readonly nodes: readonly string[];
  readonly credentials?: Credentials;
}

/**
 * Takes addresses apart: one, several parted by commas, or a list. Credentials are moved out of them.
 *
 * Gives what was expected where they cannot be understood.
 */
export function parseNodes(addresses: string | readonly string[]): Nodes | string {
  const list = (typeof addresses === "string" ? addresses.split(",") : addresses).map((address) => address.trim());
  if (list.length === 0 || list.includes("")) return "expected an address such as https://search.example:9200";
  const nodes: string[] = [];
  const credentials = new Map<string, Credentials>();
  for (const address of list) {
    const url = URL.parse(address);
    if (url === null || !["http:", "https:"].includes(url.protocol)) {
      return "expected an address that begins with http:// or https://";
    }
    if (url.search !== "" || url.hash !== "") return "expected an address without ? and #";
    if (url.username !== "" || url.password !== "") {
      const own = { username: decoded(url.username), password: decoded(url.password) };
      credentials.set(JSON.stringify(own), own);
    }
    nodes.push(`${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`);
  }
  if (credentials.size > 1) return "expected the same credentials in all addresses";
  const [found] = credentials.values();
  return { nodes, ...(found === undefined ? {} : { credentials: found }) };
}

/**
 * Gives the address of an Elastic Cloud deployment's Elasticsearch; undefined where the id is none.
 *
 * Behind the label stands in base64 `DOMAIN[:PORT]$ELASTICSEARCH[:PORT]$KIBANA[:PORT]`; the second port wins.
 */
export function parseCloudId(cloudId: string): string | undefined {
  try {
    const [domain = "", elasticsearch = ""] = atob(cloudId.slice(cloudId.lastIndexOf(":") + 1)).split("$");
    const [host = "", port] = domain.split(":");
    const [cluster = "", ownPort = port ?? "443"] = elasticsearch.split(":");
    if (!isHost(host) || !isHost(cluster) || !/^\d+$/.test(ownPort)) return undefined;
    const url = URL.parse(`https://${cluster}.${host}:${ownPort}`);
    return url === null ? undefined : `https://${url.host}`;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function isHost(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
}

/** An address takes `%` as it is where it stands for nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

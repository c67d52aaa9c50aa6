/**
 * The real cluster as these tests use it: each under a prefix of its own, removed at the end.
 *
 * @module
 */
import type { Cluster, DemMeta } from "../../src/cluster/cluster.ts";
import type { Credentials } from "../../src/cluster/endpoint.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import type { ClusterConfig } from "../../src/cluster/session.ts";

/** The server under test. */
export const server = required("ELASTICSEARCH_URL");

/** A config for the server, or for what stands before it. */
export function configFor(
  nodes: string | readonly string[] = server,
  more: Partial<ClusterConfig> & { readonly credentials?: Credentials } = {},
): ClusterConfig {
  return { nodes: typeof nodes === "string" ? [nodes] : nodes, requestTimeout: 30_000, ...more };
}

/** A prefix that nobody else has. */
export function freshPrefix(): string {
  return `t${crypto.randomUUID().slice(0, 13).replace("-", "")}_`;
}

/** A cluster and a prefix; disposing deletes every index under the prefix. */
export interface Setting extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly prefix: string;
  /** Creates an index under the prefix, and gives its name. */
  index(
    name: string,
    options?: {
      readonly settings?: Record<string, string | number | boolean>;
      readonly mappings?: Parameters<Cluster["createIndex"]>[1]["mappings"];
      readonly documents?: number;
    },
  ): Promise<string>;
  /** Sends a request to the server itself. */
  raw(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
}

/** Opens the cluster, through `url` where it is given. */
export function openSetting(url: string = server): Setting {
  const prefix = freshPrefix();
  const cluster = openCluster(configFor(url));
  return {
    cluster,
    prefix,
    raw,
    async index(name, { settings = {}, mappings = {}, documents = 0 } = {}) {
      const full = prefix + name;
      await raw("PUT", `/${full}`, {
        settings: { number_of_shards: 1, number_of_replicas: 0, ...settings },
        mappings,
      });
      if (documents > 0) await addDocuments(full, 1, documents);
      return full;
    },
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      const left = Object.keys(await raw("GET", `/${prefix}*?expand_wildcards=all&filter_path=*.settings.index.uuid`));
      if (left.length > 0) await raw("DELETE", `/${left.join(",")}`);
    },
  };
}

/** Indexes documents with the ids from…to, without a refresh. */
export async function addDocuments(index: string, from: number, to: number): Promise<void> {
  const lines: string[] = [];
  for (let id = from; id <= to; id++) lines.push(`{"index":{"_id":"${id}"}}`, `{"number":${id}}`);
  const response = await fetch(`${server}/${index}/_bulk`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: `${lines.join("\n")}\n`,
  });
  const answer = await response.json();
  if (answer.errors !== false) throw new Error(`The documents were not accepted: ${JSON.stringify(answer)}`);
}

/** Whose an index is, for mappings. */
export function metaOf(prefix: string, name: string, number: number): DemMeta {
  return { store: "store-1", prefix, name, number, hash: "abc", purpose: "index" };
}

async function raw(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(server + path, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

function required(name: string): string {
  const value = Deno.env.get(name);
  if (value === undefined) throw new Error(`${name} is not set: these tests need a real server`);
  return value.replace(/\/+$/, "");
}

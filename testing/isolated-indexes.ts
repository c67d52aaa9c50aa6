/**
 * Indexes of their own for a test.
 *
 * @module
 */
import { openEndpoint } from "../src/cluster/endpoint.ts";
import { aliasName } from "../src/cluster/naming.ts";
import type { Config } from "../src/config/config.ts";
import { configOf } from "../src/config/load.ts";
import type { LoadedDefinition } from "../src/definition/definition.ts";
import { loadDefinition } from "../src/definition/load.ts";
import { ClusterError, UsageError } from "../src/errors.ts";
import { openToolkit, type Toolkit } from "../src/toolkit.ts";

/** A document as a test writes it. */
export type TestDocument = Readonly<Record<string, unknown>>;

/** What `isolatedIndexes` takes. */
export interface IsolatedOptions {
  /** The definitions, as a module exports them or YAML gives them. */
  readonly indexes: readonly { readonly name: string }[];
  /** Documents to start with, by the index's name. */
  readonly documents?: Readonly<Record<string, readonly TestDocument[]>>;
  /** The cluster's address. Default: ELASTICSEARCH_URL, else `http://127.0.0.1:9200`. */
  readonly cluster?: string;
  /** The database that definitions without one of their own are filled from. */
  readonly source?: string;
}

/** Created and activated indexes under a prefix that no other test has. Disposing drops them. */
export interface IsolatedIndexes extends AsyncDisposable {
  /** The text before every name: `test_{process}{random}_`. */
  readonly prefix: string;
  /** Every command as a function, under the prefix; its history is in memory. */
  readonly toolkit: Toolkit;
  /** Gives the name that application code is to read instead of the index's. */
  alias(index: string): string;
  /** Indexes documents under their key; they are searchable on return. Throws ClusterError where one is refused. */
  add(index: string, documents: readonly TestDocument[]): Promise<void>;
}

/**
 * Creates and activates every index under a prefix of its own, and fills in the documents. Throws where the cluster
 * cannot be reached or is not local.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isolatedIndexes } from "@dem/dem/testing";
 *
 * const movies = {
 *   name: "movies",
 *   mappings: { properties: { title: { type: "text", analyzer: "english" } } },
 * };
 * await using search = await isolatedIndexes({
 *   indexes: [movies],
 *   documents: { movies: [{ id: 1, title: "Dreams" }, { id: 2, title: "Ran" }] },
 * });
 * const { hits } = await search.toolkit.search("movies", "dreaming");
 * assert.deepEqual(hits.map(({ id }) => id), ["1"]);
 * ```
 */
export async function isolatedIndexes(options: IsolatedOptions): Promise<IsolatedIndexes> {
  const prefix = `test_${Deno.pid}${crypto.randomUUID().slice(0, 8)}_`;
  const url = options.cluster ?? Deno.env.get("ELASTICSEARCH_URL") ?? "http://127.0.0.1:9200";
  const { cluster, ...rest } = await configOf({
    cluster: { url },
    prefix,
    history: "sqlite::memory:",
    ...(options.source === undefined ? {} : { source: options.source }),
    indexes: [],
    tag: "test",
  }, { env: {} });
  const config: Config = { ...rest, cluster };
  for (const node of cluster.nodes) requireLocal(node);
  const definitions = await Promise.all(options.indexes.map((index) => loadDefinition(index, { ...config })));

  const stack = new AsyncDisposableStack();
  const endpoint = stack.use(openEndpoint(cluster));
  const toolkit = stack.use(openToolkit(config, definitions, { command: "deno test", purpose: "test" }));
  stack.defer(async () => {
    await toolkit.drop({ all: true, force: true, hard: true });
  });
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const isolated: IsolatedIndexes = {
    prefix,
    toolkit,
    alias: (index) => aliasName(prefix, definitionOf(byName, index).name),
    async add(index, documents) {
      const definition = definitionOf(byName, index);
      const body = bulkBody(definition, documents);
      if (body === "") return;
      const path = `/${encodeURIComponent(aliasName(prefix, index))}/_bulk?refresh=true&require_alias=true`;
      const { status, text } = await endpoint.send({
        method: "POST",
        path,
        body,
        contentType: "application/x-ndjson",
      });
      requireAccepted(index, status, text);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
  try {
    await toolkit.create({ all: true });
    await toolkit.activate({ all: true, force: true });
    for (const [index, documents] of Object.entries(options.documents ?? {})) await isolated.add(index, documents);
    return isolated;
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function definitionOf(definitions: ReadonlyMap<string, LoadedDefinition>, index: string): LoadedDefinition {
  const definition = definitions.get(index);
  if (definition !== undefined) return definition;
  throw new UsageError(`using the index ${index} in a test: it is none of this test's indexes`, {
    hint: `Its indexes are ${[...definitions.keys()].join(", ")}.`,
  });
}

function bulkBody({ name, source }: LoadedDefinition, documents: readonly TestDocument[]): string {
  const key = source?.key ?? "id";
  return documents.map((document) => {
    const id = document[key];
    if (typeof id !== "string" && typeof id !== "number" && typeof id !== "bigint") {
      throw new UsageError(`Adding a document to ${name}: it has no key in ${key}`);
    }
    return `${JSON.stringify({ index: { _id: String(id) } })}\n${JSON.stringify(document)}\n`;
  }).join("");
}

interface BulkAnswer {
  readonly errors?: boolean;
  readonly error?: { readonly reason?: string };
  readonly items?: readonly {
    readonly index?: { readonly _id: string; readonly error?: { readonly reason: string } };
  }[];
}

function requireAccepted(index: string, status: number, text: string): void {
  const answer: BulkAnswer = JSON.parse(text);
  if (status === 200 && !answer.errors) return;
  const refused = answer.items?.find(({ index }) => index?.error !== undefined)?.index;
  const reason = refused === undefined
    ? answer.error?.reason ?? `status ${status}`
    : `${refused._id} was refused: ${refused.error?.reason}`;
  throw new ClusterError("cluster-refused", `Adding documents to ${index}: ${reason}`, { status });
}

/** A test drops what it made: only a cluster on this machine is taken for one that may be tested on. */
function requireLocal(node: string): void {
  const { hostname } = new URL(node);
  if (["localhost", "[::1]"].includes(hostname) || /^127\./.test(hostname)) return;
  throw new UsageError(`Testing on ${hostname}: it is not on this machine`, {
    hint: "Start a cluster with `dem server start`.",
  });
}

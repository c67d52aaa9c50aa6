/**
 * What a test gets, over a set of indexes that it has taken.
 *
 * @module
 */
import type { UpdateResult } from "../src/actions/results.ts";
import { shownAddress } from "../src/cluster/address.ts";
import { openClient, type SearchClient } from "../src/cluster/client.ts";
import { openEndpoint } from "../src/cluster/endpoint.ts";
import { aliasName } from "../src/cluster/naming.ts";
import { FailedError, UsageError } from "../src/errors.ts";
import { bulkBody, requireAccepted, sendBulk, written } from "./bulk.ts";
import { type ConfinableClient, confinedClient } from "./confine.ts";
import type { AddOptions, IsolatedIndexes } from "./isolated-indexes.ts";
import { removeSets } from "./index-set.ts";
import { newPrefix } from "./prefix.ts";
import { takeSet } from "./pool-host.ts";
import { ask, namesPath } from "./requests.ts";
import { definitionOf, type Setting } from "./setting.ts";
import { TestToolkits } from "./test-toolkits.ts";
import { versionsOver } from "./versions.ts";

/** What a test gets, whatever its definitions are. */
type OpenSearch = Omit<IsolatedIndexes, "names" | "alias" | "add" | "update" | "clear"> & AsyncDisposable & {
  readonly names: Readonly<Record<string, string>>;
  alias(index: string): string;
  add(index: string, documents: readonly Readonly<Record<string, unknown>>[], options?: AddOptions): Promise<void>;
  update(...indexes: readonly string[]): Promise<UpdateResult>;
  clear(...indexes: readonly string[]): Promise<void>;
};

/** Takes a set of indexes, or with `created` false only a prefix, and opens what a test works with. */
export async function openSearch(setting: Setting, created: boolean): Promise<OpenSearch> {
  const { config, definitions, recipe } = setting;
  await using opening = new AsyncDisposableStack();
  const { prefix } = created ? opening.use(await takeSet(recipe)) : { prefix: newPrefix(Deno.pid) };
  const toolkits = new TestToolkits(setting, prefix, created);
  const endpoint = opening.use(openEndpoint(config.cluster));
  // The pool takes away what stands under its own prefixes.
  if (!created) opening.defer(() => removeSets(endpoint, [prefix]));
  opening.use(toolkits);

  let isOver = false;
  opening.defer(() => {
    isOver = true;
  });
  const names = [...definitions.keys()];
  const confine = <Given extends ConfinableClient>(client: Given): Given =>
    confinedClient(client, { prefix, names }, () => isOver);
  const [address = ""] = config.cluster.nodes;
  let client: SearchClient | undefined;

  const aliasOf = (index: string) => aliasName(prefix, definitionOf(definitions, index, "using").name);
  const chosen = (indexes: readonly string[]) => indexes.length === 0 ? names : indexes;

  const stack = opening.move();
  return {
    prefix,
    names: Object.fromEntries(names.map((name) => [name, aliasName(prefix, name)])),
    environment: { DEM_PREFIX: prefix, ELASTICSEARCH_URL: config.cluster.nodes.join(",") },
    get client() {
      return client ??= confine(openClient(endpoint, shownAddress(address)));
    },
    toolkit: toolkits.own,
    versions: versionsOver(toolkits, definitions),
    confine,
    alias: aliasOf,

    async add(index, documents, { version } = {}) {
      const attempt = `adding documents to ${version ?? index}`;
      const definition = definitionOf(definitions, index, "adding documents");
      if (version !== undefined && !version.startsWith(`${aliasName(prefix, index)}-`)) {
        throw new UsageError(`${attempt}: it is no version of ${index}`);
      }
      const body = bulkBody(documents.map((document) => written(definition, document)));
      if (version !== undefined) {
        await ask(endpoint, attempt, { method: "GET", path: `${namesPath([version])}/_settings/index.uuid` });
      }
      const target = version ?? aliasOf(index);
      requireAccepted(attempt, await sendBulk(endpoint, attempt, { target, alias: version === undefined, body }));
    },

    async update(...indexes) {
      const filled = chosen(indexes).filter((name) =>
        indexes.length > 0 || definitionOf(definitions, name, "filling").source !== undefined
      );
      if (filled.length === 0) {
        throw new UsageError("filling test indexes: no definition has a source", {
          hint: "Give a definition a source, or use add().",
        });
      }
      const result = await toolkits.own.update({ names: filled });
      return complete(result);
    },

    async clear(...indexes) {
      const aliases = chosen(indexes).map(aliasOf);
      await ask(endpoint, `clearing ${aliases.join(", ")}`, {
        method: "POST",
        path: `${namesPath(aliases)}/_refresh`,
      });
      await ask(endpoint, `clearing ${aliases.join(", ")}`, {
        method: "POST",
        path: `${namesPath(aliases)}/_delete_by_query?refresh=true`,
        body: JSON.stringify({ query: { match_all: {} } }),
      });
    },

    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A test wants to know at once that not everything is in the index. */
function complete(result: object): UpdateResult {
  if (!("updates" in result)) throw new FailedError("filling test indexes: nothing was filled");
  const { updates } = result as UpdateResult;
  for (const { version, outcome, rejected, error } of updates) {
    if (outcome !== "complete") {
      throw new FailedError(error?.message ?? `filling ${version}: it was ${outcome}`, {
        ...(error?.hint === undefined ? {} : { hint: error.hint }),
      });
    }
    if (rejected > 0) {
      throw new FailedError(`filling ${version}: ${rejected} documents were rejected`, {
        hint: "The log of the update has the reasons: toolkit.history() gives its id.",
      });
    }
  }
  return { updates };
}

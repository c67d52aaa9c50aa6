/**
 * One test's indexes in the cluster: making them, and taking them away.
 *
 * @module
 */
import type { DemMeta } from "../src/cluster/cluster.ts";
import type { Endpoint } from "../src/cluster/endpoint.ts";
import { aliasName, versionName } from "../src/cluster/naming.ts";
import { fittingNames } from "../src/cluster/names.ts";
import type { JsonObject } from "../src/definition/definition.ts";
import { isJsonObject } from "../src/definition/json.ts";
import { ClusterError } from "../src/errors.ts";
import { requireAccepted, sendBulk } from "./bulk.ts";
import type { Recipe, RecipeIndex } from "./recipe.ts";
import { ask, namesPath } from "./requests.ts";

/** Milliseconds that the cluster may take to create an index. */
const PATIENCE = 120_000;

/**
 * Creates every index of a recipe as version 1 under a prefix, active and with the recipe's documents in it. Where one
 * fails, the others are taken away again.
 *
 * `check`: see that no template of the cluster gave them aliases by which others would find them.
 */
export async function makeSet(
  endpoint: Endpoint,
  recipe: Recipe,
  prefix: string,
  { check }: { readonly check: boolean },
): Promise<void> {
  const made = await Promise.allSettled(recipe.indexes.map((index) => makeIndex(endpoint, index, prefix)));
  try {
    for (const one of made) if (one.status === "rejected") throw one.reason;
    if (check) await requireOwnAliases(endpoint, prefix);
  } catch (error) {
    await removeSets(endpoint, [prefix]);
    throw error;
  }
}

async function makeIndex(endpoint: Endpoint, index: RecipeIndex, prefix: string): Promise<void> {
  const name = versionName(prefix, index.name, 1);
  const alias = aliasName(prefix, index.name);
  const attempt = `creating ${name} for a test`;
  const body = { settings: index.settings, mappings: marked(index, prefix), aliases: { [alias]: {} } };
  const answer = await ask<{ readonly shards_acknowledged: boolean }>(endpoint, attempt, {
    method: "PUT",
    // A cluster that many suites keep busy may need longer than the 30 seconds that are its own limit.
    path: `${namesPath([name])}?timeout=${PATIENCE}ms&master_timeout=${PATIENCE}ms`,
    body: JSON.stringify(body),
    timeout: 2 * PATIENCE,
  });
  if (!answer.shards_acknowledged) {
    throw new ClusterError("cluster-refused", `${attempt}: its shards have not started in time`, {
      hint: "Look at the health of the cluster.",
    });
  }
  const refused = await sendBulk(endpoint, attempt, { target: name, alias: false, body: index.documents });
  requireAccepted(`filling ${name} for a test`, refused);
}

async function requireOwnAliases(endpoint: Endpoint, prefix: string): Promise<void> {
  const answer = await ask<Readonly<Record<string, { readonly aliases: JsonObject }>>>(
    endpoint,
    `reading the aliases under ${prefix}`,
    { method: "GET", path: `/${prefix}*/_alias` },
  );
  for (const [name, { aliases }] of Object.entries(answer)) {
    const others = Object.keys(aliases).filter((alias) => !alias.startsWith(prefix));
    if (others.length === 0) continue;
    throw new ClusterError(
      "cluster-refused",
      `creating ${name} for a test: an index template of the cluster gave it the alias ${others.join(", ")}`,
      { hint: "Take the alias out of the template, or keep the template's pattern off names that begin with test_." },
    );
  }
}

function marked({ name, hash, mappings }: RecipeIndex, prefix: string): JsonObject {
  // Whoever needs a history for these indexes takes them over from this store.
  const dem: DemMeta = { store: "test", prefix, name, number: 1, hash, purpose: "test" };
  return { ...mappings, _meta: { ...(isJsonObject(mappings._meta) ? mappings._meta : {}), dem: { ...dem } } };
}

/**
 * Deletes whatever stands under these prefixes. Each is random text of this process's own, so that what stands under it
 * was made by the test that had it, be it through this module or by the application that was tested.
 */
export async function removeSets(endpoint: Endpoint, prefixes: readonly string[]): Promise<void> {
  const names: string[] = [];
  for (const some of fittingNames(prefixes.map((prefix) => `${prefix}*`))) {
    const found = await ask<Readonly<Record<string, unknown>>>(endpoint, "reading the indexes of ended tests", {
      method: "GET",
      // Only the names are wanted.
      path: `${namesPath(some)}/_settings/index.uuid?expand_wildcards=all&flat_settings=true`,
    });
    names.push(...Object.keys(found).filter((name) => prefixes.some((prefix) => name.startsWith(prefix))));
  }
  await deleteIndexes(endpoint, names);
}

/** Deletes indexes by their names; those that are gone are no error. */
export async function deleteIndexes(endpoint: Endpoint, names: readonly string[]): Promise<void> {
  for (const some of fittingNames(names)) {
    await ask(endpoint, `deleting ${some.join(", ")}`, {
      method: "DELETE",
      path: `${namesPath(some)}?ignore_unavailable=true`,
    });
  }
}

/**
 * Removes what killed test runs have left in a cluster.
 *
 * @module
 */
import type { Endpoint } from "../src/cluster/endpoint.ts";
import { demMeta } from "../src/cluster/live-index.ts";
import type { JsonObject } from "../src/definition/definition.ts";
import { deleteIndexes } from "./index-set.ts";
import { isAlive } from "./is-alive.ts";
import { processOf } from "./prefix.ts";
import { ask } from "./requests.ts";

/** What sweeping needs to know. */
export interface SweepRequest {
  /** How old a leftover must be, in milliseconds, by the cluster's own clock. */
  readonly sweepAfter: number;
}

interface Described {
  readonly settings?: { readonly index?: { readonly creation_date?: string } };
  readonly mappings?: JsonObject;
}

/**
 * Deletes the indexes that are marked as a test's, are older than `sweepAfter`, and whose process does not live on this
 * host; gives their names. Everything else is left alone, whatever its name.
 */
export async function sweepLeftovers(endpoint: Endpoint, { sweepAfter }: SweepRequest): Promise<readonly string[]> {
  const attempt = "looking for what killed test runs have left";
  const found = await ask<Readonly<Record<string, Described>>>(endpoint, attempt, {
    method: "GET",
    path: "/test_*?expand_wildcards=all&filter_path=*.settings.index.creation_date,*.mappings._meta",
  });
  const marked = Object.entries(found).flatMap(([name, { settings, mappings = {} }]) => {
    const meta = demMeta(mappings);
    const process = meta?.purpose === "test" && name.startsWith(meta.prefix) ? processOf(meta.prefix) : undefined;
    return process === undefined ? [] : [{ name, process, created: Number(settings?.index?.creation_date) }];
  });
  if (marked.length === 0) return [];
  const now = await clusterTime(endpoint, attempt);
  const old = marked.filter(({ created }) => now - created >= sweepAfter);
  const names = old.filter(({ process }) => !isAlive(process)).map(({ name }) => name);
  await deleteIndexes(endpoint, names);
  return names;
}

/** The time by the cluster's own clock, which also dates its indexes; the latest where nodes differ. */
async function clusterTime(endpoint: Endpoint, attempt: string): Promise<number> {
  const { nodes = {} } = await ask<{ readonly nodes?: Readonly<Record<string, { readonly timestamp: number }>> }>(
    endpoint,
    attempt,
    { method: "GET", path: "/_nodes/stats/os?filter_path=nodes.*.timestamp" },
  );
  return Math.max(...Object.values(nodes).map(({ timestamp }) => timestamp));
}

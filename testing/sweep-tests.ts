/**
 * Sweeping on request, for a pipeline that cleans a shared cluster.
 *
 * @module
 */
import { openEndpoint } from "../src/cluster/endpoint.ts";
import type { IsolatedOptions } from "./options.ts";
import { settingOf } from "./setting.ts";
import { sweepLeftovers } from "./sweep.ts";

/** Where to sweep; as in the options of `isolatedIndexes`. */
export type SweepOptions = Pick<IsolatedOptions, "cluster" | "clusters" | "config"> & {
  /** How old a leftover must be, in milliseconds. Default: the config's `testing.sweepAfter`, two hours. */
  readonly sweepAfter?: number;
};

/**
 * Deletes the indexes that killed test runs have left, and gives their names. Every run does so by itself when it
 * begins.
 *
 * Only what is marked as a test's index, is old enough by the cluster's own clock, and whose process does not live on
 * this host is deleted. Throws UsageError where the cluster may not be tested on, and ClusterError.
 *
 * @example
 * ```ts
 * import { sweepTestIndexes } from "@dem/dem/testing";
 *
 * const swept = await sweepTestIndexes();
 * console.log(`${swept.length} indexes were left by killed runs`);
 * ```
 */
export async function sweepTestIndexes(options: SweepOptions = {}): Promise<readonly string[]> {
  const { sweepAfter, ...where } = options;
  const { config } = await settingOf({ ...where, indexes: [] });
  using endpoint = openEndpoint(config.cluster);
  return await sweepLeftovers(endpoint, { sweepAfter: sweepAfter ?? config.testing.sweepAfter });
}

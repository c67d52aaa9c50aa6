/**
 * Which clusters may be tested on: those of this machine, and those that are listed.
 *
 * @module
 */
import { isLoopback, shownAddress } from "../src/cluster/address.ts";
import type { Config } from "../src/config/config.ts";
import { UsageError } from "../src/errors.ts";

/** Throws UsageError where a node is neither on this machine nor listed. */
export function requireTestable(config: Config, clusters: readonly string[]): void {
  const listed = new Set([...config.testing.clusters, ...clusters].map(shownAddress));
  for (const node of config.cluster.nodes) {
    if (isLoopback(node) || listed.has(shownAddress(node))) continue;
    const address = shownAddress(node);
    throw new UsageError(`testing on ${address}: it is not on this machine`, {
      hint: `\`dem server start\` starts a cluster here; testing.clusters: [${address}] in the config allows this one.`,
    });
  }
}

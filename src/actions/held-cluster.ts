/**
 * The cluster for the holder of a lock.
 *
 * A process that was paused may have lost its lock without knowing: before it changes anything, it looks. Documents are
 * fenced beyond that: they are written through an alias that goes with the lock.
 *
 * @module
 */
import type { Cluster } from "../cluster/cluster.ts";

/** What changes something, beside documents. */
const changing: ReadonlySet<PropertyKey> = new Set<keyof Cluster>([
  "createIndex",
  "deleteIndexes",
  "changeAliases",
  "putSettings",
  "putMappings",
  "deleteAllDocuments",
  "copyDocuments",
]);

/** Gives a cluster that is changed only where `check` does not throw. */
export function heldCluster(cluster: Cluster, check: () => Promise<void>): Cluster {
  return new Proxy(cluster, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (!changing.has(name)) return value.bind(target);
      return async (...values: readonly unknown[]) => {
        await check();
        return await value.apply(target, values);
      };
    },
  });
}

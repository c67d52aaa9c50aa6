/**
 * Says which live indexes are whose; their names decide nothing.
 *
 * @module
 */
import type { LiveIndex } from "./cluster.ts";

/** Whether an index was made by this tool under exactly this prefix. */
export function belongsTo(live: LiveIndex, prefix: string): boolean {
  return live.meta?.prefix === prefix;
}

/** Gives the indexes of this prefix that another history than this one has made. */
export function foreignStore(
  lives: readonly LiveIndex[],
  prefix: string,
  storeId: string,
): readonly LiveIndex[] {
  return lives.filter((live) => belongsTo(live, prefix) && live.meta?.store !== storeId);
}

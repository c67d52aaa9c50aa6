/**
 * A run over several goes through all of them.
 *
 * @module
 */
import { type ErrorReport, reportOf } from "../errors.ts";

/**
 * Runs for each item in turn. With several, one that fails gives `failed` with its report and the others go on; a
 * single one throws. An aborted signal ends the run.
 */
export async function each<Item, Entry>(
  items: readonly Item[],
  signal: AbortSignal,
  run: (item: Item) => Promise<Entry>,
  failed: (item: Item, error: ErrorReport) => Entry,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const item of items) {
    signal.throwIfAborted();
    try {
      entries.push(await run(item));
    } catch (error) {
      if (items.length === 1 || signal.aborted) throw error;
      entries.push(failed(item, reportOf(error)));
    }
  }
  return entries;
}

/**
 * Finds the borders of batches by stepping through the keys, and records each batch as it is found.
 *
 * @module
 */
import { pause } from "../bulk/pause.ts";
import type { BatchKind } from "./batch-range.ts";
import type { BatchQueue } from "./batch-queue.ts";
import type { UpdateRun } from "./update-run.ts";

/** So many borders are recorded at once, after the first few. */
const GROUP = 32;

/** Where to step, and for what. */
export interface Stepping {
  readonly of: BatchKind;
  /** The last border that is known; null: none. */
  readonly after: string | null;
  readonly since?: string;
}

/**
 * Steps to the end of the keys, unless loading has ended before. The first batch has no lower bound and the last no upper one; a last one is recorded in
 * any case, so that its being there says that stepping has reached the end.
 */
export async function stepBorders(run: UpdateRun, queue: BatchQueue, stepping: Stepping): Promise<void> {
  const { source, batchSize, ended } = run;
  const { of, since } = stepping;
  let from = stepping.after;
  let size = 1;
  let found = [];
  for (;;) {
    ended.throwIfAborted();
    const to = await source.border(from, batchSize, ended, since);
    found.push({ of, range: { from, to }, since: since ?? null });
    if (to === null || found.length >= size) {
      await queue.record(found);
      found = [];
      // The first are recorded one by one, so that loading begins at once.
      size = Math.min(GROUP, size * 2);
      // A source or history in this very process answers at once: what is loaded must get its turn.
      await pause(0, ended);
    }
    if (to === null || queue.abandoned) return;
    from = to;
  }
}

/**
 * Loads the batches of a queue, the next being read while the last are on their way.
 *
 * @module
 */
import type { BatchQueue } from "./batch-queue.ts";
import type { Batch } from "./batch-range.ts";
import { closeBatch, gaveUp, takeBatch } from "./close-batch.ts";
import type { UpdateRun } from "./update-run.ts";

/** Loads batches until the queue ends. What ends the run is thrown when those in flight are done. */
export async function loadBatches(run: UpdateRun, queue: BatchQueue): Promise<void> {
  const open = new Set<Promise<void>>();
  let fault: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    fault ??= { error };
  };
  try {
    while (fault === undefined) {
      run.ended.throwIfAborted();
      const batch = await queue.next();
      if (batch === undefined) break;
      const reading = read(run, await takeBatch(run, batch));
      const closing = closeBatch(run, batch, reading).catch(fail).finally(() => open.delete(closing));
      open.add(closing);
      // One is read at a time; how it ended is seen when it is closed.
      await reading.catch(() => {});
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(open);
  if (fault !== undefined) throw fault.error;
}

/** Loads batches one after another, nothing else going on: those that were in flight when their process ended. */
export async function loadAlone(run: UpdateRun, suspects: readonly Batch[]): Promise<void> {
  for (const suspect of suspects) {
    run.ended.throwIfAborted();
    if (await gaveUp(run, suspect)) continue;
    const batch = await takeBatch(run, suspect, true);
    await closeBatch(run, batch, read(run, batch));
  }
}

function read({ source, loader, lost, refusedBefore }: UpdateRun, { range, since }: Batch) {
  const { objects } = loader;
  const rows = source.rows({ range, objects, signal: lost, ...(since === null ? {} : { since }) });
  return loader.load(refusedBefore.watch(rows));
}

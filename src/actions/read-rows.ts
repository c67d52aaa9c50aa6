/**
 * Reads the source for an update: everything, what is left, or what changed.
 *
 * @module
 */
import { BatchQueue } from "./batch-queue.ts";
import { loadAlone, loadBatches } from "./load-batches.ts";
import { loadStream, loadStreamAlone } from "./load-stream.ts";
import { stepBorders, type Stepping } from "./step-borders.ts";
import { takeOver, type Unfinished } from "./unfinished.ts";
import type { UpdateRun } from "./update-run.ts";

/** Loads every row. */
export async function readEverything(run: UpdateRun): Promise<void> {
  const { source } = run;
  if (source.stepped) await stepAndLoad(run, { of: "rows", after: null }, 0);
  else await loadStream(run, { of: "stream", after: null });
  await recordStepped(run);
}

/** Goes on with an unfinished full update. */
export async function readRest(run: UpdateRun, unfinished: Unfinished): Promise<void> {
  const { workspace: { history }, source, action } = run;
  const { suspects, position, stepped, documents } = await takeOver(history, unfinished, action.id);
  if (source.stepped) {
    await loadAlone(run, suspects);
    await stepAndLoad(run, stepped ? "done" : { of: "rows", after: position }, documents);
  } else {
    await loadStreamAlone(run, suspects);
    if (!stepped) await loadStream(run, { of: "stream", after: position });
  }
  await recordStepped(run);
}

/** Loads the rows that changed. */
export async function readChanges(run: UpdateRun, since: string): Promise<void> {
  const { source, tally, ended } = run;
  if (!source.stepped) return await loadStream(run, { of: "changes", after: null, since });
  tally.expect(tally.documents + tally.dropped + tally.rejected + await source.count(ended, since), true);
  await stepAndLoad(run, { of: "changes", after: null, since });
}

/**
 * Steps and loads at the same time. The queue may hold batches already; `done`: there is nothing to step to.
 *
 * `loaded`: so many of the source's rows were loaded by earlier updates; absent: the total is known.
 */
async function stepAndLoad(run: UpdateRun, stepping: Stepping | "done", loaded?: number): Promise<void> {
  const { workspace: { history }, version, action, source, tally, ended } = run;
  const queue = new BatchQueue(history, version, action.id);
  if (loaded !== undefined) tally.awaitTotal();
  const finding = async () => {
    try {
      if (stepping !== "done") await stepBorders(run, queue, stepping);
      queue.end();
      if (loaded !== undefined) tally.expect(Math.max(0, await source.count(ended) - loaded), true);
    } catch (error) {
      queue.end({ error });
    }
  };
  const found = finding();
  try {
    await loadBatches(run, queue);
  } finally {
    await found;
  }
}

/** Records that stepping has reached the end of the source. */
async function recordStepped({ workspace: { history }, action }: UpdateRun): Promise<void> {
  await history.change(action.id, { arguments: { ...action.arguments, stepped: true } });
}

/**
 * Reads the source for an update: everything, what is left, or what changed.
 *
 * @module
 */
import { awaitHelpers, watchHelpers } from "./await-helpers.ts";
import { BatchQueue } from "./batch-queue.ts";
import { loadAlone, loadBatches } from "./load-batches.ts";
import { loadStream, loadStreamAlone } from "./load-stream.ts";
import { stepBorders, type Stepping } from "./step-borders.ts";
import { type Remainder, takeOver, type Unfinished } from "./unfinished.ts";
import type { UpdateRun } from "./update-run.ts";

/** Loads every row. */
export async function readEverything(run: UpdateRun): Promise<void> {
  const { source } = run;
  if (source.stepped) await stepAndLoad(run, { of: "rows", after: null }, { documents: 0, queued: 0 });
  else await loadStream(run, { of: "stream", after: null });
  await recordStepped(run);
}

/** Goes on with an unfinished full update. */
export async function readRest(run: UpdateRun, unfinished: Unfinished): Promise<void> {
  const { workspace: { history }, source, action } = run;
  const { suspects, queued, position, stepped, documents } = await takeOver(history, unfinished, action.id);
  if (source.stepped) {
    await loadAlone(run, suspects);
    await stepAndLoad(run, stepped ? "done" : { of: "rows", after: position }, { documents, queued });
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
  const rows = await source.count(ended, since);
  tally.expect(tally.documents + tally.dropped + tally.rejected + rows, true);
  if (rows === 0) return;
  await stepAndLoad(run, { of: "changes", after: null, since });
}

/**
 * Steps and loads at the same time. The queue may hold batches already; `done`: there is nothing to step to.
 *
 * `before`: what earlier updates have loaded and left; absent: the total is known, and nothing is left of others.
 */
async function stepAndLoad(
  run: UpdateRun,
  stepping: Stepping | "done",
  before?: Pick<Remainder, "documents" | "queued">,
): Promise<void> {
  const { workspace: { history }, version, action, source, tally, ended } = run;
  const queue = new BatchQueue(history, version, action.id, before?.queued);
  if (before !== undefined) tally.awaitTotal();
  const finding = async () => {
    try {
      if (stepping !== "done") await stepBorders(run, queue, stepping);
      queue.end();
      if (before !== undefined) tally.expect(Math.max(0, await source.count(ended) - before.documents), true);
    } catch (error) {
      queue.end({ error });
    }
  };
  await using _watch = watchHelpers(run);
  const found = finding();
  try {
    await loadBatches(run, queue);
  } finally {
    await found;
  }
  for (let left = await awaitHelpers(run); left !== undefined; left = await awaitHelpers(run)) {
    await loadAlone(run, left.suspects);
    if (left.queued) await loadBatches(run, queue);
  }
}

/** Records that stepping has reached the end of the source. */
async function recordStepped({ workspace: { history }, action }: UpdateRun): Promise<void> {
  await history.change(action.id, { arguments: { ...action.arguments, stepped: true } });
}

/**
 * Begins and ends single batches in the history.
 *
 * @module
 */
import { Exhausted } from "../bulk/exhausted.ts";
import { WorkerLost } from "../bulk/worker-lost.ts";
import type { Loaded, Loading } from "../bulk/loader.ts";
import { FailedError } from "../errors.ts";
import { type Batch, batchAction, batchArguments } from "./batch-range.ts";
import { reasonOf } from "./record.ts";
import type { UpdateRun } from "./update-run.ts";

/** A batch that was tried alone so often, and that ended its process or its worker each time, is given up. */
const TRIES = 3;

/** Records that a batch is being loaded while nothing else is, so that it is known what ends the process. */
export async function tryAlone({ workspace }: UpdateRun, batch: Batch): Promise<Batch> {
  const taken = { ...batch, begun: true, tries: batch.tries + 1 };
  await workspace.history.change(batch.id, { status: "in_progress", arguments: batchArguments(taken) });
  return taken;
}

/**
 * Waits for a batch and records how it ended. One that failed after its retries is noted in the tally, and its range
 * recorded again for the next update. One whose worker was lost stays as it is: WorkerLost is thrown. On any other
 * failure, which is thrown, it goes back into the queue.
 */
export async function closeBatch(run: UpdateRun, batch: Batch, reading: Promise<Loading>): Promise<void> {
  const { workspace: { history }, version, tally } = run;
  try {
    const loaded = await (await reading).settled;
    // Before the batch is complete, so that none is forgotten.
    await history.reject(version.id, loaded.rejections);
    await forgive(run, loaded);
    await history.change(batch.id, {
      ifMine: true,
      status: "complete",
      documents: loaded.indexed,
      rejected: loaded.rejections.length,
      deleted: loaded.deleted,
    });
    tally.add(loaded);
  } catch (error) {
    if (error instanceof Exhausted) {
      await leaveForLater(run, batch, reasonOf(error.failure));
      tally.addFailure(error.failure);
      return;
    }
    if (error instanceof WorkerLost) throw error;
    // The process has not ended, so nothing speaks against the batch. With the lock it may have become another's.
    const arguments_ = batchArguments({ ...batch, tries: 0 });
    await history.change(batch.id, { ifMine: true, status: "queued", givenBack: true, arguments: arguments_ });
    throw error;
  }
}

/** Forgets documents that were refused before, and that are loaded now or gone. */
async function forgive({ workspace: { history }, version }: UpdateRun, { met, rejections }: Loaded): Promise<void> {
  if (met.length === 0) return;
  const refused = new Set(rejections.map(({ document }) => document));
  const forgiven = met.filter((document) => !refused.has(document));
  if (forgiven.length > 0) await history.accept(version.id, forgiven);
}

/** Gives a batch up whose process or worker ended in every try; gives whether it did. `last`: how, the last time. */
export async function gaveUp(run: UpdateRun, batch: Batch, last = "the process ended"): Promise<boolean> {
  if (batch.tries < TRIES) return false;
  const reason = `given up after ${batch.tries} tries to load them alone: ${last}`;
  await leaveForLater(run, batch, reason);
  const { from, to } = batch.range;
  const failure = new FailedError(
    `loading into ${run.version.name}: the rows from ${from ?? "the first"} to ${to ?? "the last"} were ${reason}`,
    { hint: "These rows may need more memory than there is: look at them, or update with a smaller --batch-size." },
  );
  run.tally.failure ??= failure;
  run.workspace.warn(failure.message);
  return true;
}

/** Closes a batch as aborted; its range is queued again, first, so that it cannot get lost. */
async function leaveForLater({ workspace, version, action }: UpdateRun, batch: Batch, reason: string): Promise<void> {
  const { of, range, since } = batch;
  const again = { of, range, since: since ?? undefined, failedIn: action.id };
  await workspace.history.begin(batchAction(version, action.id, again, "queued"));
  await workspace.history.change(batch.id, { status: "aborted", log: reason });
}

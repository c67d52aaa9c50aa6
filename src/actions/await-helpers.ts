/**
 * The batches of an update that other processes have taken, as its owner sees them.
 *
 * @module
 */
import { pause } from "../bulk/pause.ts";
import { FailedError } from "../errors.ts";
import { type Batch, batchOf } from "./batch-range.ts";
import { lowerOthers } from "./fence.ts";
import type { UpdateRun } from "./update-run.ts";

/** Milliseconds between two looks at what others do. */
const LOOK = 500;

/** Milliseconds between two counts for the progress. */
const WATCH = 2000;

/** So many batches are read at a time. */
const PAGE = 500;

/** What others have left. */
export interface Left {
  /** Batches of processes that have ended: each is tried alone. */
  readonly suspects: readonly Batch[];
  /** Whether batches were given back in order, and wait in the queue. */
  readonly queued: boolean;
}

/**
 * Waits until others have loaded what they had taken, or something is left for this process: what dead helpers had in
 * hand, once their lease is over, and what was given back. Undefined when all is done.
 */
export async function awaitHelpers(run: UpdateRun): Promise<Left | undefined> {
  const { workspace, version, action, tally, ended } = run;
  const { history } = workspace;
  if (!history.shared) return undefined;
  for (;;) {
    ended.throwIfAborted();
    await history.releaseDead(version.prefix);
    const statuses = ["queued", "in_progress"] as const;
    const rows = await history.actions({ parent: action.id, kinds: ["batch"], statuses, ascending: true, limit: PAGE });
    const open = rows.filter((row) => batchOf(row).failedIn !== action.id);
    const dead = open.filter(({ interrupted }) => interrupted);
    const queued = open.some(({ status }) => status === "queued");
    tally.take(await history.batchTotals(action.id));
    if (dead.length > 0) {
      // One that was only paused must not write what it has read, once others have loaded it anew.
      await lowerOthers(workspace, version.name, run.fence);
      for (const { id } of dead) await history.change(id, { status: "queued" });
      return { suspects: dead.map(batchOf), queued };
    }
    if (queued) return { suspects: [], queued };
    if (open.length === 0) {
      if (rows.length > 0) tally.failure ??= failedElsewhere(run, rows.length);
      return undefined;
    }
    await pause(LOOK, ended);
  }
}

function failedElsewhere({ version, action }: UpdateRun, batches: number): FailedError {
  return new FailedError(`loading into ${version.name}: ${batches} batches failed after their retries`, {
    hint: `\`dem history ${action.id} --batches\` shows them; then run the update again with --resume`,
  });
}

/** Counts what helpers have loaded as it goes on, where there are any; disposing ends it. */
export function watchHelpers({ workspace: { history }, version, action, tally, ended }: UpdateRun): AsyncDisposable {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, ended]);
  const watch = async () => {
    while (history.shared) {
      await pause(WATCH, signal);
      const locks = await history.locks(version.prefix);
      if (!locks.some(({ scope }) => scope.on === "loader" && scope.version === version.name)) continue;
      tally.elsewhere = Math.max(0, (await history.batchTotals(action.id)).documents - tally.documents);
    }
  };
  // It only shows: what is wrong with the history is told where it matters.
  const watching = watch().catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await watching;
    },
  };
}

/**
 * `work`: joins updates that run elsewhere on the same history, and loads their batches.
 *
 * 1. Find an update that is running and has batches to load.
 * 2. Take a lock of its own, which shows that this process lives, and put up a fence beside the update's.
 * 3. Take batches and load them, until there are none left or the update has ended.
 *
 * The update's owner finds the batches, sweeps and closes. What this process had in hand when it ended is loaded by
 * others once its lock is over.
 *
 * @module
 */
import { pause } from "../bulk/pause.ts";
import { LockLostError, reportOf, UsageError } from "../errors.ts";
import type { ActionRecord, HeldLock, LockRecord, VersionRecord } from "../history/history.ts";
import { joinFence, lowerFence } from "./fence.ts";
import { JoinedQueue } from "./joined-queue.ts";
import { loadBatches } from "./load-batches.ts";
import { openLoading } from "./open-loading.ts";
import { refusedBefore } from "./refused-before.ts";
import type { WorkEntry, WorkOptions, WorkResult } from "./results.ts";
import { selectIndexes } from "./select.ts";
import { Tally } from "./tally.ts";
import type { UpdateRun } from "./update-run.ts";
import type { Workspace } from "./workspace.ts";

/** Milliseconds between two looks for something to do, and for whether a joined update still runs. */
const LOOK = 1000;

/** An update that runs elsewhere. */
interface RunningUpdate {
  readonly action: ActionRecord;
  readonly version: VersionRecord;
  /** The lock that its owner holds. */
  readonly lock: LockRecord;
}

/** Loads batches of running updates, of the named indexes or of all, until it is interrupted or there are none. */
export async function work(workspace: Workspace, options: WorkOptions): Promise<WorkResult> {
  const { history, signal } = workspace;
  if (!history.shared) {
    throw new UsageError(`working on updates of others: the history ${history.address} is a file of this machine`, {
      hint: "Keep the history in Postgres: several processes then share an update. On one machine take `--workers`.",
    });
  }
  const indexes = await selectIndexes(workspace, options, { required: false });
  const done = new Map<number, WorkEntry>();
  const unfit = new Set<number>();
  const until = workspace.now().getTime() + (options.wait ?? 0);
  for (;;) {
    const running = await runningUpdates(workspace, indexes);
    const update = running.find(({ action }) => !unfit.has(action.id));
    if (update !== undefined) {
      const { id } = update.action;
      const entry = await join(workspace, update, options);
      if (entry === undefined || entry.error !== undefined) unfit.add(id);
      if (entry !== undefined) done.set(id, sum(done.get(id), entry));
    }
    const isIdle = running.length === 0 && (done.size > 0 || workspace.now().getTime() >= until);
    if (signal.aborted || (options.untilIdle && isIdle)) return { updates: [...done.values()] };
    if (update === undefined) await pause(LOOK, signal);
  }
}

/** Finds updates that are running and have batches to load. */
async function runningUpdates(
  { history, prefix }: Workspace,
  indexes: readonly string[],
): Promise<readonly RunningUpdate[]> {
  const versions = await history.versions({ prefix });
  const found: RunningUpdate[] = [];
  for (const lock of await history.locks(prefix)) {
    const { scope } = lock;
    if (scope.on !== "version" || !indexes.includes(scope.index)) continue;
    const version = versions.find(({ name }) => name === scope.version);
    const actions = await history.actions({
      prefix,
      indexes: [scope.index],
      version: scope.version,
      kinds: ["update"],
      statuses: ["in_progress"],
      limit: 1,
    });
    const action = actions.find(({ owner }) => owner.id === lock.owner.id);
    if (version === undefined || action === undefined) continue;
    if ((await history.batchTotals(action.id)).queued > 0) found.push({ action, version, lock });
  }
  return found;
}

/** Loads batches of an update; undefined where its source is not what this code says. */
async function join(
  workspace: Workspace,
  { action, version, lock: { token: owner } }: RunningUpdate,
  options: WorkOptions,
): Promise<WorkEntry | undefined> {
  const { history, prefix, signal } = workspace;
  const definition = workspace.definitions.get(version.index);
  if (definition === undefined || (definition.sourceFingerprint ?? null) !== action.arguments.sourceFingerprint) {
    workspace.warn(`${version.name}: its source is defined differently here, so its update is left to others`);
    return undefined;
  }
  const tally = new Tally(workspace, version.name, options.workers);
  // How many rows there are is for the update's owner to know, and so is what share of them may be rejected.
  tally.awaitTotal();
  const scope = { on: "loader", prefix, index: version.index, version: version.name, owner: history.owner.id } as const;
  await using lock = await history.lock(scope, { signal });
  const fence = await joinFence(workspace, version.name, owner, lock.token);
  // It has ended just now.
  if (fence === undefined) return entryOf(version, tally);
  await using ended = watchUpdate(workspace, action, lock);
  try {
    const [live] = await workspace.cluster.indexes([version.name]);
    if (live === undefined) return entryOf(version, tally);
    await using source = await workspace.openSource(definition);
    const workers = options.workers ?? workspace.settings.update.workers;
    workspace.report({ type: "started", version: version.name, workers });
    const loading = await openLoading(workspace, {
      definition,
      live,
      source,
      fence,
      workers,
      documents: definition.batch.documents,
      held: true,
      refusedBefore: await refusedBefore(history, version),
      ...(options.maxDocsPerSecond === undefined ? {} : { documentsPerSecond: options.maxDocsPerSecond }),
      lost: ended.signal,
      interrupt: signal,
    });
    const run: UpdateRun = {
      ...loading,
      workspace,
      version,
      action,
      source,
      tally,
      fence,
      batchSize: definition.batch.documents,
      began: action.started ?? action.modified,
      interrupt: signal,
      lost: ended.signal,
      ended: AbortSignal.any([signal, ended.signal]),
    };
    await loadBatches(run, new JoinedQueue(history, action.id, run.ended));
    return entryOf(version, tally);
  } catch (error) {
    // That the update has ended, or has put everyone else out, is how this ends.
    const isOver = error instanceof LockLostError || signal.aborted || ended.signal.aborted;
    return isOver ? entryOf(version, tally) : { ...entryOf(version, tally), error: reportOf(error) };
  } finally {
    await lowerFence(workspace, version.name, fence);
    workspace.report({ type: "ended", version: version.name, outcome: "complete" });
  }
}

/** Aborts when the update has ended, has lost its lock, or this process's own lock was ended. */
function watchUpdate(
  { history }: Workspace,
  { id }: ActionRecord,
  lock: HeldLock,
): AsyncDisposable & { readonly signal: AbortSignal } {
  const over = new AbortController();
  const gone = new AbortController();
  const watch = async () => {
    for (;;) {
      await pause(LOOK, over.signal);
      const action = await history.action(id);
      if (action?.status === "in_progress" && !action.interrupted) continue;
      gone.abort(new LockLostError("loading for another process: its update has ended"));
      return;
    }
  };
  const watching = watch().catch(() => {});
  return {
    signal: AbortSignal.any([gone.signal, lock.lost]),
    async [Symbol.asyncDispose]() {
      over.abort();
      await watching;
    },
  };
}

function entryOf({ name }: VersionRecord, { documents, rejected, deleted, batches }: Tally): WorkEntry {
  return { version: name, batches, documents, rejected, deleted };
}

function sum(before: WorkEntry | undefined, entry: WorkEntry): WorkEntry {
  if (before === undefined) return entry;
  return {
    ...entry,
    batches: before.batches + entry.batches,
    documents: before.documents + entry.documents,
    rejected: before.rejected + entry.rejected,
    deleted: before.deleted + entry.deleted,
  };
}

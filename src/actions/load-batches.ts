/**
 * Loads the batches of a queue, several at once.
 *
 * 1. This very process loads, and where many batches are found, workers are hired to load beside it.
 * 2. Each loader takes the next batch when it has read the last, whose documents are still on their way then.
 * 3. A worker that is lost is replaced. What it had in hand is tried again at the end, each batch alone.
 *
 * @module
 */
import type { RangeLoader } from "../bulk/range-loader.ts";
import type { HiredWorker } from "../bulk/hired-worker.ts";
import { WorkerLost } from "../bulk/worker-lost.ts";
import { FailedError } from "../errors.ts";
import type { Batches } from "./batch-queue.ts";
import type { Batch } from "./batch-range.ts";
import { closeBatch, gaveUp, tryAlone } from "./close-batch.ts";
import type { UpdateRun } from "./update-run.ts";

/** So many workers may be lost with nothing loaded between, beside as many as there are. */
const PATIENCE = 3;

/** Batches that a loader has to read: one that is read, and the next, so that it never waits for us. */
const IN_HAND = 2;

/** Loads batches until the queue ends. What ends the run is thrown when those in flight are done. */
export async function loadBatches(run: UpdateRun, queue: Batches): Promise<void> {
  const lanes = new Lanes(run, queue);
  try {
    await lanes.drive();
  } finally {
    for (const { id } of lanes.suspects) await run.workspace.history.change(id, { status: "queued" });
  }
  await loadAlone(run, lanes.suspects);
}

/** Loads batches one after another, nothing else going on: those that may have ended their process or worker. */
export async function loadAlone(run: UpdateRun, suspects: readonly Batch[]): Promise<void> {
  for (const suspect of suspects) {
    let last: string | undefined;
    for (let batch: Batch | undefined = suspect; batch !== undefined;) {
      run.ended.throwIfAborted();
      if (await gaveUp(run, batch, last)) break;
      const taken: Batch = await tryAlone(run, batch);
      batch = undefined;
      try {
        await run.crew.lend((loader) => closeBatch(run, taken, loader.load(taken)));
      } catch (error) {
        if (!(error instanceof WorkerLost)) throw error;
        last = error.message;
        batch = taken;
      }
    }
  }
}

/** The loaders at work on one queue. */
class Lanes {
  /** Batches that lost workers had in hand. */
  readonly suspects: Batch[] = [];
  readonly #run: UpdateRun;
  readonly #queue: Batches;
  readonly #open = new Set<Promise<void>>();
  #fault: { readonly error: unknown } | undefined;
  /** Workers that were lost since something was loaded. */
  #losses = 0;

  constructor(run: UpdateRun, queue: Batches) {
    this.#run = run;
    this.#queue = queue;
  }

  /** Loads until the queue ends. */
  async drive(): Promise<void> {
    const { crew: { here, workers } } = this.#run;
    const lanes: Promise<void>[] = [];
    const begin = (lane: Promise<void>) => lanes.push(lane.catch((error) => this.#fail(error)));
    begin(here === undefined ? this.#workerLane() : this.#laneHere(here));
    // This process is one of them: it hardly works beside, and another worker would take a start and memory of its own.
    if (workers > 1 && await this.#queue.many) {
      for (let lane = 1; lane < workers; lane++) begin(this.#workerLane());
    }
    await Promise.all(lanes);
    await Promise.all(this.#open);
    if (this.#fault !== undefined) throw this.#fault.error;
  }

  async #laneHere(here: RangeLoader): Promise<void> {
    const reading: Promise<unknown>[] = [];
    while (await this.#next(here, reading)) continue;
  }

  async #workerLane(): Promise<void> {
    while (await this.#hire((worker) => this.#work(worker))) continue;
  }

  /** Works with one worker; gives whether another must take its place. */
  async #work(worker: HiredWorker): Promise<boolean> {
    const reading: Promise<unknown>[] = [];
    while (worker.lost === undefined && await this.#next(worker, reading)) continue;
    await Promise.all(this.#open);
    if (worker.lost === undefined || this.#fault !== undefined) return false;
    const { version, crew: { workers } } = this.#run;
    if (++this.#losses > PATIENCE + workers) {
      throw new FailedError(
        `loading into ${version.name}: one worker after the other was lost: ${worker.lost.message}`,
        { hint: "Correct document() in the definition's module, then run the update again with --resume." },
      );
    }
    return true;
  }

  async #hire<T>(work: (worker: HiredWorker) => Promise<T>): Promise<T> {
    const { crew, version } = this.#run;
    let worker: HiredWorker;
    try {
      worker = await crew.hire();
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      throw new FailedError(`loading into ${version.name}: no worker could be started: ${error.message}`, {
        hint: "Look at what the definition's module does when it is imported.",
      });
    }
    using _dismissed = worker;
    return await work(worker);
  }

  /** Gives the loader one more batch, and waits until it has room for another; false when there is none. */
  async #next(loader: RangeLoader, reading: Promise<unknown>[]): Promise<boolean> {
    if (this.#fault !== undefined) return false;
    this.#run.ended.throwIfAborted();
    const batch = await this.#queue.next();
    if (batch === undefined) return false;
    const loading = loader.load(batch);
    const closing = closeBatch(this.#run, batch, loading)
      .then(() => void (this.#losses = 0), (error) => this.#failed(batch, error))
      .finally(() => this.#open.delete(closing));
    this.#open.add(closing);
    // How it ended is seen when it is closed.
    reading.push(loading.catch(() => {}));
    if (reading.length >= IN_HAND) await reading.shift();
    return true;
  }

  #failed(batch: Batch, error: unknown): void {
    if (error instanceof WorkerLost) this.suspects.push(batch);
    else this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#fault ??= { error };
    this.#queue.abandon();
  }
}

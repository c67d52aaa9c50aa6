/**
 * One worker, as its owner sees it.
 *
 * `Deno.exit()` or an endless loop in a worker give the owner no event: only its silence tells.
 *
 * @module
 */
import { errorOf, type Failure, failureOf } from "./failure.ts";
import type { IdleWorkers } from "./idle-workers.ts";
import type { Loaded, Loading } from "./loader.ts";
import type { RangeLoader } from "./range-loader.ts";
import type { Wanted } from "./wanted.ts";
import { WorkerLost } from "./worker-lost.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-messages.ts";

/** How long a worker may be silent, and one call of `document` may take. */
export interface WorkerPatience {
  /** Milliseconds between two looks. */
  readonly look: number;
  /** So many looks in a row without a sign of life, and the worker is lost. */
  readonly silence: number;
  /** Milliseconds in which the promise of a `document` function must settle. */
  readonly pending: number;
}

/**
 * Looks are counted, not time: while this process is stopped as a whole, its workers are as well, and none of them is
 * silent for it.
 */
export const workerPatience: WorkerPatience = { look: 1000, silence: 20, pending: 60_000 };

/** What a worker is hired with. */
export interface Hiring {
  /** Where workers go when their work is done, and come from. */
  readonly idle: IdleWorkers;
  readonly start: Omit<WorkerStart, "type">;
  readonly patience: WorkerPatience;
  /** The lock is lost: nothing more may be sent. */
  readonly stop: AbortSignal;
  /** Do not wait between tries any more. */
  readonly interrupt: AbortSignal;
  readonly onWait: (reason: string, milliseconds: number) => void;
  readonly onWarning: (message: string) => void;
}

/** A batch in a worker's hands. */
interface Task {
  readonly read: PromiseWithResolvers<Loading>;
  readonly settled: PromiseWithResolvers<Loaded>;
}

/** A worker that loads; disposing dismisses it. */
export class HiredWorker implements RangeLoader, Disposable {
  readonly #worker: Worker;
  readonly #hiring: Hiring;
  readonly #ready = Promise.withResolvers<void>();
  readonly #tasks = new Map<number, Task>();
  readonly #look: ReturnType<typeof setInterval>;
  readonly #ended = new AbortController();
  #lost: WorkerLost | undefined;
  #silent = 0;
  #next = 0;

  private constructor(worker: Worker, hiring: Hiring) {
    this.#hiring = hiring;
    this.#worker = worker;
    const { signal } = this.#ended;
    this.#worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#hear(data), { signal });
    this.#worker.addEventListener("error", (event) => {
      // Otherwise the process ends with the worker.
      event.preventDefault();
      this.#lose(new WorkerLost(`the worker failed: ${event.message}`));
    }, { signal });
    this.#look = setInterval(() => {
      if (++this.#silent <= hiring.patience.silence) return;
      const seconds = hiring.patience.look * hiring.patience.silence / 1000;
      this.#lose(new WorkerLost(`the worker gave no sign of life for ${seconds} s: it has ended, or never pauses`));
    }, hiring.patience.look);
    hiring.interrupt.addEventListener("abort", () => this.#tell({ type: "interrupt" }), { signal });
    hiring.stop.addEventListener("abort", () => this.#stop(), { signal });
    this.#tell({ type: "start", ...hiring.start });
    if (hiring.interrupt.aborted) this.#tell({ type: "interrupt" });
    if (hiring.stop.aborted) this.#stop();
  }

  /** Takes an idle worker, or starts one. Rejects where its definition or its source cannot be opened there. */
  static async hire(hiring: Hiring): Promise<HiredWorker> {
    const idle = hiring.idle.take(hiring.start.definition.module);
    const worker = new HiredWorker(idle ?? startedWorker(), hiring);
    try {
      await worker.#ready.promise;
      return worker;
    } catch (error) {
      worker[Symbol.dispose]();
      // It may have ended long ago, in silence.
      if (idle !== undefined && error instanceof WorkerLost) return await HiredWorker.hire(hiring);
      throw error;
    }
  }

  /** How it was lost; undefined while it was not. Then it takes nothing more. */
  get lost(): WorkerLost | undefined {
    return this.#lost;
  }

  load(wanted: Wanted): Promise<Loading> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#next++;
    const task: Task = { read: Promise.withResolvers(), settled: Promise.withResolvers() };
    // Whoever waits for either may do so later than it fails.
    task.read.promise.catch(() => {});
    task.settled.promise.catch(() => {});
    this.#tasks.set(id, task);
    this.#tell({ type: "load", task: id, wanted });
    return task.read.promise;
  }

  /** Lets it go: back to those that are idle, or to its end where something is still on its way. */
  [Symbol.dispose](): void {
    if (this.#lost !== undefined) return;
    const dismissed = new WorkerLost("the worker was dismissed");
    if (this.#tasks.size > 0) return this.#lose(dismissed);
    this.#leave(dismissed);
    this.#tell({ type: "dismiss" });
    this.#hiring.idle.keep(this.#worker, this.#hiring.start.definition.module);
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #stop(): void {
    this.#tell({ type: "stop", failure: failureOf(this.#hiring.stop.reason) });
  }

  #hear(message: FromWorker): void {
    this.#silent = 0;
    switch (message.type) {
      case "ready":
        return this.#ready.resolve();
      case "read": {
        const task = this.#tasks.get(message.task);
        return task?.read.resolve({ settled: task.settled.promise });
      }
      case "loaded":
        this.#tasks.get(message.task)?.settled.resolve(message.loaded);
        return void this.#tasks.delete(message.task);
      case "failed":
        return this.#fail(message.task, this.#errorOf(message.failure));
      case "waiting":
        return this.#hiring.onWait(message.reason, message.milliseconds);
      case "warning":
        return this.#hiring.onWarning(message.message);
      case "broken":
        this.#ready.reject(errorOf(message.failure));
        return this.#lose(
          new WorkerLost(`code of the definition threw outside of document(): ${message.failure.message}`),
        );
      case "alive":
        if (message.pending <= this.#hiring.patience.pending) return;
        return this.#lose(
          new WorkerLost(`the promise of document() was still open after ${this.#hiring.patience.pending / 1000} s`),
        );
    }
  }

  /** An interrupt has the reason that it was given here. */
  #errorOf(failure: Failure): unknown {
    return failure.kind === "interrupted" ? this.#hiring.interrupt.reason : errorOf(failure);
  }

  #fail(id: number, error: unknown): void {
    const task = this.#tasks.get(id);
    this.#tasks.delete(id);
    task?.read.reject(error);
    task?.settled.reject(error);
  }

  /** Ends the worker; what it had taken on has failed. */
  #lose(reason: WorkerLost): void {
    if (this.#lost !== undefined) return;
    this.#leave(reason);
    this.#worker.terminate();
    this.#ready.reject(reason);
    for (const id of [...this.#tasks.keys()]) this.#fail(id, reason);
  }

  /** Listens to it no more. */
  #leave(reason: WorkerLost): void {
    this.#lost = reason;
    clearInterval(this.#look);
    this.#ended.abort();
  }
}

function startedWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "dem-bulk" });
}

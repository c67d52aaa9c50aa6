/**
 * Workers between two updates.
 *
 * One that ends does not give all of its memory back (Deno 2.9), so whoever updates again and again keeps them.
 *
 * @module
 */
import type { FromWorker } from "./worker-messages.ts";

/** Keeps workers that have nothing to do; disposing ends them. */
export class IdleWorkers implements Disposable {
  /** Each with the module whose code it has run, and what ends the watch over it. */
  readonly #idle = new Map<Worker, { readonly module: string | undefined; readonly watch: AbortController }>();
  #disposed = false;

  /** Gives one that has run this module's code and no other's, or without a module none; undefined where none is. */
  take(module: string | undefined): Worker | undefined {
    for (const [worker, idle] of this.#idle) {
      if (idle.module !== module) continue;
      this.#idle.delete(worker);
      idle.watch.abort();
      return worker;
    }
    return undefined;
  }

  /** Keeps one whose work is done. */
  keep(worker: Worker, module: string | undefined): void {
    if (this.#disposed) return worker.terminate();
    const watch = new AbortController();
    const { signal } = watch;
    const end = () => {
      this.#idle.delete(worker);
      watch.abort();
      worker.terminate();
    };
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === "broken") end();
    }, { signal });
    worker.addEventListener("error", (event) => {
      // Otherwise the process ends with the worker.
      event.preventDefault();
      end();
    }, { signal });
    this.#idle.set(worker, { module, watch });
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const worker of this.#idle.keys()) worker.terminate();
    this.#idle.clear();
  }
}

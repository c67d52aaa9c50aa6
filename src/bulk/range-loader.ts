/**
 * What loads parts of a source: this process, or a worker.
 *
 * @module
 */
import type { Source } from "../source/source.ts";
import type { Loader, Loading } from "./loader.ts";
import { Reader } from "./reader.ts";
import type { Wanted } from "./wanted.ts";

/** Loads parts of a source, one after another. */
export interface RangeLoader {
  /**
   * Resolves when the rows are read; what became of them is known later. Rejects with SourceError, ClusterError,
   * LockLostError, Exhausted, WorkerLost, or the reason of a signal.
   */
  load(wanted: Wanted): Promise<Loading>;
}

/** Gives what loads in this very thread. */
export function loaderHere(source: Source, loader: Loader, signal: AbortSignal): RangeLoader {
  const reader = new Reader(source, loader, signal);
  let last: Promise<unknown> = Promise.resolve();
  return {
    load(wanted) {
      const chunks = reader.read(wanted);
      // The documents of the last are still on their way when the next is taken up.
      const loading = last.then(() => loader.load(chunks));
      last = loading.catch(() => {});
      return loading;
    },
  };
}

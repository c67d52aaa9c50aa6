/**
 * What loads parts of a source: this process, or a worker.
 *
 * @module
 */
import type { Source } from "../source/source.ts";
import type { Loader, Loading } from "./loader.ts";
import { rowsWanted, type Wanted } from "./wanted.ts";

/** Loads parts of a source, one after another. */
export interface RangeLoader {
  /**
   * Resolves when the rows are read; what became of them is known later. Rejects with SourceError, ClusterError,
   * LockLostError, Exhausted, WorkerLost, or the reason of a signal.
   */
  load(wanted: Wanted): Promise<Loading>;
}

/** Gives what loads in this very process. */
export function loaderHere(source: Source, loader: Loader, signal: AbortSignal): RangeLoader {
  return { load: (wanted) => loader.load(rowsWanted(source, wanted, { objects: loader.objects, signal })) };
}

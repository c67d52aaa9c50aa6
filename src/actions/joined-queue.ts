/**
 * The batches of an update that another process runs.
 *
 * @module
 */
import { pause } from "../bulk/pause.ts";
import type { History } from "../history/history.ts";
import { type Batch, batchOf } from "./batch-range.ts";
import type { Batches } from "./batch-queue.ts";

/** Milliseconds between two looks for a batch that was found meanwhile, and how often there may be none. */
const LOOK = 200;
const PATIENCE = 10;

/** Takes batches of an update until it has none left to take. */
export class JoinedQueue implements Batches {
  readonly many = Promise.resolve(true);
  readonly #history: Pick<History, "claimBatch">;
  readonly #update: number;
  readonly #ended: AbortSignal;
  #over = false;

  /** `ended`: this process is to stop, or the update has. */
  constructor(history: Pick<History, "claimBatch">, update: number, ended: AbortSignal) {
    this.#history = history;
    this.#update = update;
    this.#ended = ended;
  }

  abandon(): void {
    this.#over = true;
  }

  async next(): Promise<Batch | undefined> {
    for (let look = 0; look < PATIENCE && !this.#over; look++) {
      const claimed = await this.#history.claimBatch(this.#update);
      if (claimed !== undefined) return batchOf(claimed);
      await pause(LOOK, this.#ended);
    }
    this.#over = true;
    return undefined;
  }
}

/**
 * The pool as tests reach it. Under `deno test` it lives in a worker of each test file, from before its first test
 * until after its last; elsewhere there is no pool, and sets are made when they are asked for.
 *
 * @module
 */
import { FailedError } from "../src/errors.ts";
import { type PoolAnswer, type PoolRequest, receivedError } from "./pool-messages.ts";
import { Pool } from "./pool.ts";
import type { Recipe } from "./recipe.ts";

/** A set of indexes that one test has; disposing gives it back. */
export interface TakenSet extends AsyncDisposable {
  readonly prefix: string;
}

let workshop: PoolWorker | undefined;

// Deno before 2.9 has no such hooks, and then there is no pool.
Deno.test.beforeAll?.(() => {
  workshop = new PoolWorker();
});

Deno.test.afterAll?.(async () => {
  const closing = workshop;
  workshop = undefined;
  await closing?.close();
});

/** Makes sets ready before the first test asks for one. */
export function prepareSets(recipe: Recipe, count: number): void {
  if (recipe.ahead > 0) workshop?.know(recipe, count);
}

/** Gives a set that no other test has. Throws ClusterError where none can be made. */
export async function takeSet(recipe: Recipe): Promise<TakenSet> {
  if (workshop !== undefined && recipe.ahead > 0) return await workshop.take(recipe);
  const pool = new Pool();
  try {
    const prefix = await pool.take({ ...recipe, ahead: 0 });
    return { prefix, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
  } catch (error) {
    await pool[Symbol.asyncDispose]();
    throw error;
  }
}

class PoolWorker {
  readonly #worker: Worker;
  readonly #known = new Set<string>();
  readonly #asked = new Map<number, (answer: PoolAnswer | Error) => void>();
  #asks = 0;
  #failure: Error | undefined;

  constructor() {
    this.#worker = new Worker(new URL("./pool-worker.ts", import.meta.url), { type: "module", name: "dem test pool" });
    this.#worker.onmessage = ({ data }: MessageEvent<PoolAnswer>) => {
      this.#asked.get(data.id)?.(data);
      this.#asked.delete(data.id);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failure = new FailedError(`making test indexes: the pool's worker failed: ${event.message}`);
      for (const settle of this.#asked.values()) settle(this.#failure);
      this.#asked.clear();
    };
  }

  know(recipe: Recipe, prepare = 0): void {
    if (this.#known.has(recipe.key)) return;
    this.#known.add(recipe.key);
    this.#post({ ask: "know", recipe, prepare });
  }

  async take(recipe: Recipe): Promise<TakenSet> {
    this.know(recipe);
    const prefix = await this.#ask((id) => ({ ask: "take", id, key: recipe.key }));
    return {
      prefix,
      [Symbol.asyncDispose]: () => {
        this.#post({ ask: "giveBack", prefix });
        return Promise.resolve();
      },
    };
  }

  async close(): Promise<void> {
    try {
      await this.#ask((id) => ({ ask: "close", id }));
    } finally {
      this.#worker.terminate();
    }
  }

  #ask(request: (id: number) => PoolRequest): Promise<string> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#asks++;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#asked.set(id, (answer) => {
      if (answer instanceof Error) reject(answer);
      else if ("error" in answer) reject(receivedError(answer.error));
      else resolve(answer.prefix);
    });
    this.#post(request(id));
    return promise;
  }

  #post(request: PoolRequest): void {
    this.#worker.postMessage(request);
  }
}

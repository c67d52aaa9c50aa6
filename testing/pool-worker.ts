/**
 * The worker that the pool lives in: what it fetches in the background would be a leak of whichever test is running.
 *
 * @module
 */
import { Pool } from "./pool.ts";
import { type PoolAnswer, type PoolRequest, sentError } from "./pool-messages.ts";
import type { Recipe } from "./recipe.ts";

declare const self: {
  onmessage: (event: MessageEvent<PoolRequest>) => void;
  postMessage(answer: PoolAnswer): void;
};

const pool = new Pool();
const recipes = new Map<string, Recipe>();

self.onmessage = ({ data }) => {
  switch (data.ask) {
    case "know":
      recipes.set(data.recipe.key, data.recipe);
      pool.prepare(data.recipe, data.prepare);
      break;
    case "take":
      answer(data.id, () => take(data.key));
      break;
    case "giveBack":
      pool.giveBack(data.prefix);
      break;
    case "close":
      answer(data.id, async () => {
        await pool[Symbol.asyncDispose]();
        return "";
      });
  }
};

function take(key: string): Promise<string> {
  const recipe = recipes.get(key);
  if (recipe === undefined) throw new Error(`The recipe ${key} is not known`);
  return pool.take(recipe);
}

async function answer(id: number, run: () => Promise<string>): Promise<void> {
  try {
    self.postMessage({ id, prefix: await run() });
  } catch (error) {
    self.postMessage({ id, error: sentError(error) });
  }
}

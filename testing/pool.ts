/**
 * Makes indexes for tests ahead of need, and deletes those of ended tests behind them.
 *
 * An index that a test has used is never handed out again. Deleting its documents would not make it new: deleted
 * documents go on counting in the scores of every search until Lucene merges them away, and for hours it may not.
 *
 * 1. `take` gives a set that is ready, or the next one that gets ready.
 * 2. The more often a recipe was taken, the more sets are made ahead, up to a bound: a file with one test makes few.
 *    They are made side by side, which takes the cluster half the time, and while a test searches rather than while
 *    one begins.
 * 3. `giveBack` returns at once. Sets are deleted together, as deleting one index takes as long as deleting ten.
 * 4. `close` deletes everything that is left.
 *
 * @module
 */
import { type Endpoint, openEndpoint } from "../src/cluster/endpoint.ts";
import { makeSet, removeSets } from "./index-set.ts";
import { newPrefix } from "./prefix.ts";
import type { Recipe } from "./recipe.ts";
import { sweepLeftovers } from "./sweep.ts";

/** Milliseconds in which a test that has just begun has the cluster for itself: it fills its indexes now. */
const GRACE = 30;

/** Milliseconds without another test after which sets are deleted that are too few to wait for. */
const PATIENCE = 250;

/** So many times what is made ahead is deleted together. */
const TOGETHER = 2;

/** So many times what is made ahead may wait for its deletion; then tests wait. */
const MOST_DIRTY = 4;

/** Clusters in which leftovers were looked for; once a run is enough. */
const swept = new Set<string>();

interface ReadySet {
  readonly prefix: string;
  readonly made: number;
}

/** What is known of one recipe. */
interface Stock {
  readonly recipe: Recipe;
  readonly endpoint: Endpoint;
  readonly ready: ReadySet[];
  readonly waiting: { readonly resolve: (prefix: string) => void; readonly reject: (error: unknown) => void }[];
  /** How many are to be ready beside those that are waited for. */
  ahead: number;
  /** Whether one of them was seen to be as it should be; the others are then as well. */
  isChecked: boolean;
  making: number;
  taken: number;
  /** Runs out when others are made. */
  refill: ReturnType<typeof setTimeout> | undefined;
}

/** Keeps sets of indexes ready. */
export class Pool implements AsyncDisposable {
  readonly #stocks = new Map<string, Stock>();
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #work = new Set<Promise<unknown>>();
  /** Every set that was begun, and how it is reached. */
  readonly #made = new Map<string, Endpoint>();
  /** Those of them that were not deleted. */
  readonly #alive = new Set<string>();
  #dirty: string[] = [];
  #deleting: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fault: unknown;

  /** Makes `count` sets of a recipe ready before the first is taken. */
  prepare(recipe: Recipe, count: number): void {
    const stock = this.#stock(recipe);
    stock.ahead = Math.min(count, recipe.ahead);
    this.#fill(stock);
  }

  /** Gives the prefix of a set that nobody else has. Throws ClusterError where none can be made. */
  async take(recipe: Recipe): Promise<string> {
    const stock = this.#stock(recipe);
    stock.taken++;
    // Doubles with every test, up to the bound.
    stock.ahead = Math.min(recipe.ahead, Math.max(stock.ahead, 2 ** Math.min(stock.taken - 1, 10)));
    // The last in the map was asked for last.
    this.#stocks.delete(recipe.key);
    this.#stocks.set(recipe.key, stock);
    if (this.#dirty.length > MOST_DIRTY * Math.max(1, recipe.ahead)) await this.#removeDirty();
    for (let set = stock.ready.shift(); set !== undefined; set = stock.ready.shift()) {
      // Whoever sweeps on another host knows only how old it is.
      const fresh = performance.now() - set.made < recipe.sweepAfter / 2;
      if (fresh || recipe.sweepAfter < PATIENCE) {
        this.#fillSoon(stock);
        return set.prefix;
      }
      this.giveBack(set.prefix);
    }
    const next = Promise.withResolvers<string>();
    stock.waiting.push(next);
    this.#fill(stock);
    return await next.promise;
  }

  /** Takes a set back; it is deleted behind the tests. */
  giveBack(prefix: string): void {
    this.#dirty.push(prefix);
    const ahead = Math.max(1, ...[...this.#stocks.values()].map(({ recipe }) => recipe.ahead));
    const missing = TOGETHER * ahead - this.#dirty.length;
    // Its time runs already.
    if (missing < 0) return;
    clearTimeout(this.#timer);
    // While tests follow each other, there will be more.
    this.#timer = setTimeout(() => this.#follow(this.#removeDirty()), missing === 0 ? GRACE : PATIENCE);
  }

  /** Deletes everything that is left. Throws what went wrong behind the tests, if anything did. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const stock of this.#stocks.values()) {
      stock.ahead = 0;
      clearTimeout(stock.refill);
      for (const { reject } of stock.waiting.splice(0)) reject(new Error("the tests have ended"));
    }
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
    // All of them, as a test may have written to its names after it had given them back, which makes an index again.
    this.#dirty = [...this.#made.keys()];
    try {
      await this.#removeDirty();
    } finally {
      for (const endpoint of this.#endpoints.values()) endpoint[Symbol.dispose]();
    }
    if (this.#alive.size > 0) throw this.#fault;
  }

  /** All recipes together keep no more ready than one may: those that were asked for longest ago give way. */
  #trim(): void {
    const stocks = [...this.#stocks.values()];
    const most = Math.max(...stocks.map(({ recipe }) => recipe.ahead));
    let ready = stocks.reduce((sum, stock) => sum + stock.ready.length, 0);
    for (const stock of stocks) {
      while (ready > most) {
        const set = stock.ready.shift();
        if (set === undefined) break;
        // It is not to be made again at once.
        stock.ahead = stock.ready.length;
        this.giveBack(set.prefix);
        ready--;
      }
    }
  }

  #stock(recipe: Recipe): Stock {
    const known = this.#stocks.get(recipe.key);
    if (known !== undefined) return known;
    const stock = {
      recipe,
      endpoint: this.#endpoint(recipe),
      ready: [],
      waiting: [],
      ahead: 0,
      isChecked: false,
      making: 0,
      taken: 0,
      refill: undefined,
    };
    this.#stocks.set(recipe.key, stock);
    return stock;
  }

  #endpoint({ endpoint: config, sweepAfter }: Recipe): Endpoint {
    const key = JSON.stringify(config);
    const known = this.#endpoints.get(key);
    if (known !== undefined) return known;
    const endpoint = openEndpoint(config);
    this.#endpoints.set(key, endpoint);
    if (!swept.has(key)) {
      swept.add(key);
      this.#follow(sweepLeftovers(endpoint, { sweepAfter }));
    }
    return endpoint;
  }

  /** Makes what is missing once a quarter of it is, as several at once take the cluster less than one by one. */
  #fillSoon(stock: Stock): void {
    if (stock.ready.length + stock.making > stock.ahead * 3 / 4) return;
    stock.refill ??= setTimeout(() => {
      stock.refill = undefined;
      this.#fill(stock);
    }, GRACE);
  }

  /** Starts making what is missing, so many at once as are made ahead at most. */
  #fill(stock: Stock): void {
    const wanted = stock.waiting.length + stock.ahead;
    const most = Math.max(1, stock.recipe.ahead);
    while (stock.ready.length + stock.making < wanted && stock.making < most) {
      stock.making++;
      this.#follow(this.#make(stock));
    }
  }

  async #make(stock: Stock): Promise<void> {
    const prefix = newPrefix(Deno.pid);
    this.#made.set(prefix, stock.endpoint);
    this.#alive.add(prefix);
    try {
      await makeSet(stock.endpoint, stock.recipe, prefix, { check: !stock.isChecked });
      stock.isChecked = true;
    } catch (error) {
      this.#alive.delete(prefix);
      stock.making--;
      // Others that are on their way may do for those who wait. Where nobody waits, the next test makes its own.
      if (stock.waiting.length > stock.making) stock.waiting.shift()?.reject(error);
      return;
    }
    stock.making--;
    const next = stock.waiting.shift();
    if (next === undefined) {
      stock.ready.push({ prefix, made: performance.now() });
      this.#trim();
    } else next.resolve(prefix);
    this.#fill(stock);
  }

  /** Deletes what was given back; one request for all, and one such request at a time. */
  async #removeDirty(): Promise<void> {
    while (this.#deleting !== undefined) await this.#deleting;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const prefixes = this.#dirty.splice(0);
    if (prefixes.length === 0) return;
    this.#deleting = this.#removeAll(prefixes);
    try {
      await this.#deleting;
    } finally {
      this.#deleting = undefined;
    }
  }

  async #removeAll(prefixes: readonly string[]): Promise<void> {
    for (const endpoint of new Set(this.#made.values())) {
      const own = prefixes.filter((prefix) => this.#made.get(prefix) === endpoint);
      if (own.length === 0) continue;
      try {
        await removeSets(endpoint, own);
        for (const prefix of own) this.#alive.delete(prefix);
      } catch (error) {
        // They are tried once more at the end, which then says what went wrong.
        this.#fault = error;
      }
    }
  }

  #follow(work: Promise<unknown>): void {
    const followed = work.catch((error) => {
      this.#fault = error;
    }).finally(() => this.#work.delete(followed));
    this.#work.add(followed);
  }
}

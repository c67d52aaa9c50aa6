/**
 * Isolated indexes for every test of a file.
 *
 * @module
 */
import { afterEach, beforeEach } from "node:test";
import { UsageError } from "../src/errors.ts";
import { type IsolatedIndexes, isolatedIndexes } from "./isolated-indexes.ts";
import type { IsolatedOptions, TestIndex } from "./options.ts";
import { prepareSets } from "./pool-host.ts";
import { settingOf } from "./setting.ts";

/** The hooks of a test framework, as far as they are needed; `node:test` and others have them too. */
export interface TestHooks {
  /** Registers what runs before each test. */
  beforeEach(run: () => Promise<void>): void;
  /** Registers what runs after each test, pass or fail. */
  afterEach(run: () => Promise<void>): void;
}

/** Those of `Deno.test`, and those of `describe` and `it` of `node:test`, which run for every `it`. */
const ownHooks: TestHooks = {
  beforeEach(run) {
    Deno.test.beforeEach(run);
    beforeEach(run);
  },
  afterEach(run) {
    Deno.test.afterEach(run);
    afterEach(run);
  },
};

/** Sets that are made before the first test: one for it, and one for the next. */
const READY = 2;

/**
 * Registers hooks that give every test of the file indexes of its own, and gives what the running test has. Outside of
 * a test using it throws UsageError.
 *
 * They work for `Deno.test`, and for `describe` and `it` of `node:test`, where every `it` has its own. For another
 * framework hand over its hooks.
 *
 * @example
 * ```ts
 * import { assertHits, isolateEachTest } from "@dem/dem/testing";
 *
 * const films = { name: "films", mappings: { properties: { title: { type: "text" } } } } as const;
 * const search = isolateEachTest({ indexes: [films], documents: { films: [{ _id: 1, title: "Ran" }] } });
 *
 * Deno.test("a film is found by its title", async () => {
 *   assertHits(await search.client.search({ index: "films", query: { match: { title: "ran" } } }), [1]);
 * });
 * ```
 *
 * @example With `describe` and `it`
 * ```ts ignore
 * import { describe, it } from "node:test";
 * import { isolateEachTest } from "@dem/dem/testing";
 *
 * const films = { name: "films", mappings: { properties: { title: { type: "text" } } } } as const;
 *
 * describe("films", () => {
 *   const search = isolateEachTest({ indexes: [films] });
 *
 *   it("are added", () => search.add("films", [{ _id: 1, title: "Ran" }]));
 * });
 * ```
 */
export function isolateEachTest<const Indexes extends readonly TestIndex[]>(
  options: IsolatedOptions<Indexes>,
  hooks: TestHooks = ownHooks,
): Omit<IsolatedIndexes<Indexes>, typeof Symbol.asyncDispose> {
  // An `it` runs inside of the Deno.test that its `describe` is.
  const running: IsolatedIndexes<Indexes>[] = [];
  Deno.test.beforeAll(() => prepare(options));
  hooks.beforeEach(async () => {
    running.push(await isolatedIndexes(options));
  });
  hooks.afterEach(async () => {
    await running.pop()?.[Symbol.asyncDispose]();
  });
  return new Proxy<IsolatedIndexes<Indexes>>(Object.create(null), {
    get: (_, name) => {
      const current = running.at(-1);
      if (current === undefined) {
        throw new UsageError(`using ${String(name)} of isolated indexes: no test is running`, {
          hint: "Use them inside of a test; for another framework than node:test hand over its hooks.",
        });
      }
      return Reflect.get(current, name);
    },
  });
}

/** Has sets made while the file's first test is still on its way. */
async function prepare(options: IsolatedOptions): Promise<void> {
  if (options.create === false) return;
  try {
    prepareSets((await settingOf(options)).recipe, READY);
  } catch {
    // What is wrong with the options is told by each test that needs them.
  }
}

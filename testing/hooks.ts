/**
 * Isolated indexes for every test of a file.
 *
 * @module
 */
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

/** Sets that are made before the first test: one for it, and one for the next. */
const READY = 2;

/**
 * Registers hooks that give every test of the file indexes of its own, and gives what the running test has. Outside of
 * a test using it throws UsageError.
 *
 * `Deno.test` needs nothing else. For `describe` and `it` hand over the hooks of their framework, so that every `it` has
 * its own.
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
 * ```ts
 * import { afterEach, beforeEach, describe, it } from "node:test";
 * import { isolateEachTest } from "@dem/dem/testing";
 *
 * const films = { name: "films", mappings: { properties: { title: { type: "text" } } } } as const;
 *
 * describe("films", () => {
 *   const search = isolateEachTest({ indexes: [films] }, { beforeEach, afterEach });
 *
 *   it("are added", () => search.add("films", [{ _id: 1, title: "Ran" }]));
 * });
 * ```
 */
export function isolateEachTest<const Indexes extends readonly TestIndex[]>(
  options: IsolatedOptions<Indexes>,
  hooks: TestHooks = Deno.test,
): Omit<IsolatedIndexes<Indexes>, typeof Symbol.asyncDispose> {
  let current: IsolatedIndexes<Indexes> | undefined;
  Deno.test.beforeAll(() => prepare(options));
  hooks.beforeEach(async () => {
    current = await isolatedIndexes(options);
  });
  hooks.afterEach(async () => {
    const ended = current;
    current = undefined;
    await ended?.[Symbol.asyncDispose]();
  });
  return new Proxy<IsolatedIndexes<Indexes>>(Object.create(null), {
    get: (_, name) => {
      if (current === undefined) {
        throw new UsageError(`Using ${String(name)} of isolated indexes: no test is running`, {
          hint: "Use them inside of a test; for describe and it hand over the hooks of their framework.",
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

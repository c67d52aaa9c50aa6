/**
 * Isolated indexes on a real cluster, for `deno test` suites of applications.
 *
 * @module
 */
export { type AddOptions, type IsolatedIndexes, isolatedIndexes } from "./isolated-indexes.ts";
export { isolateEachTest, type TestHooks } from "./hooks.ts";
export type { DocumentIn, IsolatedOptions, NameIn, TestIndex } from "./options.ts";
export type { ConfinableClient } from "./confine.ts";
export type { Versions } from "./versions.ts";
export { initialize, type Initialized, type InitializeOptions } from "./initialize.ts";
export {
  assertHighlight,
  assertHitCount,
  assertHits,
  assertHitsContain,
  assertHitsInOrder,
  assertNoHits,
  type Id,
} from "./assertions.ts";
export type { AnyHit, Searched } from "./hits.ts";
export { eventually, type EventuallyOptions } from "./eventually.ts";
export { type SweepOptions, sweepTestIndexes } from "./sweep-tests.ts";

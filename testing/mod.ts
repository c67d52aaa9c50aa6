/**
 * Isolated indexes on a real cluster, for `deno test` suites of applications.
 *
 * @module
 */
export { type IsolatedIndexes, isolatedIndexes, type IsolatedOptions, type TestDocument } from "./isolated-indexes.ts";

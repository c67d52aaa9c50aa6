/**
 * What indexes for tests are made from: plain data, so that it can be sent to a worker.
 *
 * @module
 */
import type { EndpointConfig } from "../src/cluster/endpoint.ts";
import type { JsonObject } from "../src/definition/definition.ts";

/** One index of a recipe. */
export interface RecipeIndex {
  readonly name: string;
  readonly settings: JsonObject;
  readonly mappings: JsonObject;
  /** The identity of its schema, for its mark. */
  readonly hash: string;
  /** The body of a bulk request with the documents that each test begins with; empty where there are none. */
  readonly documents: string;
}

/** Everything that a pool needs to make indexes for one kind of test. */
export interface Recipe {
  /** The same text for the same recipe. */
  readonly key: string;
  readonly endpoint: EndpointConfig;
  readonly indexes: readonly RecipeIndex[];
  /** How many sets of indexes are kept ready at most. */
  readonly ahead: number;
  /** How old leftovers of killed runs must be to be removed, in milliseconds. */
  readonly sweepAfter: number;
}

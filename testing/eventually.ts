/**
 * Waiting for what becomes true a little later.
 *
 * @module
 */
import { AssertionError } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import { UsageError } from "../src/errors.ts";

/** How long to wait, and how often to look. */
export interface EventuallyOptions {
  /** Milliseconds until it is given up. Default 5,000. */
  readonly within?: number;
  /** Milliseconds between two tries. Default 50. */
  readonly every?: number;
  /** Ends the waiting; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Calls a function until it throws nothing, and gives what it returned.
 *
 * It is called at least once, and once more at the deadline. Throws AssertionError then, with the last error as its
 * cause.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { eventually } from "@dem/dem/testing";
 *
 * let looks = 0;
 * await eventually(() => assert.equal(++looks, 3));
 * ```
 */
export async function eventually<Result>(
  check: () => Result | PromiseLike<Result>,
  options: EventuallyOptions = {},
): Promise<Result> {
  const { within = 5_000, every = 50, signal } = options;
  if (!(within >= 0) || !(every > 0)) {
    throw new UsageError("waiting for a condition: within must be 0 or more, and every more than 0, in milliseconds");
  }
  const start = performance.now();
  for (let tries = 1;; tries++) {
    signal?.throwIfAborted();
    const left = start + within - performance.now();
    try {
      return await check();
    } catch (error) {
      signal?.throwIfAborted();
      if (left <= 0) throw expired(error, within, tries);
      await delay(Math.min(every, Math.max(left, 1)), undefined, signal === undefined ? {} : { signal });
    }
  }
}

function expired(error: unknown, within: number, tries: number): AssertionError {
  const last = error instanceof Error ? error.message : String(error);
  const { actual, expected } = error instanceof AssertionError ? error : {};
  const failure = new AssertionError({
    message: `not so within ${within} ms, after ${tries} tries: ${last}`,
    actual,
    expected,
    operator: "eventually",
  });
  failure.cause = error;
  return failure;
}

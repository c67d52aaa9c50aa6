/**
 * The end of patience with one request.
 *
 * @module
 */
import type { ClusterError } from "../errors.ts";

/** A request failed in all its tries: its batch has failed, others may still be loaded. */
export class Exhausted extends Error {
  readonly failure: ClusterError;
  constructor(failure: ClusterError) {
    super(failure.message, { cause: failure });
    this.name = "Exhausted";
    this.failure = failure;
  }
}

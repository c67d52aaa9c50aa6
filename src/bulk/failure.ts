/**
 * Errors as data, as they go from a worker to its owner.
 *
 * @module
 */
import {
  ClusterError,
  ConfigurationError,
  DemError,
  FailedError,
  InterruptedError,
  LockLostError,
  reportOf,
  SourceError,
} from "../errors.ts";
import { Exhausted } from "./exhausted.ts";

/** An error as data. */
export interface Failure {
  readonly kind: "exhausted" | "lock-lost" | "cluster" | "source" | "configuration" | "interrupted" | "other";
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly status?: number;
  readonly type?: string;
}

/** Gives an error as data. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Exhausted) return { ...failureOf(error.failure), kind: "exhausted" };
  const report = reportOf(error);
  if (error instanceof ClusterError) {
    const { status, type } = error;
    return {
      ...report,
      kind: "cluster",
      ...(status === undefined ? {} : { status }),
      ...(type === undefined ? {} : { type }),
    };
  }
  if (error instanceof SourceError) return { ...report, kind: "source" };
  if (error instanceof LockLostError) return { ...report, kind: "lock-lost" };
  if (error instanceof ConfigurationError) return { ...report, kind: "configuration" };
  if (error instanceof InterruptedError) return { ...report, kind: "interrupted" };
  return { ...report, kind: "other" };
}

/** Gives the error back. */
export function errorOf(failure: Failure): DemError | Exhausted {
  const { kind, message } = failure;
  switch (kind) {
    case "exhausted":
      return new Exhausted(clusterError(failure));
    case "cluster":
      return clusterError(failure);
    case "source":
      return new SourceError(sourceCodes.find((code) => code === failure.code) ?? "source-failed", message, failure);
    case "lock-lost":
      return new LockLostError(message, failure);
    case "configuration":
      return new ConfigurationError(message, failure);
    case "interrupted":
      return new InterruptedError(message, failure);
    case "other":
      return new FailedError(message, failure);
  }
}

function clusterError(failure: Failure): ClusterError {
  return new ClusterError(
    clusterCodes.find((code) => code === failure.code) ?? "cluster-refused",
    failure.message,
    failure,
  );
}

const sourceCodes = ["source-unreachable", "source-failed"] as const;

const clusterCodes = [
  "unreachable",
  "too-old",
  "unsupported",
  "not-permitted",
  "alias-taken",
  "alias-moved",
  "cluster-refused",
] as const;

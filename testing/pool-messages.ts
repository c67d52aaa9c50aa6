/**
 * What the tests' thread and the pool's worker say to each other.
 *
 * @module
 */
import { ClusterError, type ErrorReport, reportOf } from "../src/errors.ts";
import type { Recipe } from "./recipe.ts";

/** What the worker is asked; a recipe is sent once, and named by its key from then on. */
export type PoolRequest =
  | { readonly ask: "know"; readonly recipe: Recipe; readonly prepare: number }
  | { readonly ask: "take"; readonly id: number; readonly key: string }
  | { readonly ask: "giveBack"; readonly prefix: string }
  | { readonly ask: "close"; readonly id: number };

/** What it answers. */
export type PoolAnswer =
  | { readonly id: number; readonly prefix: string }
  | { readonly id: number; readonly error: SentError };

/** An error on its way from one thread to another, which would make a plain one of it. */
export interface SentError extends ErrorReport {
  readonly status?: number;
  readonly type?: string;
}

/** Makes an error fit to be sent. */
export function sentError(error: unknown): SentError {
  const report = reportOf(error);
  if (!(error instanceof ClusterError)) return report;
  const { status, type } = error;
  return { ...report, ...(status === undefined ? {} : { status }), ...(type === undefined ? {} : { type }) };
}

const clusterCodes: Readonly<Record<ClusterError["code"], true>> = {
  "unreachable": true,
  "too-old": true,
  "unsupported": true,
  "not-permitted": true,
  "alias-taken": true,
  "alias-moved": true,
  "cluster-refused": true,
};

/** Makes the error that was sent. */
export function receivedError({ code, message, hint, status, type }: SentError): Error {
  if (!isClusterCode(code)) return new Error(message);
  return new ClusterError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
  });
}

function isClusterCode(code: string): code is ClusterError["code"] {
  return Object.hasOwn(clusterCodes, code);
}

/**
 * The config after loading: every default filled in, every path absolute, every duration in milliseconds.
 *
 * @module
 */
import type { EndpointConfig } from "../cluster/endpoint.ts";

/** A share of documents, or a number of them. */
export type Tolerance = { readonly share: number } | { readonly count: number };

/** A named search that must hold before a version is activated. */
export interface Check {
  readonly name: string;
  readonly index: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly minimumHits?: number;
  readonly first?: string;
}

/** The config after loading. */
export interface Config {
  /** The file that it came from; absent when given as a value. */
  readonly file?: string;
  /** The folder that relative paths count from. */
  readonly folder: string;
  readonly cluster: EndpointConfig & {
    readonly engine?: "elasticsearch" | "opensearch";
  };
  readonly prefix: string;
  /** `sqlite:FILE` with an absolute path, `sqlite::memory:`, or `postgres://…`. */
  readonly history: string;
  /** `sqlite:FILE` with an absolute path, or `postgres://…`. */
  readonly source?: string;
  /** Absolute glob patterns. */
  readonly indexes: readonly string[];
  readonly tag?: string;
  readonly update: {
    readonly workers: number;
    readonly retryFor: number;
    readonly maximumRejections: Tolerance;
  };
  readonly activate: {
    readonly minimumRatio: number;
    readonly maximumRejections: Tolerance;
    readonly waitForReplicas: number;
    readonly checks: readonly Check[];
  };
  readonly testing: {
    readonly clusters: readonly string[];
    readonly sweepAfter: number;
  };
}

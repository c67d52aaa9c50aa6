/**
 * The config after loading: every default filled in, every path absolute, every duration in milliseconds.
 *
 * @module
 */
import type { EndpointConfig } from "../cluster/endpoint.ts";

export type { AwsAccess } from "../cluster/endpoint.ts";
import type { JsonObject } from "../definition/definition.ts";

/** A share of documents, or a number of them. */
export type Tolerance = { readonly share: number } | { readonly count: number };

/** A search that must come out as expected before a version is activated. */
export interface SearchCheck {
  /** What it checks, in a few words; messages name it. */
  readonly name: string;
  /** The base name of the index that it searches. */
  readonly index: string;
  /** Words, as `dem search` takes them, or a query as the cluster takes it. */
  readonly query: string | JsonObject;
  /** How many documents must be found. */
  readonly hits?: { readonly comparison: ">=" | "<=" | ">" | "<" | "="; readonly count: number };
  /** The id of the document that must come first. */
  readonly first?: string;
}

/** The config after loading. */
export interface Config {
  /** The file that it came from; absent when given as a value. */
  readonly file?: string;
  /** The folder that relative paths count from. */
  readonly folder: string;
  /** The folder inside this program that holds config and definitions; absent where they lie on disk. */
  readonly inside?: string;
  /** How the cluster is reached. */
  readonly cluster: EndpointConfig & {
    /** Which server it is; found out by asking it where absent. */
    readonly engine?: "elasticsearch" | "opensearch";
  };
  /** Text before every name in the cluster; may be empty. */
  readonly prefix: string;
  /** `sqlite:FILE` with an absolute path, `sqlite::memory:`, or `postgres://…`. */
  readonly history: string;
  /** `sqlite:FILE` with an absolute path, or `postgres://…`. */
  readonly source?: string;
  /** Absolute glob patterns. */
  readonly indexes: readonly string[];
  /** Which code this is; absent where nothing tells. */
  readonly tag?: string;
  /** How updates run. */
  readonly update: {
    /** How many load batches at the same time: the process, and Web Workers beside it. */
    readonly workers: number;
    /** How long a refused request is tried again, in milliseconds. */
    readonly retryFor: number;
    /** More rejected documents than this abort an update; a share never means fewer than 1,000. */
    readonly maximumRejections: Tolerance;
  };
  /** What a version must be like to be activated. */
  readonly activate: {
    /** The least share of the expected documents, from 0 to 1. */
    readonly minimumRatio: number;
    /** How many rejected documents that the active version does not have are put up with. */
    readonly maximumRejections: Tolerance;
    /** How long replicas that the cluster can place are waited for, in milliseconds. */
    readonly waitForReplicas: number;
    /** Searches that must come out as expected. */
    readonly checks: readonly SearchCheck[];
  };
  /** How test suites use the cluster. */
  readonly testing: {
    /** Addresses of clusters that are not local and may be tested on. */
    readonly clusters: readonly string[];
    /** How old leftovers of killed runs must be to be removed, in milliseconds. */
    readonly sweepAfter: number;
  };
}

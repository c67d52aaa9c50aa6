/**
 * What a subject of the bench is, and what it gets to work with.
 *
 * @module
 */
import type { Servers } from "./servers.ts";

/** Something that is measured by a name of its own: `deno task bench NAME`. One file each, registered in subjects.ts. */
export interface Subject {
  readonly name: string;
  /** One sentence for `deno task bench --help`. */
  readonly description: string;
  /** What it does where the options do not say otherwise. */
  readonly defaults: { readonly rows: number; readonly rounds: number };
  run(bench: Bench): Promise<Result>;
}

/** What a subject works with. */
export interface Bench {
  readonly options: BenchOptions;
  readonly servers: Servers;
  /** A folder that is removed at the end. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Says on standard error how far it is. */
  tell(line: string): void;
}

/** What was asked for. */
export interface BenchOptions {
  readonly rows: number;
  readonly rounds: number;
  /** Only clients with these names; empty: all. */
  readonly clients: readonly string[];
  /** Only against these; empty: all. */
  readonly against: readonly string[];
  /** A compiled program to measure beside the sources. */
  readonly binary?: string;
}

/** What a subject gives: lines for the terminal, everything for the JSON file, and pictures by their file's name. */
export interface Result {
  readonly lines: readonly string[];
  readonly measured: unknown;
  readonly pictures?: Readonly<Record<string, string>>;
}

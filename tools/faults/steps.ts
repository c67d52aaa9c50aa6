/**
 * What happens in a round of the campaign: plain data, so that it can be printed, shrunk and run again.
 *
 * @module
 */

/** The indexes of every round. */
export const indexes = ["books", "films"] as const;
export type IndexName = typeof indexes[number];

/** The prefixes of every round; the second begins with the first. */
export const prefixes = ["a_", "a_b_"] as const;

/** What the adversary does to one process, at one of its requests to the cluster; these count from 1. */
export type Fault =
  /** SIGKILL; `lost`: the cluster has done what was asked for. */
  | { readonly do: "kill"; readonly at: number; readonly lost: boolean }
  /** SIGKILL, some time after the start. */
  | { readonly do: "kill-later"; readonly milliseconds: number }
  /** SIGTERM, as Kubernetes sends it. */
  | { readonly do: "terminate"; readonly at: number }
  /** SIGSTOP for longer than the lease, while another command runs; `hold`: the request stands before the cluster meanwhile. */
  | { readonly do: "pause"; readonly at: number; readonly hold: boolean; readonly meanwhile: readonly string[] }
  /** Of so many requests in a row: the answer comes late. */
  | { readonly do: "delay"; readonly at: number; readonly times: number; readonly milliseconds: number }
  /**
   * Of so many requests in a row: the connection is cut before the cluster gets it, after it has answered, in the middle
   * of its answer; it gets it twice; it answers 429, 503, 502 or nothing that makes sense.
   */
  | { readonly do: Trouble; readonly at: number; readonly times: number }
  /** The server is killed and started again. */
  | { readonly do: "restart-cluster"; readonly at: number }
  | { readonly do: "restart-postgres"; readonly at: number }
  /** Postgres ends every session. */
  | { readonly do: "disconnect"; readonly at: number };

export type Trouble = "cut" | "lost" | "torn" | "twice" | "busy" | "away" | "gateway" | "nonsense";

/** One run of the program. */
export interface Run {
  readonly do: "run";
  /** Which of the prefixes. */
  readonly prefix: 0 | 1;
  /** Arguments; `{newest INDEX}`, `{active INDEX}` and `{oldest INDEX}` stand for versions, `{prefix}` for the prefix.  */
  readonly args: readonly string[];
  readonly faults: readonly Fault[];
  /** At this request rows change. */
  readonly rowsAt?: { readonly at: number; readonly salt: number };
  /** Another run at the same time. */
  readonly beside?: Omit<Run, "beside">;
}

/** One thing that happens. */
export type Step =
  /** Rows of a table change; which, comes from the salt. */
  | { readonly do: "rows"; readonly index: IndexName; readonly salt: number }
  /** The code changes: another schema, or one that live indexes take. */
  | { readonly do: "define"; readonly index: IndexName; readonly change: "revision" | "in-place" }
  /** An index that others made takes the alias's name, or has an alias of its own. */
  | { readonly do: "alien"; readonly prefix: 0 | 1; readonly index: IndexName; readonly named: "alias" | "index" }
  | Run;

/** One round; the same seed gives the same. */
export interface Round {
  readonly seed: number;
  readonly history: "sqlite" | "postgres";
  readonly source: "sqlite" | "postgres";
  readonly steps: readonly Step[];
}

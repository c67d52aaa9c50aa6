/**
 * What a command has to say when it ends.
 *
 * @module
 */
import type { ErrorReport } from "../errors.ts";
import type { Page } from "./output/page.ts";

/** A command's result, for programs and for people. */
export interface Report {
  /** What `--json` carries as `result`. */
  readonly result: object;
  /** Lays the result out in lines. */
  show(page: Page): readonly string[];
  /** Entries that failed, in order; of how many. */
  readonly failures?: { readonly errors: readonly ErrorReport[]; readonly of: number };
  /** Documents that were rejected in parts that finished. */
  readonly rejected?: number;
  /** Differences were found, and `--exit-code` asked for them. */
  readonly different?: boolean;
}

/** Gathers the entries of a run over several indexes that failed. */
export function failuresOf(entries: readonly { readonly error?: ErrorReport }[]): Report["failures"] {
  return { errors: entries.flatMap(({ error }) => error ?? []), of: entries.length };
}

/**
 * One line per index or version: its name, what came of it, and more.
 *
 * @module
 */
import type { Page, Style } from "./page.ts";
import { table } from "./table.ts";

/** One line. */
export interface OutcomeLine {
  readonly name: string;
  readonly outcome: string;
  /** What follows: the version, numbers, and so on. */
  readonly detail?: string;
}

/** Outcomes that did nothing are dim, those that failed red, those that want attention yellow; all others green. */
const styles: Readonly<Record<string, Style>> = {
  failed: "red",
  "not-found": "red",
  aborted: "red",
  interrupted: "yellow",
  withdrawn: "yellow",
  unchanged: "dim",
  kept: "dim",
  skipped: "dim",
  none: "dim",
};

/** Lays the lines out; says so where there are none. */
export function outcomeLines(lines: readonly OutcomeLine[], page: Page, none: string): readonly string[] {
  if (lines.length === 0) return [none];
  return table(
    [
      { header: "", cell: ({ name }) => name, gives: 2, minimum: 20, leavesOut: "middle" },
      { header: "", cell: ({ outcome }) => ({ text: outcome, style: styles[outcome] ?? "green" }) },
      { header: "", cell: ({ detail }) => detail ?? "", gives: 1, minimum: 10, optional: true },
    ],
    lines,
    page,
    { bare: true },
  );
}

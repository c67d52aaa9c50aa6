/**
 * How updates ended, one line each.
 *
 * @module
 */
import type { UpdateEntry } from "../../actions/results.ts";
import { count, counted, duration, perSecond } from "./number.ts";
import { outcomeLines } from "./outcome-lines.ts";
import type { Page } from "./page.ts";

/** Lays updates out. */
export function updateLines(updates: readonly UpdateEntry[], page: Page): readonly string[] {
  const lines = updates.map((update) => ({ name: update.version, outcome: update.outcome, detail: numbers(update) }));
  return outcomeLines(lines, page, "nothing to update");
}

function numbers({ documents, deleted, rejected, dropped, seconds, documentsPerSecond }: UpdateEntry): string {
  const others = Object.entries({ rejected, deleted, dropped }).filter(([, number]) => number > 0);
  return [
    `${counted(documents, "document")} in ${duration(seconds)}`,
    ...(documents > 0 ? [perSecond(documentsPerSecond)] : []),
    ...others.map(([what, number]) => `${count(number)} ${what}`),
  ].join(", ");
}

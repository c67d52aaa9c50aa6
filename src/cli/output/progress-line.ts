/**
 * One running update as one line.
 *
 * @module
 */
import { count, counted, duration, percent, perSecond } from "./number.ts";
import type { Page } from "./page.ts";
import type { UpdateProgress } from "./update-progress.ts";
import { oneLine, shorten, widthOf } from "./width.ts";

const GAP = "  ";
const SHORTEST_BAR = 6;
const LONGEST_BAR = 30;
const LONGEST_NAME = 30;
const SHORTEST_NOTE = 10;

/** Gives the line with a bar, for a terminal; what matters least is left out where the terminal is narrow. */
export function progressBar(progress: UpdateProgress, page: Page): string {
  const { version, documents, total, note } = progress;
  // A terminal that is written to its last column may break the line.
  const room = page.width - 1;
  const [, ...rest] = facts(progress, page.now, true);
  const parts = [shorten(version, LONGEST_NAME, "middle"), ...rest];
  const reserved = total === undefined ? 0 : SHORTEST_BAR + GAP.length;
  const excess = () => widthOf(parts.join(GAP)) + reserved - room;
  // The workers are the first to go, then the rejections; a reason to wait is cut before it goes.
  while (parts.length > 3 && excess() > 0) parts.pop();
  if (excess() > 0 && parts.length > 2) {
    const last = parts.pop() ?? "";
    const kept = -excess() - GAP.length;
    if (note !== undefined && kept >= SHORTEST_NOTE) parts.push(shorten(last, kept));
  }
  if (total === undefined || excess() > 0) return shorten(parts.join(GAP), room);
  const [name, ...others] = parts;
  const width = Math.min(LONGEST_BAR, SHORTEST_BAR - excess());
  return [name, bar(documents, total, width, page), ...others].join(GAP);
}

/** Gives the plain line, for a log. */
export function progressText(progress: UpdateProgress, now: number): string {
  const [name, ...rest] = facts(progress, now, false);
  return `${name}: ${rest.join(", ")}`;
}

function facts(progress: UpdateProgress, now: number, short: boolean): string[] {
  const { documents, total, exact, rejected, workers, note } = progress;
  const rate = progress.rate(now);
  const left = progress.secondsLeft(now);
  const about = exact ? "" : "~";
  const of = total === undefined
    ? counted(documents, "document")
    : short
    ? `${percent(documents, total)} ${count(documents)}/${about}${count(total)}`
    : `${percent(documents, total)}, ${count(documents)} of ${about}${counted(total, "document")}`;
  const pace = [
    rate === undefined ? [] : perSecond(rate),
    left === undefined ? [] : `${duration(Math.ceil(left))} left`,
  ].flat();
  return [
    progress.version,
    of,
    ...(note === undefined ? pace : [oneLine(note)]),
    `${count(rejected)} rejected`,
    counted(workers, "worker"),
  ];
}

function bar(part: number, total: number, width: number, page: Page): string {
  const filled = total === 0 ? width : Math.min(width, Math.floor((part / total) * width));
  return page.paint("green", "█".repeat(filled)) + page.paint("dim", "░".repeat(width - filled));
}

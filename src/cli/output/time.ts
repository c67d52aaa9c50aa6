/**
 * Points in time as people read them.
 *
 * @module
 */

import { lazy } from "./lazy.ts";
import type { Page } from "./page.ts";

const relative = lazy(() => new Intl.RelativeTimeFormat("en", { numeric: "auto" }));
const units = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]] as const;

/** Gives an ISO 8601 time to the minute, or to the second: `2026-11-22 10:33Z`. */
export function moment(iso: string, precision: "minute" | "second" = "minute"): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const text = time.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, precision === "minute" ? 16 : 19)}Z`;
}

/**
 * Gives a time for a column of a table: `12s ago`, `5d ago`, beyond 30 days the day itself; to the second in a file,
 * which has more room and whose readers come later.
 */
export function when(iso: string, { width, now }: Page): string {
  if (width === Infinity) return moment(iso, "second");
  const seconds = Math.max(0, (now - new Date(iso).getTime()) / 1000);
  if (seconds >= 30 * 86_400) return iso.slice(0, 10);
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ["second", 1];
  return `${Math.floor(seconds / size)}${unit[0]} ago`;
}

/** Gives how long ago a time was: `3 minutes ago`. */
export function ago(iso: string, now: number): string {
  const seconds = (now - new Date(iso).getTime()) / 1000;
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ["second", 1];
  return relative().format(-Math.floor(Math.max(0, seconds) / size), unit);
}

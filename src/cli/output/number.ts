/**
 * Numbers and durations as people read them.
 *
 * @module
 */

import { lazy } from "./lazy.ts";

const whole = lazy(() => new Intl.NumberFormat("en", { maximumFractionDigits: 0 }));
const brief = lazy(() => new Intl.NumberFormat("en", { maximumSignificantDigits: 2 }));
const share = lazy(() => new Intl.NumberFormat("en", { style: "percent" }));

/** Gives a count with its thousands apart: `45,123`. */
export function count(value: number): string {
  return whole().format(value);
}

/** Gives a count and its noun: `1 document`, `45,123 documents`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Gives a whole percentage, rounded down, so that 100 % means all. */
export function percent(part: number, total: number): string {
  return share().format(total === 0 ? 1 : Math.min(1, Math.floor((part / total) * 100) / 100));
}

/** Gives a number per second: `12,345/s`, below ten with one decimal. */
export function perSecond(value: number): string {
  return `${value < 10 ? brief().format(value) : whole().format(value)}/s`;
}

/** Gives a number of bytes: `210 MB`, `1.5 GB`. */
export function size(bytes: number): string {
  const [unit, factor] = bytes >= 1e9 ? ["GB", 1e9] : bytes >= 1e6 ? ["MB", 1e6] : ["KB", 1e3];
  const value = bytes / factor;
  return `${value < 10 ? brief().format(value) : whole().format(value)} ${unit}`;
}

/** Gives a duration in its two largest units: `0.4s`, `12s`, `3m 20s`, `2h 5m`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${brief().format(Math.max(0, Math.round(seconds * 100) / 100))}s`;
  const total = Math.round(seconds);
  if (total < 60) return `${total}s`;
  if (total < 3600) return joined(total, 60, "m", "s");
  if (total < 86_400) return joined(Math.round(total / 60), 60, "h", "m");
  return joined(Math.round(total / 3600), 24, "d", "h");
}

function joined(value: number, size: number, large: string, small: string): string {
  const rest = value % size;
  const first = `${Math.floor(value / size)}${large}`;
  return rest === 0 ? first : `${first} ${rest}${small}`;
}

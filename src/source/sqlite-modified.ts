/**
 * How SQLite finds the rows modified since an instant.
 *
 * @module
 */
import type { Bindings } from "./bindings.ts";
import { isoOf } from "./microseconds.ts";
import { hasZone } from "./sqlite-columns.ts";
import { unixRanges } from "./unix-ranges.ts";
import { wallClock } from "./wall-clock.ts";

/** Behind UTC by this much, a clock is at its latest anywhere; in microseconds. */
const TWELVE_HOURS = 43_200_000_000n;

/**
 * Gives the condition that a row was modified at or after an instant, or that this is not known.
 *
 * Text is first compared with the day alone, which any form of ISO 8601 begins with and an index can be searched for,
 * and then as a time: separator, fraction and zone may differ from row to row. The bound is a whole second, and what is
 * written to the minute or day only is read throughout it. Numbers are compared in the unit that their size tells.
 */
export function modifiedSinceInSqlite(
  value: string,
  type: string,
  microseconds: bigint,
  timezone: string,
  bindings: Bindings,
): string {
  const local = wallClock(microseconds, timezone).shown;
  const day = bindings.add(isoOf(microseconds - TWELVE_HOURS).slice(0, 10), "text");
  const utc = bindings.add(isoOf(microseconds).slice(0, 19), "text");
  const second = local === microseconds
    ? utc
    : `iif(${hasZone(value)}, ${utc}, ${bindings.add(isoOf(local).slice(0, 19), "text")})`;
  const slack = `case when length(${value}) <= 10 then 1 when length(${value}) <= 16 then 1.0 / 1440 else 0 end`;
  const conditions = [
    `${value} is null`,
    `${value} >= ${day} and coalesce(julianday(${value}) + ${slack} >= julianday(${second}), true)`,
  ];
  // In a text column numbers are text, and would be compared as such.
  if (!/char|clob|text/i.test(type)) {
    for (const { from, below } of unixRanges(microseconds)) {
      conditions.push(`${value} >= ${bindings.add(from, "")} and ${value} < ${bindings.add(below, "")}`);
    }
  }
  return conditions.join(" or ");
}

/**
 * Times as plain numbers, whose unit is told by their size.
 *
 * @module
 */
import { floorDivide } from "./microseconds.ts";

/** Numbers of one unit that stand for times at or after an instant; half-open. */
export interface UnixRange {
  readonly from: bigint;
  readonly below: bigint;
}

/**
 * The smallest number that can be a recent Unix time, in seconds: March 1973.
 *
 * A column whose largest value is smaller counts something else, revisions or days.
 */
export const SMALLEST_UNIX_TIME = 100_000_000;

/**
 * Gives the numbers at or after an instant, as seconds, milliseconds and microseconds since 1970.
 *
 * Seconds stay below 10^12, milliseconds below 10^15. What falls on the wrong side of these (milliseconds before
 * September 2001) is taken for a time far ahead, so it is read too often rather than never.
 */
export function unixRanges(microseconds: bigint): readonly UnixRange[] {
  const limits = [10n ** 12n, 10n ** 15n, 10n ** 18n];
  return [1_000_000n, 1_000n, 1n].map((unit, position) => {
    const from = floorDivide(microseconds, unit);
    const least = limits[position - 1];
    return { from: least === undefined || from > least ? from : least, below: limits[position] ?? 0n };
  });
}

/**
 * What a wall clock shows, for columns that hold times without a zone.
 *
 * @module
 */
import { floorDivide } from "./microseconds.ts";

const THREE_HOURS = 3n * 3_600_000_000n;

/** A lower bound for times without a zone. */
export interface WallClock {
  /** The bound as if it were UTC, in microseconds. */
  readonly shown: bigint;
  /** How far the clock is ahead of UTC there, in minutes. */
  readonly offset: number;
}

/**
 * Gives the earliest time that a clock of this zone shows at or after an instant.
 *
 * When clocks are set back, an hour is shown twice: a row written in the second one shows an earlier time than one
 * written before it, so the bound goes back by what the clock loses within the next hours.
 */
export function wallClock(microseconds: bigint, timezone: string): WallClock {
  const offset = offsetAt(microseconds, timezone);
  const least = Math.min(offset, offsetAt(microseconds + THREE_HOURS, timezone));
  return { shown: microseconds + BigInt(least) * 60_000_000n, offset };
}

function offsetAt(microseconds: bigint, timezone: string): number {
  const seconds = Number(floorDivide(microseconds, 1_000_000n));
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return Math.round((shown / 1000 - seconds) / 60);
}

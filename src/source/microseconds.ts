/**
 * Times as microseconds since 1970, the precision that watermarks are kept in.
 *
 * @module
 */
import { SourceError } from "../errors.ts";

/** Reads an ISO 8601 time; one without a zone is UTC, digits behind the sixth decimal are cut off. Throws SourceError. */
export function microsecondsOf(iso: string): bigint {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(iso);
  const [, date, time = "00:00", fraction = "", zone = "Z"] = match ?? [];
  const milliseconds = match === null ? NaN : Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(milliseconds)) {
    throw new SourceError("source-failed", `reading the time ${JSON.stringify(iso)}: it is not ISO 8601`, {
      hint: "Write it as 2024-05-31T12:00:00Z.",
    });
  }
  return BigInt(milliseconds) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
}

/** Writes a time as ISO 8601 UTC with six decimals: `2024-05-31T12:00:00.000000Z`. */
export function isoOf(microseconds: bigint): string {
  const seconds = floorDivide(microseconds, 1_000_000n);
  const fraction = String(microseconds - seconds * 1_000_000n).padStart(6, "0");
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, -5)}.${fraction}Z`;
}

/** Divides and rounds down, below zero too, so that a bound is never later than the time that it stands for. */
export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

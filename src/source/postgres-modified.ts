/**
 * How Postgres finds the rows modified since an instant.
 *
 * @module
 */
import { SourceError } from "../errors.ts";
import type { Bindings } from "./bindings.ts";
import { isoOf } from "./microseconds.ts";
import { unixRanges } from "./unix-ranges.ts";
import { wallClock } from "./wall-clock.ts";

/** By the object ids of built-in types: what a bound instant is cast to. */
const TYPES: ReadonlyMap<number, "timestamptz" | "timestamp" | "date" | "int8" | "numeric" | "float8"> = new Map([
  [1184, "timestamptz"],
  [1114, "timestamp"],
  [1082, "date"],
  [20, "int8"],
  [23, "int8"],
  [1700, "numeric"],
  [701, "float8"],
]);

/** Whether a column of this type holds plain numbers, that may be no times at all. */
export function isUnixTime(type: number): boolean {
  return ["int8", "numeric", "float8"].includes(TYPES.get(type) ?? "");
}

/** Makes sure that a column can say when a row was modified. Throws SourceError. */
export function requireTime(type: number, column: string, attempt: string): void {
  if (TYPES.has(type)) return;
  throw new SourceError("source-failed", `${attempt}: the column ${column} is of a type that holds no time`, {
    hint: "source.modified is a timestamptz, a timestamp, a date, or a Unix time as a number.",
  });
}

/** Gives the condition that a row was modified at or after an instant, or that this is not known. */
export function modifiedSinceInPostgres(
  value: string,
  type: number,
  microseconds: bigint,
  timezone: string,
  bindings: Bindings,
): string {
  const cast = TYPES.get(type) ?? "timestamptz";
  switch (cast) {
    case "timestamptz":
      return `${value} >= ${bindings.add(isoOf(microseconds), cast)} or ${value} is null`;
    case "timestamp":
    case "date": {
      const local = isoOf(wallClock(microseconds, timezone).shown).slice(0, cast === "date" ? 10 : -1);
      return `${value} >= ${bindings.add(local, cast)} or ${value} is null`;
    }
    default: {
      const ranges = unixRanges(microseconds).map(({ from, below }) => {
        return `${value} >= ${bindings.add(String(from), cast)} and ${value} < ${bindings.add(String(below), cast)}`;
      });
      return [...ranges, `${value} is null`].join(" or ");
    }
  }
}

/**
 * Durations as people write them.
 *
 * @module
 */

/** Milliseconds of each unit. */
const units: ReadonlyMap<string, number> = new Map([["ms", 1], ["s", 1000], ["m", 60_000], ["h", 3_600_000], [
  "d",
  86_400_000,
]]);

/** What a duration looks like, as a regular expression. */
export const durationPattern = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

/**
 * Gives the milliseconds of a duration such as `500ms`, `60s`, `1.5m`, `2h` or `7d`; undefined for anything else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseDuration("10m"), 600_000);
 * assert.equal(parseDuration("soon"), undefined);
 * ```
 */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = durationPattern.exec(text.trim()) ?? [];
  const factor = units.get(unit ?? "");
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

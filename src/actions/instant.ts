/**
 * Comparing watermarks, which have up to six decimals.
 *
 * @module
 */

/** Whether one ISO 8601 time is not later than another. */
export function isNotLater(one: string, other: string): boolean {
  const [a, b] = [microseconds(one), microseconds(other)];
  return a <= b;
}

function microseconds(time: string): bigint {
  const decimals = /\.(\d+)/.exec(time)?.[1] ?? "";
  const seconds = BigInt(Math.floor(Date.parse(time) / 1000));
  return seconds * 1_000_000n + BigInt(decimals.padEnd(6, "0").slice(0, 6));
}

/**
 * How far an incremental update reaches back behind its watermark.
 *
 * @module
 */
import { ConfigurationError } from "../errors.ts";

const MICROSECONDS: Readonly<Record<string, number>> = {
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
  d: 86400e6,
};

/** The overlap where a definition names none. */
export const DEFAULT_OVERLAP = "5s";

/** Reads an overlap such as `5s`, `500ms` or `2m` as microseconds. Throws ConfigurationError. */
export function overlapOf(text: string = DEFAULT_OVERLAP): bigint {
  const [, amount, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*$/.exec(text) ?? [];
  const scale = MICROSECONDS[unit];
  if (amount === undefined || scale === undefined) {
    throw new ConfigurationError(`reading source.overlap: ${JSON.stringify(text)} is no duration`, {
      hint: "Write a number and a unit: 500ms, 5s, 2m, 1h or 1d.",
    });
  }
  return BigInt(Math.round(Number(amount) * scale));
}

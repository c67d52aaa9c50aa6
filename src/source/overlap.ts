/**
 * How far an incremental update reaches back behind its watermark.
 *
 * @module
 */
import { parseDuration } from "../definition/duration.ts";
import { ConfigurationError } from "../errors.ts";

/** The overlap where a definition names none. */
export const DEFAULT_OVERLAP = "5s";

/** Reads an overlap such as `5s`, `500ms` or `2m` as microseconds. Throws ConfigurationError. */
export function overlapOf(text: string = DEFAULT_OVERLAP): bigint {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    throw new ConfigurationError(`reading source.overlap: ${JSON.stringify(text)} is no duration`, {
      hint: "Write a number and a unit: 500ms, 5s, 2m, 1h or 1d.",
    });
  }
  return BigInt(milliseconds) * 1000n;
}

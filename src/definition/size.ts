/**
 * Sizes as people write them.
 *
 * @module
 */

/** Bytes of each unit; as for Elasticsearch, a kilobyte has 1,024. */
const units: ReadonlyMap<string, number> = new Map([["B", 1], ["KB", 1024], ["MB", 1024 ** 2], ["GB", 1024 ** 3]]);

/** What a size looks like, as a regular expression. */
export const sizePattern = /^(\d+(?:\.\d+)?)\s*([kKmMgG]?[bB])$/;

/** Gives the bytes of a size such as `512KB`, `4MB` or `1GB`; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = sizePattern.exec(text.trim()) ?? [];
  const factor = units.get((unit ?? "").toUpperCase());
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

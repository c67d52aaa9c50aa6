/**
 * What several measurements of the same thing come to.
 *
 * @module
 */

/** The middle of several numbers, and how far they lie apart. */
export interface Summary {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Sums up at least one number. */
export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return {
    median: (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2,
    lowest: sorted[0],
    highest: sorted[sorted.length - 1],
  };
}

/** Sums up those that were measured; undefined where none was. */
export function summaryOf(values: readonly (number | undefined)[]): Summary | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : summary(known);
}

/**
 * The text before every name of a test: `test_{process}{random}_`.
 *
 * @module
 */

const pattern = /^test_(\d+)[a-z][a-z0-9]*_$/;

/** Makes a prefix that no other test has, in this process or any other. */
export function newPrefix(process: number): string {
  // A letter parts the process from what is random.
  return `test_${process}x${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}_`;
}

/** Gives the process whose prefix this is; undefined where it is no test's. */
export function processOf(prefix: string): number | undefined {
  const [, process] = pattern.exec(prefix) ?? [];
  return process === undefined ? undefined : Number(process);
}

/** The longest that a prefix can be, for checking names before there is one. */
export const LONGEST_PREFIX = newPrefix(2 ** 31);

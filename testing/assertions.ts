/**
 * Assertions on what a search found. They throw AssertionError, whose message shows the hits, their scores, and the
 * query where the answer came through a test's client.
 *
 * @module
 */
import { AssertionError } from "node:assert";
import { described, hitsOf, type Searched, totalOf } from "./hits.ts";

/** The id of a document. */
export type Id = string | number | bigint;

/**
 * Asserts that a search found exactly these documents, in whatever order.
 *
 * @example
 * ```ts
 * import { assertHits } from "@dem/dem/testing";
 *
 * assertHits([{ _id: "2", _score: 1.2 }, { _id: "1", _score: 0.4 }], [1, 2]);
 * ```
 */
export function assertHits(searched: Searched, expected: readonly Id[]): void {
  const found = hitsOf(searched).map(({ id }) => id);
  const wanted = expected.map(String);
  const missing = wanted.filter((id) => !found.includes(id));
  const extra = found.filter((id) => !wanted.includes(id));
  if (missing.length === 0 && extra.length === 0 && found.length === wanted.length) return;
  const reasons = [
    missing.length === 0 ? [] : `not found: ${missing.join(", ")}`,
    extra.length === 0 ? [] : `not expected: ${extra.join(", ")}`,
  ].flat();
  fail(searched, `expected the hits ${named(wanted)}, in any order; ${reasons.join("; ") || "some are there twice"}`, {
    actual: found.toSorted(),
    expected: wanted.toSorted(),
    operator: "assertHits",
  });
}

/**
 * Asserts that a search found exactly these documents in this order.
 *
 * @example
 * ```ts
 * import { assertHitsInOrder } from "@dem/dem/testing";
 *
 * assertHitsInOrder([{ _id: "2", _score: 1.2 }, { _id: "1", _score: 0.4 }], [2, 1]);
 * ```
 */
export function assertHitsInOrder(searched: Searched, expected: readonly Id[]): void {
  const found = hitsOf(searched).map(({ id }) => id);
  const wanted = expected.map(String);
  if (found.length === wanted.length && found.every((id, at) => id === wanted[at])) return;
  fail(searched, `expected the hits ${named(wanted)}, in this order; found ${named(found)}`, {
    actual: found,
    expected: wanted,
    operator: "assertHitsInOrder",
  });
}

/**
 * Asserts that these documents are among the hits, in whatever order.
 *
 * @example
 * ```ts
 * import { assertHitsContain } from "@dem/dem/testing";
 *
 * assertHitsContain([{ _id: "2" }, { _id: "1" }, { _id: "3" }], [3]);
 * ```
 */
export function assertHitsContain(searched: Searched, expected: readonly Id[]): void {
  const found = hitsOf(searched).map(({ id }) => id);
  const missing = expected.map(String).filter((id) => !found.includes(id));
  if (missing.length === 0) return;
  fail(searched, `expected ${named(missing)} among the hits`, {
    actual: found,
    expected: expected.map(String),
    operator: "assertHitsContain",
  });
}

/**
 * Asserts how many documents matched, which may be more than the hits that were asked for.
 *
 * @example
 * ```ts
 * import { assertHitCount } from "@dem/dem/testing";
 *
 * assertHitCount({ hits: { hits: [{ _id: "2" }], total: { value: 40 } } }, 40);
 * ```
 */
export function assertHitCount(searched: Searched, expected: number): void {
  const total = totalOf(searched);
  if (total === expected) return;
  fail(searched, `expected ${expected} hits, found ${total}`, {
    actual: total,
    expected,
    operator: "assertHitCount",
  });
}

/**
 * Asserts that a search found nothing.
 *
 * @example
 * ```ts
 * import { assertNoHits } from "@dem/dem/testing";
 *
 * assertNoHits({ hits: { hits: [], total: 0 } });
 * ```
 */
export function assertNoHits(searched: Searched): void {
  const total = totalOf(searched);
  if (total === 0) return;
  fail(searched, `expected no hits, found ${total}`, { actual: total, expected: 0, operator: "assertNoHits" });
}

/**
 * Asserts that a hit has a highlighted fragment of a field that holds a text or matches an expression.
 *
 * @example
 * ```ts
 * import { assertHighlight } from "@dem/dem/testing";
 *
 * const found = [{ _id: "1", highlight: { plot: ["a <em>dream</em> within a <em>dream</em>"] } }];
 * assertHighlight(found, 1, "plot", "<em>dream</em>");
 * ```
 */
export function assertHighlight(searched: Searched, id: Id, field: string, expected: string | RegExp): void {
  const hit = hitsOf(searched).find((hit) => hit.id === String(id));
  const fragments = hit?.highlight[field] ?? [];
  // An expression with the flag g would go on where it stopped.
  const matches = (fragment: string) =>
    typeof expected === "string" ? fragment.includes(expected) : fragment.search(expected) >= 0;
  if (fragments.some(matches)) return;
  const what = hit === undefined
    ? `${id} is not among the hits`
    : fragments.length === 0
    ? `${id} has no highlight of ${field}, only of ${Object.keys(hit.highlight).join(", ") || "nothing"}`
    : `${id} has ${fragments.map((fragment) => JSON.stringify(fragment)).join(", ")}`;
  const wanted = typeof expected === "string" ? JSON.stringify(expected) : String(expected);
  fail(searched, `expected ${wanted} highlighted in ${field} of ${id}; ${what}`, {
    actual: fragments,
    expected,
    operator: "assertHighlight",
  });
}

function fail(
  searched: Searched,
  message: string,
  facts: { readonly actual: unknown; readonly expected: unknown; readonly operator: string },
): never {
  throw new AssertionError({ message: `${message}\n${described(searched)}`, ...facts });
}

function named(ids: readonly string[]): string {
  return ids.length === 0 ? "(none)" : ids.join(", ");
}

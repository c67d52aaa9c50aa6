/**
 * Whether two JSON texts say the same, however long their numbers are.
 *
 * @module
 */
import type { Json } from "./definition.ts";
import { canonicalJson } from "./json.ts";

/** Compares two JSON texts: the order of keys, blanks and ways to write a number make no difference. */
export function sameJson(one: string, other: string): boolean {
  return one === other || canonicalJson(parseExactly(one)) === canonicalJson(parseExactly(other));
}

/** Parses JSON; a number that JavaScript would round becomes an array of its digits and its power of ten. */
export function parseExactly(text: string): Json {
  return JSON.parse(text, (_key: string, value: Json, context?: { readonly source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    return exactNumber(context?.source ?? String(value));
  });
}

/** `-12.50e3` is `["-125", 2]`: digits without zeros at their ends, and the power of ten that they stand for. */
function exactNumber(source: string): Json {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  return [`${sign}${trimmed}`, Number(exponent) - fraction.length + digits.length - trimmed.length];
}

/**
 * The types that a key may have.
 *
 * @module
 */

/** Unique and ordered, and the same as text in every tool. */
export type KeyKind = "integer" | "text" | "uuid";

const LARGEST = 2n ** 63n;

/** Says whether a text can be a key of this kind, written exactly as the source writes it. */
export function canBeKey(kind: KeyKind, text: string): boolean {
  switch (kind) {
    case "integer":
      return /^(?:0|-?[1-9]\d{0,18})$/.test(text) && BigInt(text) < LARGEST && BigInt(text) >= -LARGEST;
    case "uuid":
      return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
    case "text":
      return true;
  }
}

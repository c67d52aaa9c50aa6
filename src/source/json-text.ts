import { Buffer } from "node:buffer";

/** In every engine that Deno has; TypeScript does not know it yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/**
 * Writes a JavaScript value as JSON text: bigints as numbers with all their digits, bytes as base64.
 *
 * @param sawNonFinite Is called for `NaN` and infinities, which become null.
 */
export function jsonText(value: unknown, sawNonFinite: () => void): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === "bigint") return rawJSON(String(member));
    if (typeof member === "number" && !Number.isFinite(member)) sawNonFinite();
    if (member instanceof Uint8Array) return Buffer.from(member).toString("base64");
    return member;
  });
}

/** Gives JSON on one line: line breaks stand only between its tokens, as those inside a text are escaped. */
export function oneLine(json: string): string {
  return json.includes("\n") || json.includes("\r") ? json.replace(/[\r\n]+/g, " ") : json;
}

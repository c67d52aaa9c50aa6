/**
 * A document as one line of JSON.
 *
 * @module
 */
import { jsonText } from "../source/json-text.ts";

/**
 * Writes what a `document` function gave: integers beyond 2^53 stay exact, bytes become base64.
 *
 * Throws TypeError for what JSON cannot say, such as a circle.
 */
export function documentText(document: object): string | undefined {
  if (Object.values(document).some(needsCare)) return careful(document);
  try {
    return JSON.stringify(document);
  } catch (error) {
    if (error instanceof TypeError && /bigint/i.test(error.message)) return careful(document);
    throw error;
  }
}

/** Several times slower, so only documents that need it pay for it. */
function careful(document: object): string {
  return jsonText(document, () => {});
}

function needsCare(value: unknown): boolean {
  return typeof value === "bigint" || value instanceof Uint8Array;
}

/**
 * Where and why a text is not JSON.
 *
 * @module
 */
import type { Place } from "./located.ts";

/** How many characters V8 shows before an unexpected token. */
const SHOWN_BEFORE = 10;

/** Gives the fault of a text that `JSON.parse` refuses; undefined where it does not. */
export function jsonFault(text: string): { readonly place: Place; readonly reason: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const before = text.slice(0, offsetOf(text, message)).split("\n");
    return {
      place: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
      // The rest of the message repeats a part of the file, which may hold a secret.
      reason: message.replace(/, (\.\.\.)?".*|( in JSON)? at position .*/s, ""),
    };
  }
}

/** V8 tells the position, or what stands around it, or, at the end of the text, nothing. */
function offsetOf(text: string, message: string): number {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Number(position);
  const [, token, cutBefore, shown, cutBehind] =
    /^Unexpected token '(.+)', (\.\.\.)?"(.*)"(\.\.\.)? is not valid JSON$/s.exec(message) ?? [];
  if (token === undefined || shown === undefined) return text.trimEnd().length;
  if (cutBefore !== undefined) return text.indexOf(shown) + SHOWN_BEFORE;
  return cutBehind === undefined ? text.indexOf(token) : shown.length - SHOWN_BEFORE;
}

import type { Position } from "./fixture-row.ts";

/** Decodes a file's bytes, a byte order mark left out; where they are not UTF-8, gives the place of the first wrong byte. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly wrong: Position } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { wrong: firstWrong(bytes) };
  }
}

/** A line break is never part of another character, so each line can be tried alone. */
function firstWrong(bytes: Uint8Array): Position {
  for (let line = 1, start = 0;; line++) {
    const end = bytes.indexOf(0x0a, start);
    const one = bytes.subarray(start, end < 0 ? bytes.length : end);
    const column = firstWrongColumn(one);
    if (column !== undefined || end < 0) return { line, column: column ?? one.length + 1 };
    start = end + 1;
  }
}

function firstWrongColumn(line: Uint8Array): number | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let read = 0;
  try {
    for (let at = 0; at < line.length; at++) read += decoder.decode(line.subarray(at, at + 1), { stream: true }).length;
    decoder.decode();
    return undefined;
  } catch {
    return read + 1;
  }
}

/**
 * How much room text takes on a terminal.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import { lazy } from "./lazy.ts";

const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const EMOJI = /^\p{Emoji_Presentation}|\ufe0f/u;
const MARK = /^[\p{Mn}\p{Me}\p{Cf}]/u;
const ASCII = /^[\x20-\x7e]*$/;
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const graphemes = lazy(() => new Intl.Segmenter("en", { granularity: "grapheme" }));

/** Gives the columns that a text takes; colours take none, East Asian characters take two. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  const visible = stripVTControlCharacters(text);
  let width = 0;
  for (const { segment } of graphemes().segment(visible)) width += graphemeWidth(segment);
  return width;
}

/**
 * Shortens a text without colours to a width, with an ellipsis where something was left out.
 *
 * `middle` keeps both ends, for names whose ends tell them apart.
 */
export function shorten(text: string, width: number, leaveOut: "end" | "middle" = "end"): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return "";
  const room = width - 1;
  const tail = leaveOut === "middle" ? Math.floor(room / 2) : 0;
  const segments = [...graphemes().segment(text)].map(({ segment }) => segment);
  return `${taken(segments, room - tail).join("")}…${taken(segments.toReversed(), tail).reverse().join("")}`;
}

/** Makes foreign text safe to print on one line: no control characters, no line breaks, no change of direction. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}+/gu, " ").replace(DIRECTION, "");
}

function taken(segments: readonly string[], width: number): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const segment of segments) {
    used += graphemeWidth(segment);
    if (used > width) break;
    kept.push(segment);
  }
  return kept;
}

function graphemeWidth(grapheme: string): number {
  if (MARK.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}

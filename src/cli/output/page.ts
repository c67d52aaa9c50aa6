/**
 * What a text for people is laid out for.
 *
 * @module
 */
import { styleText } from "node:util";

/** The colours and weights in use. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** One stream's abilities: how wide it is, whether it shows colour, what time it is. */
export interface Page {
  /** Columns; infinite where the stream is not a terminal, so that nothing is cut. */
  readonly width: number;
  /** Milliseconds since 1970, for times told relative to now. */
  readonly now: number;
  /** Puts a text in a style where the stream shows colour. */
  paint(style: Style, text: string): string;
}

/** Gives a page. */
export function page(facts: { readonly width: number; readonly now: number; readonly colour: boolean }): Page {
  const { width, now, colour } = facts;
  return {
    width,
    now,
    paint: (style, text) => colour && text !== "" ? styleText(style, text, { validateStream: false }) : text,
  };
}

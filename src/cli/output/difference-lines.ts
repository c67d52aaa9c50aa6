/**
 * The fields that differ between two schemas.
 *
 * @module
 */
import type { PlannedDifference } from "../../actions/results.ts";
import type { Json } from "../../definition/definition.ts";
import type { Page, Style } from "./page.ts";
import { oneLine, shorten, widthOf } from "./width.ts";

/** A value that does not fit keeps so many columns, if its path leaves them. */
const SHORTEST_VALUE = 16;

/** Lays differences out: `+` added, `-` removed, `~` changed; beneath each what it asks for, and why. */
export function differenceLines(differences: readonly PlannedDifference[], page: Page): readonly string[] {
  return differences.flatMap(({ path, from, to, kind, reason }) => {
    const [sign, style, value] = from === undefined
      ? ["+", "green", text(to)] as const
      : to === undefined
      ? ["-", "red", text(from)] as const
      : ["~", "yellow", `${text(from)} → ${text(to)}`] as const;
    const why = shorten(`${kind.replace("-", " ")}: ${reason}`, page.width - 6);
    return [
      line(sign, style, oneLine(path), oneLine(value), page),
      ...(reason === "" ? [] : [`      ${page.paint("dim", why)}`]),
    ];
  });
}

function line(sign: string, style: Style, path: string, value: string, page: Page): string {
  const room = page.width - 4;
  // The path says what it is about: a value that is long gives way first.
  const name = shorten(path, room - 2 - Math.min(widthOf(value), SHORTEST_VALUE), "middle");
  const shown = shorten(value, room - 2 - widthOf(name));
  return `  ${page.paint(style, `${sign} ${name}`)}${shown === "" ? "" : `  ${shown}`}`;
}

function text(value: Json | undefined): string {
  return value === undefined ? "" : JSON.stringify(value);
}

/**
 * The fields that differ between two schemas.
 *
 * @module
 */
import type { Difference, Json } from "../../definition/definition.ts";
import type { Page, Style } from "./page.ts";
import { oneLine, shorten, widthOf } from "./width.ts";

/** Lays differences out: `+` added, `-` removed, `~` changed. */
export function differenceLines(differences: readonly Difference[], page: Page): readonly string[] {
  return differences.map(({ path, from, to }) => {
    const [sign, style, value] = from === undefined
      ? ["+", "green", text(to)] as const
      : to === undefined
      ? ["-", "red", text(from)] as const
      : ["~", "yellow", `${text(from)} → ${text(to)}`] as const;
    return line(sign, style, oneLine(path), oneLine(value), page);
  });
}

function line(sign: string, style: Style, path: string, value: string, page: Page): string {
  const room = page.width - 4;
  const name = shorten(path, Math.max(Math.floor(room / 2), room - 2 - widthOf(value)), "middle");
  const shown = shorten(value, room - 2 - widthOf(name));
  return `  ${page.paint(style, `${sign} ${name}`)}${shown === "" ? "" : `  ${shown}`}`;
}

function text(value: Json | undefined): string {
  return value === undefined ? "" : JSON.stringify(value);
}

/**
 * The hits of a search, as a table.
 *
 * @module
 */
import type { SearchResult } from "../../actions/results.ts";
import type { JsonObject } from "../../definition/definition.ts";
import { count, counted } from "./number.ts";
import type { Page } from "./page.ts";
import { type Column, table } from "./table.ts";

type Hit = SearchResult["hits"][number];

/** So many fields of the documents are shown. */
const FIELDS = 3;

/** Lays hits out with their first fields of text, and says of how many they are the top. */
export function hitTable({ hits, total }: SearchResult, page: Page): readonly string[] {
  if (hits.length === 0) return ["no document matches"];
  const fields = textFields(hits).slice(0, FIELDS).map((field, index): Column<Hit> => ({
    header: field,
    cell: ({ source }) => textOf(source[field]),
    // The last field gives room first.
    gives: FIELDS - index,
    minimum: 10,
  }));
  return [
    ...table<Hit>(
      [
        { header: "score", align: "right", cell: (hit) => hit.score === null ? "" : hit.score.toFixed(2) },
        { header: "id", cell: ({ id }) => id, gives: FIELDS + 1, minimum: 8, leavesOut: "middle" },
        ...fields,
      ],
      hits,
      page,
    ),
    page.paint(
      "dim",
      total > hits.length ? `${count(hits.length)} of ${counted(total, "hit")}` : counted(total, "hit"),
    ),
  ];
}

/** Names of the fields that hold text, in the order of the documents; of the others where none does. */
function textFields(hits: readonly Hit[]): readonly string[] {
  const names = (isText: (value: JsonObject[string]) => boolean) => [
    ...new Set(hits.flatMap(({ source }) => Object.keys(source).filter((name) => isText(source[name])))),
  ];
  const texts = names((value) => typeof value === "string");
  return texts.length > 0 ? texts : names((value) => value !== null && typeof value !== "object");
}

function textOf(value: JsonObject[string] | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

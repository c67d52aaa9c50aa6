/**
 * From what OMDb says of a film to what this program says of it.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";

/** A film: what OMDb said, by lower-case names. */
export type Film = JsonObject & { readonly title: string; readonly year: number | null };

/** What the table `movies` holds of a film, beside its key. */
export const filmColumns = [
  "title",
  "year",
  "runtime",
  "genre",
  "director",
  "writer",
  "actors",
  "plot",
  "production",
  "language",
  "country",
] as const;

/**
 * Gives the film of OMDb's answer; undefined where it has no title. Names are lower-cased, `N/A` is null, the year is
 * the first one, and the running time is in whole minutes.
 */
export function filmOf(answer: JsonObject): Film | undefined {
  const { response: _response, ...said } = Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [name.toLowerCase(), known(value)]),
  );
  const { title } = said;
  if (typeof title !== "string" || title === "") return undefined;
  return { ...said, title, year: yearOf(said.year), runtime: minutesOf(said.runtime) };
}

/** Gives what the table holds of a film, in the table's order; what OMDb did not say is null. */
export function rowOf(film: Film): ReadonlyMap<string, string> {
  return new Map(filmColumns.map((name) => [name, JSON.stringify(film[name] ?? null)]));
}

function known(value: Json): Json {
  if (typeof value !== "string") return value;
  const text = value.trim();
  return text === "" || text === "N/A" ? null : text;
}

/** `1977`, and of a series that runs, `2017–`. */
function yearOf(value: Json | undefined): number | null {
  const [year] = /\d{4}/.exec(String(value ?? "")) ?? [];
  return year === undefined ? null : Number(year);
}

/** `156 min`, `1,440 min`, `2 h 36 min`. */
function minutesOf(value: Json | undefined): number | null {
  const text = String(value ?? "").replaceAll(",", "");
  const [, hours] = /(\d+)\s*h/i.exec(text) ?? [];
  const [, minutes] = /(\d+)\s*(?:min|m\b|$)/i.exec(text) ?? [];
  return hours === undefined && minutes === undefined ? null : Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}

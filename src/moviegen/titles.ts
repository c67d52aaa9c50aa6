/**
 * The titles to ask for.
 *
 * @module
 */
import { configurationError } from "../definition/located.ts";
import { UsageError } from "../errors.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Reads a file with a title a line; blank lines are left out. Throws ConfigurationError. */
export async function readTitles(file: string): Promise<readonly string[]> {
  const attempt = `reading the titles in ${file}`;
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    const message = error instanceof Deno.errors.NotFound ? "no such file" : String(error);
    throw configurationError(attempt, [{ file, message }], "Correct the path.");
  }
  const decoded = decodeUtf8(bytes);
  if ("wrong" in decoded) {
    const faults = [{ file, ...decoded.wrong, message: "expected UTF-8, found a byte that is none" }];
    throw configurationError(attempt, faults, "Save the file as UTF-8.");
  }
  const titles = decoded.text.split(/\r?\n|\r/).map((line) => line.trim()).filter((line) => line !== "");
  if (titles.length > 0) return titles;
  throw configurationError(attempt, [{ file, message: "expected a title a line, found none" }], "Write one into it.");
}

/** Gives the titles without blanks around them, each once. Throws UsageError where there is none, or an empty one. */
export function checkTitles(titles: readonly string[]): readonly string[] {
  const trimmed = titles.map((title) => title.trim().normalize("NFC"));
  if (trimmed.length === 0) {
    throw new UsageError("asking OMDb: no title was given", { hint: "Give titles with --title or --file." });
  }
  if (trimmed.includes("")) {
    throw new UsageError("asking OMDb: a title is empty", { hint: "Give each --title some text." });
  }
  const first = new Map<string, string>();
  for (const title of trimmed) if (!first.has(titleKey(title))) first.set(titleKey(title), title);
  return [...first.values()];
}

/** The same text for titles that OMDb does not tell apart. */
export function titleKey(title: string): string {
  return title.normalize("NFC").toLowerCase().replace(/\s+/g, " ");
}

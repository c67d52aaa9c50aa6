import type { Fault } from "../errors.ts";
import type { FixtureText } from "./fixture-row.ts";
import { JsonFault, JsonReader, lineStarts } from "./json-reader.ts";

/** The endings of the files that can be read. */
export const FIXTURE_ENDINGS = [".json", ".jsonl", ".ndjson", ".yaml", ".yml"] as const;

/**
 * Reads the rows of a fixture file: YAML, a JSON array, or JSON lines; undefined when its name ends in none of
 * {@linkcode FIXTURE_ENDINGS}.
 */
export async function readFixture(file: string, text: string): Promise<FixtureText | undefined> {
  const ending = FIXTURE_ENDINGS.find((ending) => file.toLowerCase().endsWith(ending));
  if (ending === undefined) return undefined;
  if (ending === ".yaml" || ending === ".yml") {
    const { readYamlRows } = await import("./yaml-rows.ts");
    return readYamlRows(file, text);
  }
  // Some tools write JSON lines under the name .json.
  return ending === ".json" && !/^\s*\{/.test(text) ? readArray(file, text) : readLines(file, text);
}

function readArray(file: string, text: string): FixtureText {
  try {
    return { rows: new JsonReader(text).readRows(), faults: [] };
  } catch (error) {
    return { rows: [], faults: [faultOf(file, error)] };
  }
}

/** Every line is read by itself, so that all faults are found at once. */
function readLines(file: string, text: string): FixtureText {
  const lines = lineStarts(text);
  const rows = [];
  const faults = [];
  for (const [index, start] of lines.entries()) {
    const end = (lines[index + 1] ?? text.length + 1) - 1;
    if (text.slice(start, end).trim() === "") continue;
    try {
      rows.push(new JsonReader(text, lines, start, end).readRow());
    } catch (error) {
      faults.push(faultOf(file, error));
    }
  }
  return { rows, faults };
}

function faultOf(file: string, error: unknown): Fault {
  if (!(error instanceof JsonFault)) throw error;
  return { file, ...error.position, message: error.message };
}

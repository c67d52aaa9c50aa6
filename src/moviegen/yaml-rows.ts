import { parseYaml } from "../definition/yaml.ts";
import type { Fault } from "../errors.ts";
import type { FixtureRow, FixtureText, FixtureValue, Position } from "./fixture-row.ts";
import { lineStarts } from "./json-reader.ts";

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;

/** Reads the rows of a YAML list of mappings. */
export function readYamlRows(file: string, text: string): FixtureText {
  const parsed = parseYaml(text, file);
  if ("faults" in parsed) return { rows: [], faults: parsed.faults };
  const { value: list, place } = parsed.located;
  const placeOf = (path: readonly PropertyKey[], part: "key" | "value" = "value"): Position =>
    place?.(path, part) ?? { line: 1, column: 1 };
  if (!Array.isArray(list)) {
    return { rows: [], faults: [{ file, ...placeOf([]), message: `expected a list of rows, found ${kindOf(list)}` }] };
  }
  const lines = lineStarts(text);
  const rows: FixtureRow[] = [];
  const faults: Fault[] = [];
  for (const [index, row] of list.entries()) {
    if (!isMapping(row)) {
      faults.push({ file, ...placeOf([index]), message: `expected a row, found ${kindOf(row)}` });
      continue;
    }
    const values = new Map<string, FixtureValue>();
    for (const [name, value] of Object.entries(row)) {
      const position = placeOf([index, name]);
      const offset = (lines[position.line - 1] ?? 0) + position.column - 1;
      values.set(name, { json: jsonOf(value, text, offset), ...position, name: placeOf([index, name], "key") });
    }
    rows.push({ values, ...placeOf([index]) });
  }
  return { rows, faults };
}

/** Numbers that are written as JSON has them stay as they are written: YAML has rounded the value. */
function jsonOf(value: unknown, text: string, offset: number): string {
  number.lastIndex = offset;
  const written = typeof value === "number" ? number.exec(text)?.[0] : undefined;
  return written !== undefined && Number(written) === value ? written : JSON.stringify(value);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : JSON.stringify(value);
}

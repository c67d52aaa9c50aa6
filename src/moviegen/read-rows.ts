import { configurationError } from "../definition/located.ts";
import type { FixtureRow } from "./fixture-row.ts";
import { FIXTURE_ENDINGS, readFixture } from "./read-fixture.ts";
import { decodeUtf8 } from "./utf8.ts";

/**
 * Reads the rows of a fixture file: a JSON array, JSON lines or a YAML list. Throws ConfigurationError with what is wrong
 * with it, by line and column.
 */
export async function readRows(file: string): Promise<readonly FixtureRow[]> {
  const decoded = decodeUtf8(await readBytes(file));
  if ("wrong" in decoded) {
    const faults = [{ file, ...decoded.wrong, message: "expected UTF-8, found a byte that is none" }];
    throw configurationError(`loading ${file}`, faults, "Save the file as UTF-8.");
  }
  const fixture = await readFixture(file, decoded.text);
  if (fixture === undefined) {
    const faults = [{ file, message: "its name ends in nothing that can be read" }];
    throw configurationError(`loading ${file}`, faults, `Name it with one of ${FIXTURE_ENDINGS.join(", ")}.`);
  }
  if (fixture.faults.length > 0) {
    throw configurationError(
      `loading ${file}`,
      fixture.faults,
      "Write a JSON array of objects, one JSON object a line, or a YAML list.",
    );
  }
  return fixture.rows;
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    const message = error instanceof Deno.errors.NotFound ? "no such file" : String(error);
    throw configurationError(`loading ${file}`, [{ file, message }], "Correct the path.");
  }
}

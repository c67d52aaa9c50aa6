/**
 * Fixture files as documents of an index.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { LoadedDefinition } from "../src/definition/definition.ts";
import { isJsonObject } from "../src/definition/json.ts";
import { configurationError } from "../src/definition/located.ts";
import type { Fault } from "../src/errors.ts";
import type { FixtureRow } from "../src/moviegen/fixture-row.ts";
import { readRows } from "../src/moviegen/read-rows.ts";
import { bulkBody, idText, type Written, written } from "./bulk.ts";
import { unfit } from "./unfit.ts";

/**
 * Gives the body of the bulk request that indexes the rows of fixture files. A definition with a `document` function
 * makes the documents of the rows; others take them as they are, numbers to the last digit.
 *
 * Throws ConfigurationError with every row that has no key or does not fit a strict mapping, by line and column.
 */
export async function readFixtures(definition: LoadedDefinition, files: readonly (string | URL)[]): Promise<string> {
  const documents: Written[] = [];
  for (const file of files) documents.push(...await documentsIn(definition, pathOf(file)));
  return bulkBody(documents);
}

function pathOf(file: string | URL): string {
  return file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : file;
}

/** Every test of a file asks for the same: each file is read again only where it was changed. */
const read = new WeakMap<
  LoadedDefinition,
  Map<string, { readonly stamp: string; readonly documents: readonly Written[] }>
>();

async function documentsIn(definition: LoadedDefinition, file: string): Promise<readonly Written[]> {
  const before = read.get(definition) ?? new Map();
  read.set(definition, before);
  const stamp = await stampOf(file);
  const known = before.get(file);
  if (known !== undefined && known.stamp === stamp) return known.documents;
  const documents = await readDocuments(definition, file);
  before.set(file, { stamp, documents });
  return documents;
}

async function stampOf(file: string): Promise<string> {
  try {
    const { mtime, size } = await Deno.stat(file);
    return `${mtime?.getTime()} ${size}`;
  } catch (error) {
    // Reading it says what is wrong.
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

async function readDocuments(definition: LoadedDefinition, file: string): Promise<readonly Written[]> {
  const rows = await readRows(file);
  const faults: Fault[] = [];
  const documents: Written[] = [];
  for (const row of rows) {
    const found = definition.document === undefined ? faultsOf(definition, row) : keyFaults(definition, row);
    if (found.length > 0) {
      faults.push(...found.map((fault) => ({ file, ...fault })));
      continue;
    }
    try {
      documents.push(...await documentOf(definition, row));
    } catch (error) {
      const { line, column } = row;
      faults.push({ file, line, column, message: error instanceof Error ? error.message : String(error) });
    }
  }
  if (faults.length > 0) {
    throw configurationError(`loading ${file} into ${definition.name}`, faults, "Correct the file, or the mappings.");
  }
  return documents;
}

type RowFault = Omit<Fault, "file">;

function faultsOf(definition: LoadedDefinition, row: FixtureRow): readonly RowFault[] {
  const fields = [...row.values].flatMap(([name, { line, column, json, name: place }]) => {
    const fault = unfit(definition.schema.mappings, name, json);
    if (fault === undefined) return [];
    const at = fault.part === "name" ? place : { line, column };
    return [{ line: at.line, column: at.column, message: `${name}: ${fault.message}` }];
  });
  return [...keyFaults(definition, row), ...fields];
}

function keyFaults(definition: LoadedDefinition, row: FixtureRow): readonly RowFault[] {
  const key = keyOf(definition);
  const value = row.values.get(key);
  if (value !== undefined && idText(JSON.parse(value.json)) !== undefined) return [];
  const { line, column } = value ?? row;
  const found = value === undefined ? "none" : value.json.slice(0, 40);
  return [{ line, column, message: `${key}: expected a key, a text or a number, found ${found}` }];
}

function keyOf({ source }: LoadedDefinition): string {
  return source?.key ?? "id";
}

async function documentOf(definition: LoadedDefinition, row: FixtureRow): Promise<readonly Written[]> {
  const key = keyOf(definition);
  const keyJson = row.values.get(key)?.json ?? "null";
  // As a number, a key beyond 2^53 would become another.
  const id = keyJson.startsWith('"') ? String(JSON.parse(keyJson)) : keyJson;
  if (definition.document === undefined) {
    const json = `{${[...row.values].map(([name, { json }]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
    return [{ ...written(definition, { ...parsed(row), _id: id }), json: json.replace(/[\r\n]+/g, " ") }];
  }
  const document: unknown = await definition.document(parsed(row));
  if (document === null) return [];
  if (!isJsonObject(document)) throw new TypeError(`document() gave ${typeof document} instead of an object or null`);
  return [written(definition, { ...document, _id: id })];
}

function parsed(row: FixtureRow): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...row.values].map(([name, { json }]) => [name, JSON.parse(json)]));
}

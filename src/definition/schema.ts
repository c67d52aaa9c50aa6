/**
 * What a definition may say; the editors' JSON Schema is made from it.
 *
 * @module
 */
import * as z from "zod";
import { object } from "./check.ts";
import { addressFault, isInMemory } from "./database-address.ts";
import { definitionDefaults as defaults } from "./defaults.ts";
import { durationPattern, parseDuration } from "./duration.ts";
import { isJsonObject, notJson } from "./json.ts";
import { nameFault } from "./name.ts";
import { normaliseSettings, settingsGivenTwice } from "./normalise.ts";
import { parseSize, sizePattern } from "./size.ts";

/** A text that has to be as a function wants it, which otherwise gives what was expected. */
export function text(fault: (text: string) => string | undefined): z.ZodString {
  return z.string().check((context) => {
    const message = fault(context.value);
    if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
  });
}

/** A duration such as `60s`, given as milliseconds. */
export const duration = z.string().regex(durationPattern, "expected a duration such as 500ms, 60s, 10m or 2h")
  .transform((text) => parseDuration(text) ?? 0);

/** A size such as `4MB`, given as bytes. */
export const size = z.string().regex(sizePattern, "expected a size such as 512KB or 4MB")
  .transform((text) => parseSize(text) ?? 0)
  .refine((bytes) => bytes > 0, "expected a size above 0");

const filled = text((text) => text.trim() === "" ? "expected some text" : undefined);

/** A whole number from 1; text with digits, as variables give it, is taken too. */
const count = z.union([
  z.int().min(1, "expected a whole number from 1"),
  z.string().regex(/^[1-9]\d*$/).transform(Number),
], {
  error: "expected a whole number from 1",
});

const sqlOptions = {
  url: text((address) => isInMemory(address) ? "expected a file" : addressFault(address)).optional()
    .describe("The database: sqlite:FILE or postgres://… Default: the config's source."),
  key: filled.describe("The column that identifies a row: unique and ordered. It becomes the document's id."),
  modified: filled.optional()
    .describe("The column that says when a row last changed; makes incremental updates possible."),
  deleted: filled.optional().describe("A select of the keys that were removed since :since."),
  overlap: z.string().regex(durationPattern, "expected a duration such as 5s").optional()
    .describe(
      `How far an incremental update reaches back; must exceed the skew of the clocks. Default: ${defaults.overlap}.`,
    ),
  timezone: text((zone) => isTimeZone(zone) ? undefined : "expected a time zone such as Europe/Paris").optional()
    .describe(`The time zone of a modified column that has none. Default: ${defaults.timezone}.`),
  routing: filled.optional().describe("The column that holds the routing value, for mappings that require routing."),
};

const table = object({ table: filled.describe("A table; schema.table is understood."), ...sqlOptions });
const select = object({ sql: filled.describe("A select; its columns become the document's fields."), ...sqlOptions });

/** A function; what it takes and gives cannot be checked before it is called. */
function functionNamed<Type extends (...parameters: never[]) => unknown>() {
  return z.custom<Type>((value) => typeof value === "function", "expected a function");
}

const query = object({
  query: functionNamed<(db: never) => { compile(): { sql: string; parameters: readonly unknown[] } }>(),
  ...sqlOptions,
});
const code = object({
  documents: functionNamed<
    (request: { since?: Date; after?: string; signal: AbortSignal }) => AsyncIterable<Readonly<Record<string, unknown>>>
  >(),
  deletedIds: functionNamed<(request: { since: Date; signal: AbortSignal }) => AsyncIterable<string>>().optional(),
  incremental: z.boolean().optional(),
  key: filled,
});

const settings = z.record(z.string(), z.unknown()).check(({ value, issues }) => {
  const path = notJson(value);
  if (path !== undefined) {
    return void issues.push({ code: "custom", message: "expected JSON", path: [...path], input: value });
  }
  if (!isJsonObject(value)) return;
  for (const name of settingsGivenTwice(value)) {
    issues.push({ code: "custom", message: `${name} is given more than once`, input: value });
  }
  for (const name of Object.keys(normaliseSettings(value)).filter(isIdentity)) {
    issues.push({ code: "custom", message: `${name} is the cluster's to give: leave it out`, input: value });
  }
});

/** Settings that tell one physical index from another. */
function isIdentity(name: string): boolean {
  return ["uuid", "provided_name", "creation_date"].includes(name) || name.startsWith("version.");
}

const mappings = z.record(z.string(), z.unknown()).check(({ value, issues }) => {
  const path = notJson(value);
  if (path !== undefined) {
    return void issues.push({ code: "custom", message: "expected JSON", path: [...path], input: value });
  }
  if (isJsonObject(value) && isJsonObject(value._meta) && "dem" in value._meta) {
    const message = "this is where dem marks what is its own: leave it out";
    issues.push({ code: "custom", message, path: ["_meta", "dem"], input: value });
  }
});

const common = {
  $schema: z.string().optional().describe("The JSON Schema, for editors."),
  name: text(nameFault).describe("The index's base name: no prefix, no version."),
  revision: z.union([z.string(), z.number().transform(String)], { error: "expected text" }).optional()
    .describe("Change it to ask for a new version though settings and mappings are the same."),
  settings: settings.prefault({}).describe("The index's settings, as Elasticsearch takes them."),
  mappings: mappings.prefault({}).describe("The index's mappings, as Elasticsearch takes them."),
  batch: object({
    documents: count.prefault(defaults.batchDocuments)
      .describe(`Send a request after so many documents. Default: ${defaults.batchDocuments}.`),
    bytes: size.prefault(defaults.batchBytes)
      .describe(`Send a request after so many bytes, of 1,024 to the kilobyte. Default: ${defaults.batchBytes}.`),
  }).prefault({}).describe("When a request is sent: after so many documents or bytes, whichever comes first."),
};

/** A definition in a YAML or JSON file. */
export const fileSchema = object({
  ...common,
  source: z.union([table, select], { error: "expected an object with either table or sql" }).optional()
    .describe("Where documents come from."),
});

/** A definition that a module exports, or a caller gives. */
export const codeSchema = object({
  ...common,
  source: z.union([table, select, query, code], {
    error: "expected an object with one of table, sql, query or documents",
  })
    .optional(),
  document: functionNamed<(row: Readonly<Record<string, unknown>>) => unknown>().optional(),
});

/** A checked definition. */
export type CheckedDefinition = z.output<typeof codeSchema> | z.output<typeof fileSchema>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

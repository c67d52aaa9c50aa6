/**
 * Writes the JSON Schema files that editors check configs and definitions with: `deno run -A tools/schemas.ts`.
 *
 * @module
 */
import * as z from "zod";
import { configSchema } from "../src/config/schema.ts";
import { fileSchema } from "../src/definition/schema.ts";

const folder = new URL("../schemas/", import.meta.url);

/** The files by name, with what belongs into them. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["config.json", jsonSchema(configSchema, "The config of dem")],
    ["definition.json", jsonSchema(fileSchema, "The definition of an index")],
  ]);
}

function jsonSchema(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

if (import.meta.main) {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of schemaFiles()) await Deno.writeTextFile(new URL(name, folder), text);
}

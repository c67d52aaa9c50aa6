import assert from "node:assert/strict";
import { readPages } from "./pages.ts";
import { schemaFiles } from "../../tools/schemas.ts";

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
}

Deno.test("docs/configuration.md has every key of the config, and no others", async () => {
  assert.deepEqual(await keysOn("docs/configuration.md", "## Keys"), keysOf(schema("config.json")).sort());
});

Deno.test("docs/definitions.md has every key of a definition, and no others", async () => {
  const keys = keysOf(schema("definition.json")).map((key) => key.replace(/^source\./, ""));
  // Functions are written in modules only.
  assert.deepEqual(await keysOn("docs/definitions.md", "## Keys"), [...keys, "source", "document", "query"].sort());
});

function schema(file: string): JsonSchema {
  return JSON.parse(schemaFiles().get(file) ?? "{}");
}

/** The paths of all values that hold no others. */
function keysOf({ properties = {}, anyOf = [] }: JsonSchema, path = ""): readonly string[] & string[] {
  const inner = Object.entries(properties).flatMap(([key, value]) =>
    keysOf(value, path === "" ? key : `${path}.${key}`)
  );
  const keys = [...inner, ...anyOf.flatMap((one) => one.properties === undefined ? [] : keysOf(one, path))];
  return keys.length === 0 ? [path] : [...new Set(keys)];
}

/** What stands in the first column of the tables beneath a heading. */
async function keysOn(name: string, heading: string): Promise<readonly string[]> {
  const page = (await readPages()).get(name) ?? "";
  const [, after = ""] = page.split(`\n${heading}\n`);
  const [section = ""] = after.split("\n## ");
  return [...section.matchAll(/^\| `([\w.$]+)` /gm)].map(([, key = ""]) => key).sort();
}

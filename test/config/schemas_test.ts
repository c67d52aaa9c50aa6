import assert from "node:assert/strict";
import { schemaFiles } from "../../tools/schemas.ts";

for (const [name, text] of schemaFiles()) {
  Deno.test(`schemas/${name} is as tools/schemas.ts makes it`, async () => {
    assert.equal(await Deno.readTextFile(new URL(`../../schemas/${name}`, import.meta.url)), text);
  });

  Deno.test(`schemas/${name} describes every key and takes no other`, () => {
    const { properties, additionalProperties } = JSON.parse(text);
    assert.equal(additionalProperties, false);
    for (const [key, value] of Object.entries<{ description?: string }>(properties)) {
      assert.ok(value.description, `${key} has no description`);
    }
  });
}

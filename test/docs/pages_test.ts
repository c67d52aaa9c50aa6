import assert from "node:assert/strict";
import { normalise } from "./normalise.ts";
import { readPages } from "./pages.ts";
import { replay } from "./replay.ts";

for (const [name, page] of await readPages()) {
  Deno.test(`every command in ${name} prints what the page says`, async () => {
    const unique = `d${crypto.randomUUID().slice(0, 6)}_`;
    assert.equal(normalise(await replay(page, unique)), normalise(page));
  });
}

import assert from "node:assert/strict";
import { distributions } from "../../src/server/distribution.ts";
import { testedEngines } from "../engines.ts";

Deno.test("every test that is to run on every engine is there", async () => {
  for (const { tests } of Object.values(testedEngines)) {
    for (const path of tests) await Deno.stat(new URL(`../../${path}`, import.meta.url));
  }
});

Deno.test("every server that can be got is tested on", () => {
  const tested = Object.values(testedEngines).map(({ engine, version }) => `${engine} ${version}`);
  const known = distributions.map(({ engine, version }) => `${engine} ${version.split(".")[0]}`);
  assert.deepEqual(tested.sort(), known.sort());
});

import assert from "node:assert/strict";
import { type TestBinary, testOnBinary } from "../binary.ts";
import { normalise } from "./normalise.ts";
import { readPages } from "./pages.ts";
import { needsBinary, replay } from "./replay.ts";

for (const [name, page] of await readPages()) {
  const test = async (binary?: TestBinary) => {
    const unique = `d${crypto.randomUUID().slice(0, 6)}_`;
    assert.equal(normalise(await replay(page, unique, binary)), normalise(page));
  };
  const fact = `every command in ${name} prints what the page says`;
  if (needsBinary(page)) await testOnBinary(fact, test);
  else Deno.test(fact, () => test());
}

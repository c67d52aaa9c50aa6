import assert from "node:assert/strict";
import fc from "fast-check";
import { elementsOf, membersOf } from "../../src/cluster/json-parts.ts";

Deno.test("membersOf() cuts any object into the texts of its values", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
  fc.assert(fc.property(objects, fc.nat(3), (object, blanks) => {
    const text = JSON.stringify(object, null, blanks);
    const parts = [...membersOf(text, 0)].map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))]);
    assert.deepEqual(parts, Object.entries(JSON.parse(text)));
  }));
});

Deno.test("elementsOf() cuts any array into the texts of its elements", () => {
  fc.assert(fc.property(fc.array(fc.jsonValue()), fc.nat(3), (array, blanks) => {
    const text = JSON.stringify(array, null, blanks);
    assert.deepEqual(
      [...elementsOf(text, 0)].map(({ start, end }) => JSON.parse(text.slice(start, end))),
      JSON.parse(text),
    );
  }));
});

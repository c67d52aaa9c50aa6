import assert from "node:assert/strict";
import fc from "fast-check";
import { sameJson } from "../../src/definition/same-json.ts";

const cases: readonly (readonly [one: string, other: string, same: boolean])[] = [
  ['{"a":1,"b":[2]}', '{ "b": [2], "a": 1 }', true],
  ['{"a":[1,2]}', '{"a":[2,1]}', false],
  ["9007199254740993", "9007199254740992", false],
  ["9007199254740993", "9007199254740993.0", true],
  ["0.1", "0.10", true],
  ["0.1234567890123456789", "0.1234567890123456788", false],
  ["1.5e3", "1500", true],
  ["1.5e-2", "0.015", true],
  ["-2.50", "-25e-1", true],
  ["2.5", "-2.5", false],
  ["0.0", "0", true],
  ["null", "0", false],
  ['"1.5"', "1.5", false],
];

for (const [one, other, same] of cases) {
  Deno.test(`sameJson() finds ${one} ${same ? "the same as" : "another than"} ${other}`, () => {
    assert.equal(sameJson(one, other), same);
    assert.equal(sameJson(other, one), same);
  });
}

Deno.test("sameJson() finds any value the same as itself, written with blanks", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.ok(sameJson(JSON.stringify(value), JSON.stringify(value, null, 2)));
  }));
});

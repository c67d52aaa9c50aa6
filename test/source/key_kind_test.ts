import assert from "node:assert/strict";
import fc from "fast-check";
import { canBeKey } from "../../src/source/key-kind.ts";

Deno.test("an integer of 64 bits can be a key, in its one way of writing; a larger one cannot", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (key) => {
    assert.ok(canBeKey("integer", String(key)));
  }));
  for (
    const key of [String(2n ** 63n), String(-(2n ** 63n) - 1n), "01", "+1", "-0", "1.0", "1e3", "", " 1", "0x1", "١"]
  ) {
    assert.ok(!canBeKey("integer", key), key);
  }
});

Deno.test("a uuid can be a key as databases write it, and nothing else", () => {
  fc.assert(fc.property(fc.uuid(), (key) => assert.ok(canBeKey("uuid", key))));
  const key = "0e9b8f1c-0000-4000-8000-000000000001";
  for (const other of [key.toUpperCase(), `{${key}}`, key.replaceAll("-", ""), `${key}0`, ""]) {
    assert.ok(!canBeKey("uuid", other), other);
  }
});

Deno.test("any text can be a key", () => {
  for (const key of ["", " ", "é", "\0", "'; --"]) assert.ok(canBeKey("text", key));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Operation } from "../../src/bulk/operation.ts";
import { documentOperation, KEYLESS, rowOperation } from "../../src/bulk/row-operation.ts";

function parsed({ lines }: Operation): readonly unknown[] {
  assert.ok(lines.every((line) => !/[\r\n]/.test(line)));
  return lines.map((line) => JSON.parse(line));
}

Deno.test("JSON from the database goes through untouched, on one line", () => {
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.jsonValue(), (id, value) => {
    const operation = rowOperation({ id, json: JSON.stringify({ value }, null, 2) });
    assert.ok("lines" in operation);
    assert.deepEqual(parsed(operation), [{ index: { _id: id } }, JSON.parse(JSON.stringify({ value }))]);
  }));
  const operation = rowOperation({ id: "1", json: '{"a": 9007199254740993,\r\n "b":\n1.10}' });
  assert.ok("lines" in operation);
  assert.equal(operation.lines[1], '{"a": 9007199254740993,  "b": 1.10}');
});

Deno.test("a routing value stands beside the id", () => {
  const operation = rowOperation({ id: "1", json: "{}", routing: 'a"b' });
  assert.ok("lines" in operation);
  assert.deepEqual(parsed(operation)[0], { index: { _id: "1", routing: 'a"b' } });
});

Deno.test("a key that is null, empty or too long is a rejection", () => {
  assert.deepEqual(rowOperation({ id: null, json: "{}" }), { document: KEYLESS, reason: "its key is null" });
  assert.deepEqual(rowOperation({ id: "", json: "{}" }), { document: KEYLESS, reason: "its key is empty" });
  assert.ok("lines" in rowOperation({ id: "é".repeat(256), json: "{}" }));
  const long = "é".repeat(256) + "x";
  assert.deepEqual(rowOperation({ id: long, json: "{}" }), {
    document: long,
    reason: "its key has 513 bytes, more than the 512 that an id may have",
  });
});

Deno.test("document() may be async, and null from it removes the document", async () => {
  const made = await documentOperation({ id: "1", row: { a: 1 } }, (row) => Promise.resolve({ ...row, b: 2 }));
  assert.ok("lines" in made);
  assert.deepEqual(parsed(made), [{ index: { _id: "1" } }, { a: 1, b: 2 }]);
  const removed = await documentOperation({ id: "1", row: {}, routing: "r" }, () => null);
  assert.ok("lines" in removed);
  assert.deepEqual(parsed(removed), [{ delete: { _id: "1", routing: "r" } }]);
});

Deno.test("integers beyond 2^53 and bytes stay what they are behind document()", async () => {
  const row = { big: 9007199254740993n, bytes: new Uint8Array([1, 2]), list: [{ big: 1n }] };
  const made = await documentOperation({ id: "1", row }, (row) => row);
  assert.ok("lines" in made);
  assert.equal(made.lines[1], '{"big":9007199254740993,"bytes":"AQI=","list":[{"big":1}]}');
});

const circle: Record<string, unknown> = {};
circle.self = circle;

for (
  const [what, document, reason] of [
    ["throws", () => Promise.reject(new Error("no year")), /document\(\) failed: no year/],
    ["gives nothing", () => undefined, /gave nothing instead of an object or null/],
    ["gives a list", () => [1], /gave an array/],
    ["gives a text", () => "x", /gave a string/],
    ["gives a circle", () => circle, /document\(\) failed: .*circular/],
    ["gives a date", () => new Date(0), /no object as JSON: "1970/],
  ] as const
) {
  Deno.test(`a row whose document() ${what} is a rejection`, async () => {
    const made = await documentOperation({ id: "1", row: {} }, document);
    assert.ok("reason" in made);
    assert.match(made.reason, reason);
  });
}

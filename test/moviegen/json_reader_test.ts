import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonFault, JsonReader } from "../../src/moviegen/json-reader.ts";

Deno.test("readRows() reads what JSON.parse() reads, however it is spaced", () => {
  const rows = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()));
  fc.assert(
    fc.property(rows, fc.constantFrom(undefined, 2, "\t"), (expected, space) => {
      const text = JSON.stringify(expected, undefined, space);
      const read = new JsonReader(text).readRows().map(({ values }) =>
        Object.fromEntries([...values].map(([name, { json }]) => [name, JSON.parse(json)]))
      );
      assert.deepEqual(read, JSON.parse(text).map((row: object) => ({ ...row })));
    }),
    { numRuns: 40 },
  );
});

Deno.test("readRows() refuses exactly what JSON.parse() refuses, and says where", () => {
  const source = '[{"id":1,"a":[-1.5e3,{"b":"x\\u00e9\\n"}],"c":true,"d":null},\n{"id":2,"c":false}]';
  const damaged = fc.tuple(
    fc.nat(source.length),
    fc.nat(3),
    fc.constantFrom("", ",", "{", "]", '"', "\\", "0", "x", "\n"),
  )
    .map(([at, gone, put]) => source.slice(0, at) + put + source.slice(at + gone));
  fc.assert(fc.property(damaged, (text) => {
    let valid = true;
    try {
      const value: unknown = JSON.parse(text);
      valid = Array.isArray(value) &&
        value.every((row) => row !== null && typeof row === "object" && !Array.isArray(row));
    } catch {
      valid = false;
    }
    // JSON.parse() takes the last of two equal names; a row has no use for that.
    if (valid && /"(\w+)":.*"\1":/.test(text.replaceAll("\n", "").replace("},", "}"))) return;
    if (valid) new JsonReader(text).readRows();
    else assert.throws(() => new JsonReader(text).readRows(), JsonFault);
  }));
});

Deno.test("readRows() keeps numbers as they were written", () => {
  const [row] = new JsonReader('[{"a": 9007199254740993, "b": 1.10, "c": 1E400}]').readRows();
  assert.deepEqual([...row?.values.values() ?? []].map(({ json }) => json), ["9007199254740993", "1.10", "1E400"]);
});

Deno.test("readRows() knows where each row and each value stands", () => {
  const rows = new JsonReader('[\n  { "id": 1,\n    "title": "M" },\n  { "id": 2 }\n]').readRows();
  assert.deepEqual(rows.map(({ line, column }) => [line, column]), [[2, 3], [4, 3]]);
  const { line, column } = rows[0]?.values.get("title") ?? {};
  assert.deepEqual([line, column], [3, 14]);
});

const broken: readonly (readonly [text: string, line: number, column: number, message: RegExp])[] = [
  ["", 1, 1, /expected "\[", found the end/],
  ["[1]", 1, 2, /expected "\{", found "1"/],
  ['[{"a": 1,\n "b": }]', 2, 7, /expected a value, found "\}"/],
  ['[{"a": 1\n "b": 2}]', 2, 2, /expected "," or "\}", found "\\""/],
  ['[{"a": 1},\n]', 2, 1, /expected an object behind the comma, found "\]"/],
  ['[{"a": 1,}]', 1, 10, /expected a name in double quotes behind the comma/],
  ["[{'a': 1}]", 1, 3, /expected a name in double quotes, found "'"/],
  ['[{"a": yes}]', 1, 8, /expected a value, found "yes"/],
  ['[{"a": 01}]', 1, 8, /expected a value, found "01"/],
  ['[{"a": NaN}]', 1, 8, /expected a value, found "NaN"/],
  ['[{"a": "x\n"}]', 1, 8, /no closing quotation mark/],
  ['[{"a": "x\ty"}]', 1, 10, /control characters/],
  ['[{"a": "x\\qy"}]', 1, 10, /no escape sequence/],
  ['[{"a": 1, "a": 2}]', 1, 11, /"a" stands twice/],
  ['[{"a": 1}] x', 1, 12, /expected nothing more, found "x"/],
  ['[{"a": 1}', 1, 10, /expected "," or "\]", found the end/],
];

for (const [text, line, column, message] of broken) {
  Deno.test(`readRows() says what is wrong with ${JSON.stringify(text)}`, () => {
    assert.throws(() => new JsonReader(text).readRows(), (error) => {
      assert.ok(error instanceof JsonFault);
      assert.match(error.message, message);
      assert.deepEqual(error.position, { line, column });
      return true;
    });
  });
}

Deno.test("readRows() reads a text of many megabytes and nested lists", () => {
  const long = "ü".repeat(3_000_000);
  const [row] = new JsonReader(JSON.stringify([{ long, deep: [[[[["x"]]]]] }])).readRows();
  assert.equal(row?.values.get("long")?.json.length, long.length + 2);
});

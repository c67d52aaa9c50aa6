import assert from "node:assert/strict";
import fc from "fast-check";
import { page } from "../../../src/cli/output/page.ts";
import { type Column, table } from "../../../src/cli/output/table.ts";
import { widthOf } from "../../../src/cli/output/width.ts";

interface Row {
  readonly name: string;
  readonly number: string;
  readonly tag: string;
}

const columns: readonly Column<Row>[] = [
  { header: "name", cell: ({ name }) => name, gives: 2, minimum: 8, leavesOut: "middle" },
  { header: "number", cell: ({ number }) => ({ text: number, style: "green" }), align: "right" },
  { header: "tag", cell: ({ tag }) => tag, gives: 1, optional: true },
];

const at = (width: number, colour = false) => page({ width, colour, now: 0 });

Deno.test("a table aligns its columns by what is seen, not by bytes", () => {
  const rows = [{ name: "movies", number: "1", tag: "v1" }, { name: "日本語", number: "23,456", tag: "" }];
  assert.deepEqual(table(columns, rows, at(80)), [
    "name    number  tag",
    "movies       1  v1",
    "日本語  23,456",
  ]);
  const coloured = table(columns, rows, at(80, true));
  assert.deepEqual(coloured.map(widthOf), table(columns, rows, at(80)).map(widthOf));
});

Deno.test("a column in which nothing stands is left out where it may be", () => {
  assert.deepEqual(table(columns, [{ name: "a", number: "1", tag: "" }], at(80)), ["name  number", "a          1"]);
});

Deno.test("columns give room in their turn", () => {
  const rows = [{ name: "production_movies-12", number: "1", tag: "v1.2.3-14-gabcdef0" }];
  assert.deepEqual(table(columns, rows, at(40)), [
    "name                  number  tag",
    "production_movies-12       1  v1.2.3-14…",
  ]);
  assert.deepEqual(table(columns, rows, at(30)), [
    "name            number  tag",
    "product…ies-12       1  v1.2.…",
  ]);
});

Deno.test("no row is wider than the page, whatever it holds", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "日", "👍", "\n", "x"), maxLength: 40 });
  const row = fc.record({ name: cell, number: cell, tag: cell });
  fc.assert(fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 20, max: 120 }), (rows, width) => {
    for (const line of table(columns, rows, at(width, true))) {
      assert.ok(widthOf(line) <= width);
      assert.doesNotMatch(line, /\n/);
    }
  }));
});

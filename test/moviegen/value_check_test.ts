import assert from "node:assert/strict";
import type { ColumnKind, TableColumn } from "../../src/source/write.ts";
import { wrongValue } from "../../src/moviegen/value-check.ts";

const accepted: Readonly<Record<ColumnKind, readonly string[]>> = {
  boolean: ["true", "false"],
  date: ['"2024-02-29"'],
  integer: ["0", "-32768", "32767"],
  json: ["1", '"a"', "[1]", '{"a":1}', "true"],
  number: ["1", "-1.5", "1e9"],
  other: ["1", '"a"', "[1]"],
  text: ['""', '"a"'],
  timestamp: ['"2026-03-01"', '"2026-03-01T12:00"', '"2026-03-01 12:00:00.123456+05:30"', '"2026-03-01T23:59:59Z"'],
  "timestamp-or-number": ['"2026-03-01T12:00:00Z"', "1767225600"],
  uuid: ['"018f4a3e-7b1c-7d2e-9a55-0123456789ab"', '"018F4A3E7B1C7D2E9A550123456789AB"'],
};

const refused: Readonly<Record<ColumnKind, readonly string[]>> = {
  boolean: ["1", '"true"'],
  date: ['"2023-02-29"', '"2026-13-01"', '"2026-00-10"', '"1.3.2026"', "20260301"],
  integer: ["1.0", "1e3", '"1"', "true", "32768", "-32769"],
  json: [],
  number: ['"1"', "false", "[1]"],
  other: [],
  text: ["1", "true", "[]", "{}"],
  timestamp: [
    '"yesterday"',
    '"2026-02-30T00:00:00Z"',
    '"2026-03-01T24:00:00Z"',
    '"2026-03-01T12:60:00Z"',
    "1767225600",
  ],
  "timestamp-or-number": ['"soon"', "true"],
  uuid: ['"018f4a3e"', "1"],
};

for (const kind of Object.keys(accepted) as ColumnKind[]) {
  Deno.test(`a ${kind} column takes what it can hold and nothing else`, () => {
    const column: TableColumn = {
      name: "c",
      type: kind,
      kind,
      bytes: 2,
      nullable: true,
      hasDefault: false,
      computed: false,
    };
    for (const json of accepted[kind]) assert.equal(wrongValue(column, json), undefined, json);
    for (const json of refused[kind]) assert.match(wrongValue(column, json) ?? "", /^expected .+, found .+/, json);
    assert.equal(wrongValue(column, "null"), undefined);
    assert.equal(wrongValue({ ...column, nullable: false }, "null"), "expected a value, found null");
  });
}

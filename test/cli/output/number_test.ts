import assert from "node:assert/strict";
import { count, counted, duration, percent, perSecond } from "../../../src/cli/output/number.ts";
import { ago, moment, when } from "../../../src/cli/output/time.ts";
import { page } from "../../../src/cli/output/page.ts";

const noon = Date.parse("2026-11-22T12:00:00Z");

const terminal = page({ width: 80, now: noon, colour: false });

Deno.test("counts have their thousands apart", () => {
  assert.equal(count(1234567), "1,234,567");
  assert.equal(counted(1, "document"), "1 document");
  assert.equal(counted(0, "document"), "0 documents");
  assert.equal(counted(4500, "document"), "4,500 documents");
});

Deno.test("100% is told only when all is done", () => {
  assert.equal(percent(999, 1000), "99%");
  assert.equal(percent(1000, 1000), "100%");
  assert.equal(percent(1001, 1000), "100%");
  assert.equal(percent(0, 0), "100%");
});

Deno.test("durations have their two largest units", () => {
  const told = [
    [0, "0s"],
    [0.0001, "0s"],
    [0.04, "0.04s"],
    [1.23, "1.2s"],
    [9.96, "10s"],
    [59.4, "59s"],
    [60, "1m"],
    [200, "3m 20s"],
    [
      7500,
      "2h 5m",
    ],
    [86_400, "1d"],
    [100_000, "1d 4h"],
  ] as const;
  for (const [seconds, text] of told) assert.equal(duration(seconds), text);
});

Deno.test("speeds are whole above ten", () => {
  assert.equal(perSecond(12345.6), "12,346/s");
  assert.equal(perSecond(3.14159), "3.1/s");
});

Deno.test("times are told to the minute, in UTC", () => {
  assert.equal(moment("2026-11-22T10:33:12.345Z"), "2026-11-22 10:33Z");
  assert.equal(moment("2026-11-22T12:33:12+02:00", "second"), "2026-11-22 10:33:12Z");
});

Deno.test("times are told relative to now", () => {
  assert.equal(ago("2026-11-22T11:57:00Z", noon), "3 minutes ago");
  assert.equal(ago("2026-11-21T11:00:00Z", noon), "yesterday");
  assert.equal(ago("2026-11-22T12:00:05Z", noon), "now");
  assert.equal(when("2026-11-22T11:57:00Z", terminal), "3m ago");
  assert.equal(when("2026-11-17T11:57:00Z", terminal), "5d ago");
  assert.equal(when("2026-01-17T11:57:00Z", terminal), "2026-01-17");
  assert.equal(
    when("2026-11-22T11:57:00Z", page({ ...terminal, width: Infinity, colour: false })),
    "2026-11-22 11:57:00Z",
  );
});

/** Instants, as watermarks and as columns hold them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigurationError } from "../../src/errors.ts";
import { floorDivide, isoOf, microsecondsOf } from "../../src/source/microseconds.ts";
import { overlapOf } from "../../src/source/overlap.ts";
import { unixRanges } from "../../src/source/unix-ranges.ts";
import { wallClock } from "../../src/source/wall-clock.ts";

const instants = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
const recent = fc.bigInt({ min: 1_000_000_000_000_000n, max: 4_000_000_000_000_000n });

Deno.test("an instant written as ISO 8601 reads back as itself", () => {
  fc.assert(fc.property(instants, (instant) => assert.equal(microsecondsOf(isoOf(instant)), instant)));
});

Deno.test("later instants are later as text, too", () => {
  fc.assert(fc.property(instants, instants, (one, other) => assert.equal(isoOf(one) < isoOf(other), one < other)));
});

Deno.test("every usual form of ISO 8601 is read", () => {
  const noon = 1_717_156_800_000_000n;
  for (
    const text of [
      "2024-05-31T12:00:00Z",
      "2024-05-31 12:00",
      "2024-05-31T14:00:00+02:00",
      "2024-05-31T14:00:00.000+0200",
      "2024-05-31t12:00:00z",
    ]
  ) assert.equal(microsecondsOf(text), noon, text);
  assert.equal(microsecondsOf("2024-05-31"), noon - 43_200_000_000n);
  assert.equal(microsecondsOf("2024-05-31T12:00:00.1234569Z"), noon + 123_456n);
  for (const text of ["", "yesterday", "31.05.2024", "2024-13-01", "2024-05-31T25:00:00Z"]) {
    assert.throws(() => microsecondsOf(text), { code: "source-failed" }, text);
  }
});

Deno.test("dividing rounds down, below zero too", () => {
  assert.equal(floorDivide(-1n, 1000n), -1n);
  assert.equal(floorDivide(-1000n, 1000n), -1n);
  assert.equal(floorDivide(1999n, 1000n), 1n);
});

Deno.test("a Unix time is found in any unit, exactly when it is not before the watermark's whole unit", () => {
  fc.assert(fc.property(recent, recent, (watermark, time) => {
    for (const unit of [1_000_000n, 1_000n, 1n]) {
      const value = time / unit;
      const found = unixRanges(watermark).some(({ from, below }) => value >= from && value < below);
      assert.equal(found, value >= watermark / unit);
    }
  }));
});

Deno.test("no wall clock shows an earlier time after an instant than its bound", () => {
  const zones = fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
    "Pacific/Apia",
  );
  const later = fc.bigInt({ min: 0n, max: 6n * 3_600_000_000n });
  fc.assert(fc.property(zones, recent, later, (zone, instant, more) => {
    const then = instant + more;
    const shown = then + BigInt(wallClock(then, zone).offset) * 60_000_000n;
    assert.ok(shown >= wallClock(instant, zone).shown);
  }));
  assert.deepEqual(wallClock(1_717_156_800_000_000n, "UTC"), { shown: 1_717_156_800_000_000n, offset: 0 });
  assert.equal(wallClock(1_717_156_800_000_000n, "Europe/Berlin").offset, 120);
});

Deno.test("an overlap is a number and a unit", () => {
  assert.equal(overlapOf(), 5_000_000n);
  assert.equal(overlapOf("500ms"), 500_000n);
  assert.equal(overlapOf("1.5m"), 90_000_000n);
  assert.equal(overlapOf(" 2 h "), 7_200_000_000n);
  assert.equal(overlapOf("1d"), 86_400_000_000n);
  for (const text of ["", "5", "s", "-5s", "5 weeks", "5s5s"]) assert.throws(() => overlapOf(text), ConfigurationError);
});

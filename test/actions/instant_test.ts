import assert from "node:assert/strict";
import fc from "fast-check";
import { isNotLater } from "../../src/actions/instant.ts";

Deno.test("instants are compared by the microsecond, however they are written", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 4_000_000_000 }),
    fc.integer({ min: 0, max: 999_999 }),
    fc.integer({ min: -2_000_000, max: 2_000_000 }),
    (seconds, micros, distance) => {
      const write = (total: bigint) => {
        const whole = new Date(Number(total / 1_000_000n) * 1000).toISOString().slice(0, 19);
        return `${whole}.${String(total % 1_000_000n).padStart(6, "0")}Z`;
      };
      const at = BigInt(seconds + 10) * 1_000_000n + BigInt(micros);
      assert.equal(isNotLater(write(at), write(at + BigInt(distance))), distance >= 0);
    },
  ));
  assert.ok(isNotLater("2026-05-01T00:00:00Z", "2026-05-01T00:00:00.000Z"));
  assert.ok(!isNotLater("2026-05-01T00:00:00.1Z", "2026-05-01T00:00:00Z"));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { Backoff, retryAfter } from "../../src/bulk/backoff.ts";

Deno.test("waits never pass the time that there is, nor ten seconds", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 120_000 }),
    fc.array(fc.record({ random: fc.double({ min: 0, max: 1, noNaN: true }), spent: fc.nat(20_000) })),
    (retryFor, tries) => {
      let [now, random] = [1_000_000, 0];
      const backoff = new Backoff(retryFor, now, () => random);
      for (const attempt of tries) {
        random = attempt.random;
        const wait = backoff.next(now);
        if (now - 1_000_000 >= retryFor) return assert.equal(wait, undefined);
        assert.ok(wait !== undefined && wait <= 10_000 && wait <= retryFor - (now - 1_000_000));
        now += wait + attempt.spent;
      }
    },
  ));
});

Deno.test("the longest possible wait doubles from try to try", () => {
  const backoff = new Backoff(60_000, 0, () => 1);
  assert.deepEqual(Array.from({ length: 7 }, () => backoff.next(0)), [250, 500, 1000, 2000, 4000, 8000, 10_000]);
});

Deno.test("what the server asks for is waited, as long as there is time for a last try", () => {
  const backoff = new Backoff(10_000, 0, () => 0.5);
  assert.equal(backoff.next(0, 3000), 3000);
  assert.equal(backoff.next(8000, 30_000), 2000);
  assert.equal(backoff.next(10_000, 1000), undefined);
});

Deno.test("Retry-After is seconds or a date", () => {
  assert.equal(retryAfter("2", 0), 2000);
  assert.equal(retryAfter("Thu, 01 Jan 1970 00:00:05 GMT", 1000), 4000);
  assert.equal(retryAfter("Thu, 01 Jan 1970 00:00:05 GMT", 9000), 0);
  for (const header of [null, "", "soon"]) assert.equal(retryAfter(header, 0), undefined);
});

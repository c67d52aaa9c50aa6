/** When rejections are too many. */
import assert from "node:assert/strict";
import { Tally } from "../../src/actions/tally.ts";
import type { Tolerance } from "../../src/config/config.ts";

function tallyOf(maximumRejections: Tolerance): Tally {
  const update = { workers: 1, retryFor: 0, maximumRejections };
  const activate = { minimumRatio: 0, maximumRejections, waitForReplicas: 0, checks: [] };
  return new Tally({ report: () => {}, now: () => new Date(), settings: { update, activate } }, "films-1");
}

/** A batch of which so many documents were rejected. */
function batch(rejected: number, indexed = 0) {
  const rejections = Array.from({ length: rejected }, (_, at) => ({ document: String(at), reason: "no" }));
  return { rows: rejected + indexed, indexed, deleted: 0, dropped: 0, met: [], rejections };
}

const tooMany = {
  code: "rejected",
  message: /^loading into films-1: \d+ documents were rejected, more than the \d+ tol/,
};

Deno.test("a share of the rows is held against rejections only when it is known how many rows there are", () => {
  const tally = tallyOf({ share: 0.01 });
  tally.awaitTotal();
  tally.expect(500, false);
  tally.add(batch(1500));
  tally.expect(200_000, true);
  tally.add(batch(500));
  assert.throws(() => tally.add(batch(1)), tooMany);
});

Deno.test("rejections that are too many for the rows are found as soon as these are counted", () => {
  const tally = tallyOf({ share: 0.01 });
  tally.awaitTotal();
  tally.add(batch(1500));
  assert.throws(() => tally.expect(100_000, true), tooMany);
});

Deno.test("where rows are not counted, a share is one of the rows read so far, and never below a thousand", () => {
  const tally = tallyOf({ share: 0.01 });
  tally.add(batch(1000));
  tally.add(batch(0, 200_000));
  tally.add(batch(1010));
  assert.throws(() => tally.add(batch(20)), tooMany);
});

Deno.test("a number of rejections is held against them at once", () => {
  const tally = tallyOf({ count: 20 });
  tally.awaitTotal();
  tally.add(batch(20));
  assert.throws(() => tally.add(batch(1)), tooMany);
});

import assert from "node:assert/strict";
import { planUpdate, type UpdateFacts } from "../../src/actions/update-plan.ts";

const watermark = "2026-05-01T00:00:00.000000Z";

function facts(coverage: "none" | "partial" | "full", change: Partial<UpdateFacts> = {}): UpdateFacts {
  return {
    version: { name: "films-1", coverage, watermark: coverage === "none" ? null : watermark, sourceFingerprint: "f" },
    mode: "resume",
    incremental: true,
    fingerprint: "f",
    unfinished: true,
    ...change,
  };
}

for (const coverage of ["none", "partial", "full"] as const) {
  Deno.test(`a plain update reads everything, whatever the coverage is: ${coverage}`, () => {
    assert.deepEqual(planUpdate(facts(coverage, { mode: "full" })), { plan: { read: "everything" }, notes: [] });
  });
}

Deno.test("resuming reads everything, the rest, or what changed, by the coverage", () => {
  assert.deepEqual(planUpdate(facts("none")).plan, { read: "everything" });
  assert.deepEqual(planUpdate(facts("partial")).plan, { read: "the rest", since: watermark });
  assert.deepEqual(planUpdate(facts("full")).plan, { read: "changes", since: watermark, movesWatermark: true });
});

Deno.test("resuming a partial version starts over when its source or its update is another", () => {
  for (const change of [{ fingerprint: "g" }, { unfinished: false }]) {
    const { plan, notes } = planUpdate(facts("partial", change));
    assert.deepEqual(plan, { read: "everything" });
    assert.match(notes[0], /films-1: .*started over/);
  }
});

Deno.test("resuming a full version whose source is defined differently says so", () => {
  const { plan, notes } = planUpdate(facts("full", { fingerprint: "g" }));
  assert.equal(plan.read, "changes");
  assert.match(notes[0], /a plain update fills it afresh/);
});

Deno.test("a source that cannot say what changed can only be finished", () => {
  assert.deepEqual(planUpdate(facts("partial", { incremental: false })).plan, { read: "the rest", since: null });
  assert.throws(() => planUpdate(facts("full", { incremental: false })), { code: "usage" });
  assert.throws(() => planUpdate(facts("full", { incremental: false, mode: { since: watermark } })), { code: "usage" });
});

Deno.test("a start of one's own moves the watermark only of a full version, and only when it is not later", () => {
  const moves = (coverage: "none" | "partial" | "full", since: string) => {
    const { plan } = planUpdate(facts(coverage, { mode: { since } }));
    return plan.read === "changes" && plan.movesWatermark;
  };
  assert.equal(moves("full", "2026-04-30T23:59:59.999Z"), true);
  assert.equal(moves("full", "2026-05-01T00:00:00.000Z"), true);
  assert.equal(moves("full", "2026-05-01T00:00:00.001Z"), false);
  assert.equal(moves("partial", "2026-01-01T00:00:00Z"), false);
  assert.equal(moves("none", "2026-01-01T00:00:00Z"), false);
});

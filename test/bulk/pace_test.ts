import assert from "node:assert/strict";
import fc from "fast-check";
import { Pace } from "../../src/bulk/pace.ts";

Deno.test("documents go at their rate, the first at once, and what was not used is not saved up", () => {
  let now = 1000;
  const pace = new Pace(100, () => now);
  assert.equal(pace.due(50), 0);
  assert.equal(pace.due(50), 500);
  assert.equal(pace.due(10), 1000);
  now = 60_000;
  assert.equal(pace.due(100), 0);
  assert.equal(pace.due(1), 1000);
});

Deno.test("over any stretch of time no more go than the rate allows, beside one request", () => {
  const requests = fc.array(fc.record({ wait: fc.nat(500), documents: fc.integer({ min: 1, max: 1000 }) }), {
    minLength: 2,
    maxLength: 50,
  });
  fc.assert(fc.property(requests, fc.integer({ min: 1, max: 10_000 }), (requests, perSecond) => {
    let now = 0;
    const pace = new Pace(perSecond, () => now);
    const sent = requests.map(({ wait, documents }) => {
      now += wait;
      now += pace.due(documents);
      return { at: now, documents };
    });
    const last = sent[sent.length - 1].at - sent[0].at;
    const documents = sent.slice(0, -1).reduce((sum, request) => sum + request.documents, 0);
    assert.ok(documents <= last * perSecond / 1000 + 1e-6 * documents + 1e-6, `${documents} in ${last} ms`);
  }));
});

import assert, { AssertionError } from "node:assert/strict";
import { eventually, isolatedIndexes } from "../../testing/mod.ts";
import { cluster } from "./cluster.ts";
import { films } from "./films.ts";

Deno.test("eventually() gives what the check returned when it threw nothing", async () => {
  let tries = 0;
  const value = await eventually(async () => {
    await Promise.resolve();
    if (++tries < 3) throw new Error("not yet");
    return tries;
  }, { every: 1 });
  assert.equal(value, 3);
});

Deno.test("eventually() fails at the deadline with the last error as its cause", async () => {
  let tries = 0;
  const error = await eventually(() => assert.equal(++tries, -1), { within: 20, every: 5 }).then(
    () => undefined,
    (error) => error,
  );
  assert.ok(error instanceof AssertionError);
  assert.match(error.message, /^not so within 20 ms, after \d+ tries: Expected values/);
  assert.ok(error.cause instanceof AssertionError);
  assert.deepEqual([error.actual, error.expected], [tries, -1]);
});

Deno.test("eventually() without time looks once", async () => {
  let tries = 0;
  await assert.rejects(eventually(() => assert.fail(`try ${++tries}`), { within: 0 }), { message: /after 1 tries/ });
  assert.equal(tries, 1);
});

Deno.test("eventually() ends with its signal", async () => {
  const controller = new AbortController();
  const waiting = eventually(() => assert.fail("never"), { within: 60_000, every: 60_000, signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /enough|aborted/);
});

Deno.test("eventually() refuses times that are none", async () => {
  await assert.rejects(eventually(() => {}, { within: NaN }), { code: "usage" });
  await assert.rejects(eventually(() => {}, { every: 0 }), { code: "usage" });
});

Deno.test("eventually() sees what becomes searchable by itself", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  await cluster("POST", `/${search.alias("films")}/_doc/1`, { id: 1, title: "Ran" });
  await eventually(async () => assert.equal((await search.client.count({ index: "films" })).count, 1), {
    within: 60_000,
  });
});

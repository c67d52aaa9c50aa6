import assert from "node:assert/strict";
import { InFlight } from "../../src/bulk/in-flight.ts";

Deno.test("no more slots are given than there are, and the next waits for one", async () => {
  const slots = new InFlight(2);
  const first = await slots.take();
  await slots.take();
  let third = false;
  const waiting = slots.take().then(() => third = true);
  await Promise.resolve();
  assert.equal(third, false);
  first[Symbol.dispose]();
  await waiting;
  assert.equal(third, true);
});

Deno.test("a busy server halves the slots, down to one, and they come back slowly", () => {
  const slots = new InFlight(4);
  slots.slower();
  assert.equal(slots.limit, 2);
  slots.slower();
  slots.slower();
  assert.equal(slots.limit, 1);
  for (let answer = 1; answer < 10; answer++) slots.calm();
  assert.equal(slots.limit, 1);
  slots.calm();
  assert.equal(slots.limit, 2);
  for (let answer = 0; answer < 1000; answer++) slots.calm();
  assert.equal(slots.limit, 4);
});

Deno.test("who waits while the slots become fewer waits until enough are free", async () => {
  const slots = new InFlight(2);
  const [one, two] = [await slots.take(), await slots.take()];
  const order: string[] = [];
  const waiting = slots.take().then(() => order.push("third"));
  slots.slower();
  one[Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(order, []);
  two[Symbol.dispose]();
  await waiting;
  assert.deepEqual(order, ["third"]);
});

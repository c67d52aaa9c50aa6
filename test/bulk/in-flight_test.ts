import assert from "node:assert/strict";
import { InFlight } from "../../src/bulk/in-flight.ts";

/** Takes every slot there is and gives it back, each request taking so long by the number on their way. */
async function rounds(slots: InFlight, count: number, took: (onTheirWay: number) => number): Promise<number> {
  for (let round = 0; round < count; round++) {
    const taken = [];
    while (taken.length < slots.limit) taken.push(await slots.take());
    const milliseconds = took(taken.length);
    for (const slot of taken) {
      slot.answered(milliseconds, 4_000_000);
      slot[Symbol.dispose]();
    }
  }
  return slots.limit;
}

/** Slots for which it is known what a request takes alone: two to begin with. */
async function measured(most: number): Promise<InFlight> {
  const slots = new InFlight(most);
  await rounds(slots, 1, () => 50);
  return slots;
}

Deno.test("one request goes alone first, so that it is known what it takes", async () => {
  const slots = new InFlight(4);
  assert.equal(slots.limit, 1);
  await rounds(slots, 1, () => 50);
  assert.equal(slots.limit, 2);
});

Deno.test("no more slots are given than there are, and the next waits for one", async () => {
  const slots = await measured(2);
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

Deno.test("while requests take no longer when there are more, more are sent, up to the maximum", async () => {
  assert.equal(await rounds(new InFlight(8), 100, () => 50), 8);
});

Deno.test("where more requests only take longer, there are no more than are worked on and a few that wait", async () => {
  for (const atOnce of [1, 2, 4]) {
    const limit = await rounds(new InFlight(16), 200, (onTheirWay) => 50 * Math.max(1, onTheirWay / atOnce));
    assert.ok(limit >= atOnce && limit <= atOnce + 3, `${limit} for a server that works on ${atOnce} at once`);
  }
});

Deno.test("requests that are small say nothing of what one takes", async () => {
  const slots = await measured(8);
  const taken = [await slots.take(), await slots.take()];
  for (let answer = 0; answer < 100; answer++) taken[1].answered(1, 100);
  assert.equal(slots.limit, 2);
});

Deno.test("a busy server halves the slots, down to one, and they come back slowly", async () => {
  const slots = new InFlight(8);
  await rounds(slots, 100, () => 50);
  slots.slower();
  assert.equal(slots.limit, 4);
  slots.slower();
  slots.slower();
  slots.slower();
  assert.equal(await rounds(slots, 9, () => 50), 1);
  assert.equal(await rounds(slots, 100, () => 50), 8);
});

Deno.test("who waits while the slots become fewer waits until enough are free", async () => {
  const slots = await measured(2);
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

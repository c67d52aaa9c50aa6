import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { movies, never, onEachStore, open, type TestStore } from "./stores.ts";

const lockOfMovies = { on: "version", prefix: "", index: "movies", version: "movies-1" } as const;

/** Leaves in progress an update with two batches, one of them queued, as a process that was killed does. */
async function leaveUpdate(store: TestStore, action: Parameters<typeof movies>[0] = {}) {
  await using history = await open(store, { process: 666 });
  const update = await history.begin(movies(action));
  const batch = { ...action, kind: "batch", parent: update.id, arguments: { tries: 2, from: "10" } } as const;
  const [running, queued] = await history.beginAll([movies(batch), movies({ ...batch, status: "queued" })]);
  if (running === undefined || queued === undefined) throw new Error("no batches");
  return { update, running, queued };
}

onEachStore("an action whose owner is gone is interrupted, but not one whose owner holds a lock", async (store) => {
  const { update, queued } = await leaveUpdate(store);
  await using history = await open(store);
  await using other = await open(store);
  await using _lock = await history.lock(lockOfMovies, { signal: never });
  const own = await history.begin(movies());
  assert.equal((await other.action(update.id))?.interrupted, true);
  assert.equal((await other.action(queued.id))?.interrupted, false);
  assert.equal((await other.action(own.id))?.interrupted, false);
  const interrupted = (await other.actions({ ascending: true, withoutBatches: true })).map((each) => each.interrupted);
  assert.deepEqual(interrupted, [true, false]);
});

onEachStore("one's own action is never interrupted, with or without a lock", async (store) => {
  await using history = await open(store);
  const own = await history.begin(movies());
  assert.equal((await history.action(own.id))?.interrupted, false);
  assert.equal(await history.closeInterrupted(""), 0);
  assert.equal((await history.action(own.id))?.status, "in_progress");
});

onEachStore("an action is interrupted when the lease of its owner is over", async (store) => {
  await using history = await open(store, { lease: 1, heartbeat: 600_000 });
  await using other = await open(store);
  await using _lock = await history.lock(lockOfMovies, { signal: never });
  const action = await history.begin(movies());
  await delay(5);
  assert.equal((await other.action(action.id))?.interrupted, true);
});

onEachStore("what was interrupted is closed as aborted, its batches are queued again", async (store) => {
  const { update, running, queued } = await leaveUpdate(store);
  await using history = await open(store);
  assert.equal(await history.closeInterrupted(""), 1);
  const closed = await history.action(update.id);
  assert.deepEqual([closed?.status, closed?.interrupted, closed?.ended === null], ["aborted", false, false]);
  assert.equal(closed?.log, "interrupted: process 666 on here is gone");
  const again = await history.action(running.id);
  // That it was begun is still to be seen.
  assert.deepEqual([again?.status, again?.started], ["queued", running.started]);
  assert.deepEqual(again?.arguments, { tries: 2, from: "10" });
  assert.match(again?.log ?? "", /^interrupted: /);
  assert.deepEqual(await history.action(queued.id), queued);
  assert.equal(await history.closeInterrupted(""), 0);
});

onEachStore("only what is asked for is closed: one prefix, one index", async (store) => {
  const kept = [await leaveUpdate(store, { index: "shows" }), await leaveUpdate(store, { prefix: "qa_" })];
  await leaveUpdate(store);
  await using history = await open(store);
  await using running = await open(store);
  await using _lock = await running.lock(lockOfMovies, { signal: never });
  const { id } = await running.begin(movies());
  assert.equal(await history.closeInterrupted("", "movies"), 1);
  assert.equal((await history.action(id))?.status, "in_progress");
  for (const { update } of kept) assert.equal((await history.action(update.id))?.status, "in_progress");
  assert.equal(await history.closeInterrupted(""), 1);
  assert.equal((await history.action(id))?.status, "in_progress");
});

/** Leaves in progress an update over two indexes, as a process that was killed does. */
async function leaveUpdateOverTwo(store: TestStore) {
  await using history = await open(store, { process: 666 });
  const parent = await history.begin(movies({ index: null, version: null }));
  await history.begin(movies({ parent: parent.id }));
  await history.begin(movies({ parent: parent.id, index: "shows", version: "shows-1" }));
  return parent.id;
}

onEachStore("an action over several indexes is closed when all below it is, and its owner is gone", async (store) => {
  const parent = await leaveUpdateOverTwo(store);
  await using history = await open(store);
  assert.equal(await history.closeInterrupted("", "movies"), 1);
  assert.equal((await history.action(parent))?.status, "in_progress");
  assert.equal(await history.closeInterrupted("qa_", "shows"), 0);
  assert.equal(await history.closeInterrupted("", "shows"), 2);
  const closed = await history.action(parent);
  assert.deepEqual([closed?.status, closed?.log], ["aborted", "interrupted: process 666 on here is gone"]);
});

onEachStore("an action over several indexes that was killed before anything below it is closed", async (store) => {
  const { id } = await (async () => {
    await using history = await open(store, { process: 666 });
    return await history.begin(movies({ index: null, version: null }));
  })();
  await using history = await open(store);
  // A server may take a moment to see that a session has ended.
  while (await history.closeInterrupted("", "movies") === 0);
  assert.equal((await history.action(id))?.status, "aborted");
});

onEachStore(
  "an action over several versions stays open before its owner has asked for the first lock",
  async (store) => {
    await using owner = await open(store, { process: 7 });
    await using history = await open(store);
    const parents = [
      await owner.begin(movies({ index: null, version: null })),
      await owner.begin(movies({ version: null })),
    ];
    assert.equal(await history.closeInterrupted("", "movies"), 0);
    for (const { id } of parents) assert.equal((await history.action(id))?.status, "in_progress");
  },
);

onEachStore("an action over several indexes stays open while its owner is between two of them", async (store) => {
  await using owner = await open(store, { process: 7 });
  await using history = await open(store);
  const parent = await owner.begin(movies({ index: null, version: null }));
  {
    await using _lock = await owner.lock(lockOfMovies, { signal: never });
    const { id } = await owner.begin(movies({ parent: parent.id }));
    await owner.change(id, { status: "complete" });
  }
  assert.equal(await history.closeInterrupted("", "movies"), 0);
  assert.equal(await history.closeInterrupted(""), 0);
  assert.equal((await history.action(parent.id))?.status, "in_progress");
});

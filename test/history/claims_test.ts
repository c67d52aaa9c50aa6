/** Batches that several processes take. */
import assert from "node:assert/strict";
import type { History } from "../../src/history/history.ts";
import { movies, never, onEachStore, open } from "./stores.ts";

/** An update with so many queued batches; gives its id. */
async function updateWith(history: History, batches: number): Promise<number> {
  const { id: parent } = await history.begin(movies());
  await history.beginAll(Array.from({ length: batches }, (_, n) => ({
    ...movies({ kind: "batch", status: "queued", parent }),
    arguments: { of: "rows", from: String(n), to: String(n + 1) },
  })));
  return parent;
}

onEachStore("each batch is taken by one process only, in the order in which they were found", async (store) => {
  await using one = await open(store, { process: 1 });
  await using other = await open(store, { process: 2 });
  const update = await updateWith(one, 50);
  const taken: { readonly by: number; readonly from: unknown }[] = [];
  await Promise.all([one, other].map(async (history) => {
    for (;;) {
      const batch = await history.claimBatch(update);
      if (batch === undefined) return;
      assert.deepEqual([batch.status, batch.owner], ["in_progress", history.owner]);
      assert.notEqual(batch.started, null);
      taken.push({ by: history.owner.process, from: batch.arguments.from });
    }
  }));
  assert.deepEqual(
    taken.map(({ from }) => Number(from)).sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, n) => n),
  );
  assert.deepEqual(new Set(taken.map(({ by }) => by)), new Set([1, 2]));
  for (const by of [1, 2]) {
    const order = taken.filter((batch) => batch.by === by).map(({ from }) => Number(from));
    assert.deepEqual(order, order.toSorted((a, b) => a - b));
  }
});

onEachStore(
  "a batch that failed in this update is left for the next one, whatever its keys look like",
  async (store) => {
    await using history = await open(store);
    const { id: parent } = await history.begin(movies());
    const batch = (values: Readonly<Record<string, string | number>>) =>
      history.begin(movies({ kind: "batch", status: "queued", parent, arguments: values }));
    await batch({ from: "a", to: "b", failedIn: parent });
    const lookalike = await batch({ from: "b", to: `"failedIn":${parent}}` });
    const earlier = await batch({ from: "c", to: "d", failedIn: parent - 1 });
    assert.equal((await history.claimBatch(parent))?.id, lookalike.id);
    assert.equal((await history.claimBatch(parent))?.id, earlier.id);
    assert.equal(await history.claimBatch(parent), undefined);
  },
);

onEachStore("what another process has taken meanwhile is not changed by the one that had it", async (store) => {
  await using one = await open(store, { process: 1 });
  await using other = await open(store, { process: 2 });
  const update = await updateWith(one, 1);
  const mine = await one.claimBatch(update);
  assert.ok(mine !== undefined);
  await other.change(mine.id, { status: "queued" });
  await one.change(mine.id, { ifMine: true, status: "complete", documents: 5 });
  assert.equal((await one.action(mine.id))?.status, "queued");
  const theirs = await other.claimBatch(update);
  await one.change(mine.id, { ifMine: true, status: "queued", givenBack: true });
  assert.deepEqual(await other.action(mine.id), theirs);
  await other.change(mine.id, { ifMine: true, status: "complete", documents: 7 });
  assert.equal((await one.action(mine.id))?.documents, 7);
});

onEachStore(
  "a batch that is given back in order was never begun; one that was only queued again was",
  async (store) => {
    await using history = await open(store);
    const update = await updateWith(history, 1);
    const id = (await history.claimBatch(update))?.id ?? 0;
    await history.change(id, { status: "queued" });
    assert.notEqual((await history.action(id))?.started, null);
    await history.claimBatch(update);
    await history.change(id, { ifMine: true, status: "queued", givenBack: true });
    assert.equal((await history.action(id))?.started, null);
  },
);

onEachStore("helpers of one version hold locks beside each other, which show that they live", async (store) => {
  await using one = await open(store, { process: 1 });
  await using other = await open(store, { process: 2 });
  const scope = { on: "loader", prefix: "", index: "movies", version: "movies-1" } as const;
  await using version = await one.lock({ ...scope, on: "version" }, { signal: never });
  const update = await updateWith(one, 2);
  const lock = await other.lock({ ...scope, owner: other.owner.id }, { signal: never });
  const taken = await other.claimBatch(update);
  assert.equal((await one.action(taken?.id ?? 0))?.interrupted, false);
  assert.deepEqual((await one.locks("")).map(({ scope }) => scope).find(({ on }) => on === "loader"), {
    ...scope,
    owner: other.owner.id,
  });
  await lock[Symbol.asyncDispose]();
  assert.equal((await one.action(taken?.id ?? 0))?.interrupted, true);
  assert.equal(version.lost.aborted, false);
});

onEachStore("the clock that processes share goes on", async (store) => {
  await using history = await open(store);
  const first = await history.now();
  assert.ok(Math.abs(first.getTime() - Date.now()) < 60_000);
  assert.ok(await history.now() >= first);
});

import assert from "node:assert/strict";
import { addVersion, onEachStore, open } from "./stores.ts";

onEachStore("an index is made once, however often it is asked for", async (store) => {
  await using history = await open(store);
  await using other = await open(store);
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, at) => (at % 2 ? history : other).ensureIndex("qa_", "movies")),
  );
  assert.equal(new Set(made.map((index) => index.id)).size, 1);
  assert.deepEqual(await history.indexes("qa_"), [made[0]]);
  const { id: _, ...rest } = made[0] ?? {};
  assert.deepEqual(rest, { prefix: "qa_", name: "movies", highestNumber: 0, active: null, activations: [] });
});

onEachStore("an index is found by prefix and name together", async (store) => {
  await using history = await open(store);
  const plain = await history.ensureIndex("", "a_movies");
  const prefixed = await history.ensureIndex("a_", "movies");
  assert.notEqual(plain.id, prefixed.id);
  assert.deepEqual(await history.index("", "a_movies"), plain);
  assert.deepEqual(await history.index("a_", "movies"), prefixed);
  assert.equal(await history.index("", "movies"), undefined);
  assert.deepEqual(await history.indexes("a_"), [prefixed]);
});

onEachStore("a number is the larger of the counter and what the cluster has, plus one", async (store) => {
  await using history = await open(store);
  const { id } = await history.ensureIndex("", "movies");
  assert.equal(await history.takeNumber(id, 1), 1);
  assert.equal(await history.takeNumber(id, 1), 2);
  assert.equal(await history.takeNumber(id, 8), 8);
  assert.equal(await history.takeNumber(id, 3), 9);
  assert.equal((await history.index("", "movies"))?.highestNumber, 9);
});

onEachStore("a number is not given again after its version was removed or the prefix forgotten", async (store) => {
  await using history = await open(store);
  const first = await addVersion(history);
  await history.removeVersion(first.id);
  assert.equal(await history.takeNumber(first.indexId, 1), 2);
  await history.forget("");
  assert.equal(await history.takeNumber(first.indexId, 1), 3);
});

onEachStore("takeNumber() says when there is no such index", async (store) => {
  await using history = await open(store);
  await assert.rejects(history.takeNumber(77, 1), /no index has the id 77/);
});

onEachStore("the active version and the chain of activations are replaced together", async (store) => {
  await using history = await open(store);
  const one = await addVersion(history);
  const two = await addVersion(history);
  await history.setActive(one.indexId, two.id, [one.id, two.id]);
  const index = await history.index("", "movies");
  assert.equal(index?.active, two.id);
  assert.deepEqual(index?.activations, [one.id, two.id]);
  await history.setActive(one.indexId, null, []);
  assert.equal((await history.index("", "movies"))?.active, null);
});

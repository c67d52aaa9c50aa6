import assert from "node:assert/strict";
import { addVersion, onEachStore, open } from "./stores.ts";

onEachStore("a rejection seen again counts another attempt and keeps when it was first seen", async (store) => {
  await using history = await open(store);
  const { id } = await addVersion(history);
  await history.reject(id, [{ document: "1", reason: "mapper_parsing" }]);
  const [first] = await history.rejections(id);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const between = await history.now();
  await history.reject(id, [{ document: "1", reason: "strict" }, { document: "2", reason: "too long" }]);
  const [again, other] = await history.rejections(id);
  assert.deepEqual([again.reason, again.attempts, again.firstSeen], ["strict", 2, first.firstSeen]);
  assert.ok(first.lastSeen < between && again.lastSeen >= between);
  assert.deepEqual([other.reason, other.attempts, other.firstSeen], ["too long", 1, other.lastSeen]);
  assert.equal(await history.rejectionCount(id), 2);
});

onEachStore("a document named twice in one call is one rejection with the last reason", async (store) => {
  await using history = await open(store);
  const { id } = await addVersion(history);
  await history.reject(id, [{ document: "1", reason: "a" }, { document: "1", reason: "b\0" }]);
  const found = await history.rejections(id);
  assert.deepEqual(found.map(({ document, reason, attempts }) => [document, reason, attempts]), [["1", "b\u2400", 1]]);
  await history.reject(id, []);
  assert.equal(await history.rejectionCount(id), 1);
});

onEachStore("rejections are read page by page, in the order of their bytes", async (store) => {
  await using history = await open(store);
  const { id } = await addVersion(history);
  const documents = ["B", "a", "é", "10", "9", "_", "映", ...Array.from({ length: 600 }, (_, at) => `x${at}`)];
  await history.reject(id, documents.map((document) => ({ document, reason: "no" })));
  const read: string[] = [];
  for (;;) {
    const page = await history.rejections(id, { after: read.at(-1), limit: 100 });
    if (page.length === 0) break;
    assert.ok(page.length <= 100);
    read.push(...page.map(({ document }) => document));
  }
  assert.deepEqual(read, documents.toSorted((one, other) => one < other ? -1 : 1));
});

onEachStore("accepted documents are no rejections any more", async (store) => {
  await using history = await open(store);
  const one = await addVersion(history);
  const two = await addVersion(history);
  const documents = Array.from({ length: 500 }, (_, at) => `${at}`);
  for (const { id } of [one, two]) await history.reject(id, documents.map((document) => ({ document, reason: "no" })));
  await history.accept(one.id, [...documents.slice(1), "unknown"]);
  assert.deepEqual((await history.rejections(one.id)).map(({ document }) => document), ["0"]);
  await history.accept(one.id, []);
  assert.equal(await history.rejectionCount(one.id), 1);
  await history.accept(one.id, "all");
  assert.equal(await history.rejectionCount(one.id), 0);
  assert.equal(await history.rejectionCount(two.id), 500);
});

import assert from "node:assert/strict";
import { addVersion, onEachStore, open } from "./stores.ts";

onEachStore("a version comes back as it was recorded", async (store) => {
  const now = new Date("2026-03-04T05:06:07.089Z");
  await using history = await open(store, { now: () => now });
  const { id: indexId } = await history.ensureIndex("qa_", "movies");
  const recorded = {
    indexId,
    number: 1,
    name: "qa_movies-1",
    uuid: "u-1",
    schema: {
      settings: { number_of_shards: 1 },
      mappings: { properties: { "tïtle 映画": { type: "text" } } },
      revision: "2",
    },
    hash: "f00",
    tag: "v1-3-gabc",
  };
  const version = await history.addVersion(recorded);
  assert.deepEqual(version, {
    ...recorded,
    id: version.id,
    prefix: "qa_",
    index: "movies",
    created: now,
    coverage: "none",
    watermark: null,
    sourceFingerprint: null,
    loading: false,
    withdrawn: false,
    deleted: null,
  });
  assert.deepEqual(await history.version(version.id), version);
});

onEachStore("a change of a version touches only what it names", async (store) => {
  await using history = await open(store);
  const version = await addVersion(history);
  const other = await addVersion(history);
  const change = {
    uuid: "u-2",
    coverage: "full",
    watermark: "2026-01-01T00:00:00.123456Z",
    sourceFingerprint: "s",
    loading: true,
    withdrawn: true,
  } as const;
  await history.changeVersion(version.id, change);
  assert.deepEqual(await history.version(version.id), { ...version, ...change });
  await history.changeVersion(version.id, { loading: false, watermark: null });
  assert.deepEqual(await history.version(version.id), { ...version, ...change, loading: false, watermark: null });
  assert.deepEqual(await history.version(other.id), other);
});

onEachStore("deleted versions are left out unless they are asked for", async (store) => {
  await using history = await open(store);
  const version = await addVersion(history);
  const deleted = new Date("2026-01-01T00:00:00Z");
  await history.changeVersion(version.id, { deleted });
  assert.deepEqual(await history.versions({ prefix: "" }), []);
  assert.deepEqual(await history.versions({ prefix: "", deleted: true }), [{ ...version, deleted }]);
  await history.changeVersion(version.id, { deleted: null });
  assert.deepEqual(await history.versions({ prefix: "" }), [version]);
});

onEachStore("versions come by index and by number, ten after nine", async (store) => {
  await using history = await open(store);
  await addVersion(history, "", "shows");
  for (let number = 1; number <= 10; number++) await addVersion(history);
  await addVersion(history, "qa_", "movies");
  const names = (await history.versions({ prefix: "" })).map((version) => version.name);
  assert.deepEqual(names, [...Array.from({ length: 10 }, (_, at) => `movies-${at + 1}`), "shows-1"]);
  assert.deepEqual((await history.versions({ prefix: "", index: "shows" })).map(({ name }) => name), ["shows-1"]);
});

onEachStore("two versions of an index cannot have one number", async (store) => {
  await using history = await open(store);
  const { id, created: _, ...version } = await addVersion(history);
  await assert.rejects(history.addVersion(version), { code: "store-unusable" });
  assert.deepEqual((await history.versions({ prefix: "" })).map((version) => version.id), [id]);
});

onEachStore("removing a version takes its rejections and its place among the activations with it", async (store) => {
  await using history = await open(store);
  const one = await addVersion(history);
  const two = await addVersion(history);
  await history.reject(one.id, [{ document: "1", reason: "no" }]);
  await history.setActive(one.indexId, one.id, [one.id, two.id, one.id]);
  await history.removeVersion(one.id);
  assert.equal(await history.version(one.id), undefined);
  assert.equal(await history.rejectionCount(one.id), 0);
  const index = await history.index("", "movies");
  assert.equal(index?.active, null);
  assert.deepEqual(index?.activations, [two.id]);
});

onEachStore("forget() empties one prefix and leaves the others and the action that is kept", async (store) => {
  await using history = await open(store);
  const gone = await addVersion(history, "qa_");
  const stays = await addVersion(history, "");
  await history.setActive(gone.indexId, gone.id, [gone.id]);
  await history.reject(gone.id, [{ document: "1", reason: "no" }]);
  const create = { kind: "create", index: "movies", version: null } as const;
  await history.begin({ ...create, prefix: "qa_" });
  const reset = await history.begin({ kind: "reset", prefix: "qa_", index: null, version: null });
  const other = await history.begin({ ...create, prefix: "" });
  await history.forget("qa_", reset.id);
  assert.deepEqual(await history.versions({ prefix: "qa_", deleted: true }), []);
  assert.equal(await history.rejectionCount(gone.id), 0);
  assert.deepEqual((await history.actions({})).map((action) => action.id), [other.id, reset.id]);
  assert.deepEqual(await history.versions({ prefix: "" }), [stays]);
  const index = await history.index("qa_", "movies");
  assert.deepEqual([index?.active, index?.activations, index?.highestNumber], [null, [], 1]);
  await history.forget("qa_");
  assert.deepEqual(await history.actions({ prefix: "qa_" }), []);
});

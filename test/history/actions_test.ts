import assert from "node:assert/strict";
import { movies, onEachStore, open } from "./stores.ts";

onEachStore("an action records who did what, with which command line and code", async (store) => {
  const now = new Date("2026-03-04T05:06:07.089Z");
  await using history = await open(store, {
    now: () => now,
    host: "h",
    user: "ada",
    process: 42,
    command: "dem update movies --history postgres://u:***@db",
    tag: "v9",
  });
  const action = await history.begin(movies({ prefix: "qa_", arguments: { from: null, "tïtle": [1, { a: true }] } }));
  assert.deepEqual(action, {
    id: action.id,
    parent: null,
    prefix: "qa_",
    index: "movies",
    version: "movies-1",
    kind: "update",
    status: "in_progress",
    interrupted: false,
    started: now,
    ended: null,
    modified: now,
    owner: history.owner,
    user: "ada",
    command: "dem update movies --history postgres://u:***@db",
    tag: "v9",
    documents: 0,
    rejected: 0,
    deleted: 0,
    arguments: { from: null, "tïtle": [1, { a: true }] },
    log: "",
  });
  assert.deepEqual({ host: history.owner.host, process: history.owner.process }, { host: "h", process: 42 });
  assert.deepEqual(await history.action(action.id), action);
  assert.equal(await history.action(action.id + 1), undefined);
});

onEachStore("every change of an action moves `modified`; ending it sets `ended`", async (store) => {
  let now = new Date("2026-01-01T00:00:00Z");
  await using history = await open(store, { now: () => now });
  const { id } = await history.begin(movies({ status: "queued" }));
  assert.equal((await history.action(id))?.started, null);
  now = new Date("2026-01-01T00:01:00Z");
  await history.change(id, { status: "in_progress" });
  const started = now;
  now = new Date("2026-01-01T00:02:00Z");
  await history.change(id, { documents: 3_000_000_000, rejected: 2, deleted: 1 });
  assert.deepEqual((await history.action(id))?.modified, now);
  now = new Date("2026-01-01T00:03:00Z");
  await history.change(id, { status: "complete" });
  const action = await history.action(id);
  assert.deepEqual([action?.started, action?.ended, action?.modified], [started, now, now]);
  assert.deepEqual([action?.documents, action?.rejected, action?.deleted], [3_000_000_000, 2, 1]);
});

onEachStore("an action that has ended stays as it is", async (store) => {
  await using history = await open(store);
  for (const status of ["complete", "aborted"] as const) {
    const { id } = await history.begin(movies());
    await history.change(id, { status, log: "done" });
    const ended = await history.action(id);
    await history.change(id, { status: "in_progress", documents: 9, log: "again", parent: 1, arguments: { x: 1 } });
    assert.deepEqual(await history.action(id), ended);
  }
});

onEachStore("the log grows by lines", async (store) => {
  await using history = await open(store);
  const { id } = await history.begin(movies());
  await history.change(id, { log: "one" });
  await history.change(id, { log: "two 'quoted' \0 映画" });
  await history.change(id, { documents: 1 });
  assert.equal((await history.action(id))?.log, "one\ntwo 'quoted' \u2400 映画");
});

onEachStore("whoever takes up a queued batch is its owner from then on", async (store) => {
  await using history = await open(store);
  await using other = await open(store, { process: 2 });
  const { id } = await history.begin(movies({ kind: "batch", status: "queued" }));
  const update = await other.begin(movies());
  await other.change(id, { status: "in_progress", parent: update.id });
  const batch = await history.action(id);
  assert.deepEqual([batch?.owner, batch?.parent], [other.owner, update.id]);
});

onEachStore("many actions are recorded in the order given, all or none", async (store) => {
  await using history = await open(store);
  const update = await history.begin(movies());
  const batch = (at: number) => movies({ kind: "batch", parent: update.id, status: "queued", arguments: { at } });
  const batches = await history.beginAll(Array.from({ length: 450 }, (_, at) => batch(at)));
  assert.deepEqual(batches.map((batch) => batch.arguments.at), Array.from({ length: 450 }, (_, at) => at));
  assert.deepEqual(await history.actions({ kinds: ["batch"], ascending: true }), batches);
  assert.deepEqual(await history.beginAll([]), []);
  await store.query("create unique index each_once on dem_action (arguments)");
  const twice = [...Array.from({ length: 300 }, (_, at) => batch(1_000 + at)), batch(1_000)];
  await assert.rejects(history.beginAll(twice), { code: "store-unusable" });
  assert.equal((await history.actions({ kinds: ["batch"] })).length, 450);
});

onEachStore("the totals of an update's batches are counted by status", async (store) => {
  await using history = await open(store);
  const update = await history.begin(movies());
  const zero = { queued: 0, inProgress: 0, complete: 0, aborted: 0, documents: 0, rejected: 0, deleted: 0 };
  assert.deepEqual(await history.batchTotals(update.id), zero);
  const batches = await history.beginAll(
    Array.from({ length: 5 }, () => movies({ kind: "batch", parent: update.id, status: "queued" })),
  );
  await history.begin(movies({ kind: "repair", parent: update.id }));
  const changes = [
    { status: "complete", documents: 2_500_000_000, rejected: 1 },
    { status: "complete", documents: 2_500_000_000, deleted: 4 },
    { status: "aborted", documents: 7 },
    { status: "in_progress" },
  ] as const;
  for (const [at, change] of changes.entries()) await history.change(batches[at]?.id ?? 0, change);
  assert.deepEqual(await history.batchTotals(update.id), {
    queued: 1,
    inProgress: 1,
    complete: 2,
    aborted: 1,
    documents: 5_000_000_007,
    rejected: 1,
    deleted: 4,
  });
});

onEachStore("actions are found by every part of the filter, newest first", async (store) => {
  await using history = await open(store);
  const create = await history.begin(movies({ kind: "create" }));
  const update = await history.begin(movies());
  const batch = await history.begin(movies({ kind: "batch", parent: update.id, status: "queued" }));
  const shows = await history.begin(movies({ index: "shows", version: "shows-1" }));
  const several = await history.begin(movies({ index: null, version: null }));
  const prefixed = await history.begin(movies({ prefix: "qa_" }));
  await history.change(create.id, { status: "complete" });
  const found = async (filter: Parameters<typeof history.actions>[0]) =>
    (await history.actions(filter)).map((action) => action.id);

  assert.deepEqual(await found({}), [prefixed, several, shows, batch, update, create].map(({ id }) => id));
  assert.deepEqual(await found({ prefix: "" }), [several, shows, batch, update, create].map(({ id }) => id));
  assert.deepEqual(await found({ prefix: "", indexes: ["movies"], ascending: true }), [create.id, update.id, batch.id]);
  assert.deepEqual(await found({ version: "shows-1" }), [shows.id]);
  assert.deepEqual(await found({ kinds: ["create", "batch"] }), [batch.id, create.id]);
  assert.deepEqual(await found({ statuses: ["queued", "complete"] }), [batch.id, create.id]);
  assert.deepEqual(await found({ parent: update.id }), [batch.id]);
  assert.deepEqual(await found({ prefix: "", withoutBatches: true, limit: 3 }), [several.id, shows.id, update.id]);
  assert.deepEqual(await found({ indexes: [] }), []);
  assert.deepEqual(await found({ statuses: [] }), []);
  assert.deepEqual(await found({ prefix: "", limit: 0 }), []);
});

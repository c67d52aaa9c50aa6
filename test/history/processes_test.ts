import assert from "node:assert/strict";
import { killedHolder, runChild } from "./processes.ts";
import { never, onEachStore, open, sqliteStore } from "./stores.ts";

const version = { on: "version", prefix: "", index: "movies", version: "movies-1" } as const;

function four<T>(run: () => Promise<T>): Promise<T[]> {
  return Promise.all([run(), run(), run(), run()]);
}

onEachStore("four processes that open a new store at once make one store", async (store) => {
  const opened = await four(() => runChild<{ storeId: string; fresh: boolean }>(store.address, "open"));
  assert.equal(new Set(opened.map(({ storeId }) => storeId)).size, 1);
  assert.equal(opened.filter(({ fresh }) => fresh).length, 1);
});

onEachStore("four processes never get one number twice", async (store) => {
  const taken = await four(() => runChild<number[]>(store.address, "numbers", { count: 25 }));
  assert.deepEqual(taken.flat().sort((one, other) => one - other), Array.from({ length: 100 }, (_, at) => at + 1));
});

onEachStore("nothing is lost when four processes write at once", async (store) => {
  await four(() => runChild(store.address, "writes", { count: 150 }));
  await using history = await open(store);
  const actions = await history.actions({ statuses: ["complete"] });
  assert.equal(actions.length, 600);
  assert.equal(new Set(actions.map(({ owner, arguments: { written } }) => `${owner.id} ${written}`)).size, 600);
  assert.ok(actions.every(({ documents, log }) => documents === 1 && log === "done"));
});

onEachStore("the locks of a killed process are taken over before their lease is over", async (store) => {
  const { owner, update } = await killedHolder(store.address);
  await using history = await open(store);
  const running = await history.locks("");
  assert.deepEqual(running.map((lock) => lock.owner.id), [owner.id, owner.id]);
  await using _lock = await history.lock(version, { wait: 10_000, signal: never });
  assert.equal((await history.action(update))?.interrupted, true, "the dead owner's other lock still counts");
  assert.equal(await history.closeInterrupted("", "movies"), 1);
  const [batch] = await history.actions({ parent: update });
  assert.deepEqual([batch?.status, batch?.arguments], ["queued", { tries: 1 }]);
});

onEachStore("what a killed process left is closed without its lock being asked for", async (store) => {
  const { update } = await killedHolder(store.address);
  await using history = await open(store);
  // A server may take a moment to see that the process is gone.
  while (await history.closeInterrupted("") === 0);
  assert.equal((await history.action(update))?.status, "aborted");
});

Deno.test("the heartbeat of a lock keeps no process from ending", async () => {
  await using store = await sqliteStore();
  assert.deepEqual(await runChild(store.address, "leave"), {});
});

Deno.test("a process of another host beside a SQLite history is trusted until its lease is over", async () => {
  await using store = await sqliteStore();
  await killedHolder(store.address, { host: "elsewhere" });
  await using history = await open(store);
  await assert.rejects(history.lock(version, { signal: never }), { code: "locked", host: "elsewhere" });
});

Deno.test("the files of dead owners beside a SQLite history are cleared away", async () => {
  await using store = await sqliteStore();
  const owners = `${store.file}-owners`;
  await killedHolder(store.address);
  await killedHolder(store.address, { host: "elsewhere", prefix: "qa_" });
  const left = [...Deno.readDirSync(owners)].map(({ name }) => name);
  assert.equal(left.length, 2);
  // As if they had been killed an hour ago; younger ones may belong to a process that is just starting.
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const name of left) await Deno.utime(`${owners}/${name}`, hourAgo, hourAgo);
  {
    await using history = await open(store);
    await using _lock = await history.lock({ on: "index", prefix: "", index: "shows" }, { signal: never });
    const names = [...Deno.readDirSync(owners)].map(({ name }) => name).sort();
    const foreign = left.find((name) => name.startsWith("elsewhere."));
    assert.deepEqual(names, [foreign, `here.${history.owner.id}`].sort());
    assert.deepEqual((await history.locks("")).map(({ owner }) => owner), [history.owner]);
    assert.equal((await history.locks("qa_")).length, 2);
  }
  assert.equal([...Deno.readDirSync(owners)].length, 1);
});

import assert from "node:assert/strict";
import { openHistory } from "../../src/history/open.ts";
import { rehearseHistory } from "../../src/history/rehearse.ts";
import { addVersion, movies, never, onEachStore, open, openOptions, sqliteStore, type TestStore } from "./stores.ts";

const lockOfMovies = { on: "version", prefix: "", index: "movies", version: "movies-1" } as const;

const tables = ["dem_store", "dem_index", "dem_version", "dem_action", "dem_rejection", "dem_lock"];

async function everything(store: TestStore) {
  return await Promise.all(tables.map((table) => store.query(`select * from ${table} order by 1, 2`)));
}

/** Every file of a folder with what is in it. */
async function content(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { name } of Deno.readDirSync(folder)) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    const { mtime } = await Deno.stat(`${folder}/${name}`);
    files[name] = `${mtime?.toISOString()} ${bytes.toHex()}`;
  }
  return files;
}

onEachStore("a rehearsal has everything that the store has, and changes nothing there", async (store) => {
  await using history = await open(store);
  const version = await addVersion(history, "qa_");
  await history.setActive(version.indexId, version.id, [version.id]);
  await history.reject(version.id, [{ document: "1", reason: "no" }]);
  const update = await history.begin(movies({ prefix: "qa_" }));
  await history.beginAll(Array.from({ length: 300 }, () => movies({ kind: "batch", parent: update.id })));
  const before = await everything(store);
  {
    await using rehearsal = await rehearseHistory(store.address, openOptions());
    assert.deepEqual([rehearsal.storeId, rehearsal.fresh, rehearsal.address], [
      history.storeId,
      false,
      history.address,
    ]);
    assert.deepEqual(await rehearsal.indexes("qa_"), await history.indexes("qa_"));
    assert.deepEqual(await rehearsal.versions({ prefix: "qa_" }), [version]);
    assert.deepEqual(await rehearsal.rejections(version.id), await history.rejections(version.id));
    assert.equal((await rehearsal.actions({})).length, 301);

    const added = await addVersion(rehearsal, "qa_");
    assert.equal(added.number, 2);
    assert.ok((await rehearsal.begin(movies())).id > update.id);
    await rehearsal.forget("qa_");
  }
  assert.deepEqual(await everything(store), before);
});

onEachStore("a rehearsal is kept out by no lock and takes none, but knows who lives", async (store) => {
  await using history = await open(store);
  await using _lock = await history.lock(lockOfMovies, { signal: never });
  const update = await history.begin(movies());
  const before = await everything(store);
  await using rehearsal = await rehearseHistory(store.address, openOptions());
  await using lock = await rehearsal.lock(lockOfMovies, { signal: never });
  assert.match(lock.token, /^[0-9a-f]{12}$/);
  assert.equal(lock.lost.aborted, false);
  assert.equal((await rehearsal.action(update.id))?.interrupted, false);
  assert.equal(await rehearsal.closeInterrupted(""), 0);
  assert.deepEqual(await everything(store), before);
  await assert.rejects(rehearsal.lock(lockOfMovies, { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
});

onEachStore("a rehearsal refuses a store that a newer program has changed", async (store) => {
  await (await open(store))[Symbol.asyncDispose]();
  await store.query("insert into dem_migration values ('9999-of-tomorrow', '2099-01-01T00:00:00.000Z')");
  await assert.rejects(rehearseHistory(store.address, openOptions()), { code: "store-newer" });
});

Deno.test("the rehearsal of a SQLite history that does not exist makes none, and neither a folder", async () => {
  await using store = await sqliteStore();
  const warnings: string[] = [];
  const options = openOptions({ ci: true, onWarning: (message) => warnings.push(message) });
  await using rehearsal = await rehearseHistory(`sqlite:${store.folder}/new/history.db`, options);
  assert.equal(rehearsal.fresh, true);
  assert.deepEqual(await rehearsal.indexes(""), []);
  await addVersion(rehearsal);
  assert.deepEqual([...Deno.readDirSync(store.folder)], []);
  assert.deepEqual(warnings, []);
});

Deno.test("the rehearsal of a SQLite history at rest touches no file", async () => {
  await using store = await sqliteStore();
  const history = await open(store);
  const version = await addVersion(history);
  await history[Symbol.asyncDispose]();
  const before = await content(store.folder);
  assert.deepEqual(Object.keys(before), ["history.db"]);
  {
    await using rehearsal = await rehearseHistory(store.address, openOptions());
    assert.deepEqual(await rehearsal.versions({ prefix: "" }), [version]);
  }
  assert.deepEqual(await content(store.folder), before);
});

Deno.test("the rehearsal of an empty file or of one that is not a database tells the two apart", async () => {
  await using store = await sqliteStore();
  await Deno.writeTextFile(store.file, "");
  const before = await content(store.folder);
  await using rehearsal = await rehearseHistory(store.address, openOptions());
  assert.equal(rehearsal.fresh, true);
  assert.deepEqual(await content(store.folder), before);
  await Deno.writeTextFile(store.file, "not a database at all\n".repeat(500));
  await assert.rejects(rehearseHistory(store.address, openOptions()), { code: "store-unusable" });
});

Deno.test("the rehearsal of a history in memory is empty", async () => {
  await using rehearsal = await rehearseHistory("sqlite::memory:", openOptions());
  assert.deepEqual([rehearsal.fresh, await rehearsal.indexes("")], [true, []]);
});

onEachStore("the rehearsal of a database without a history makes no tables", async (store) => {
  await store.query("create table films (title text)");
  {
    await using rehearsal = await rehearseHistory(store.address, openOptions());
    assert.equal(rehearsal.fresh, true);
    await addVersion(rehearsal);
  }
  await assert.rejects(store.query("select * from dem_store"));
});

Deno.test("a history in memory is rehearsed as it stands", async () => {
  await using history = await openHistory("sqlite::memory:", openOptions());
  await history.ensureIndex("qa_", "films");
  await using copy = await rehearseHistory("sqlite::memory:", openOptions(), history);
  await copy.ensureIndex("qa_", "books");
  assert.equal(copy.storeId, history.storeId);
  assert.deepEqual((await copy.indexes("qa_")).map(({ name }) => name), ["books", "films"]);
  assert.deepEqual((await history.indexes("qa_")).map(({ name }) => name), ["films"]);
});

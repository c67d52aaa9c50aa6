import assert from "node:assert/strict";
import { StoreError } from "../../src/errors.ts";
import { openHistory } from "../../src/history/open.ts";
import { runChild } from "./processes.ts";
import { addVersion, never, onEachStore, open, openOptions, postgresStore, sqliteStore, stores } from "./stores.ts";

const withoutPostgres = stores.find(({ name }) => name === "Postgres")?.ignore;

function refusal(code: StoreError["code"], message: RegExp, hint: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof StoreError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.match(error.hint ?? "", hint);
    return true;
  };
}

onEachStore("a store is made by the first who opens it and keeps its id", async (store) => {
  await using first = await open(store);
  assert.equal(first.fresh, true);
  await using second = await open(store);
  assert.deepEqual([second.fresh, second.storeId], [false, first.storeId]);
  assert.notEqual(second.owner.id, first.owner.id);
  assert.doesNotMatch(first.address, /\?|:[^/:]*@/);
});

onEachStore("the tables of others in the same database stay as they are", async (store) => {
  await store.query("create table films (title text)");
  await store.query("insert into films values ('Stalker')");
  await store.query("create table kysely_migration (name text)");
  {
    await using history = await open(store);
    await addVersion(history);
    await history.forget("");
  }
  assert.deepEqual((await store.query("select title from films")).map(({ title }) => title), ["Stalker"]);
  assert.deepEqual(await store.query("select * from kysely_migration"), []);
});

onEachStore("a store that a newer program has changed is refused, and left as it is", async (store) => {
  await (await open(store))[Symbol.asyncDispose]();
  await store.query("insert into dem_migration values ('9999-of-tomorrow', '2099-01-01T00:00:00.000Z')");
  const rows = () => store.query("select * from dem_migration order by name");
  const before = await rows();
  await assert.rejects(open(store), refusal("store-newer", /newer version.*9999-of-tomorrow/, /newer/));
  assert.deepEqual(await rows(), before);
});

onEachStore("every table has a name that begins with dem_", async (store) => {
  await (await open(store))[Symbol.asyncDispose]();
  const catalog = store.address.startsWith("sqlite:")
    ? "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
    : "select table_name as name from information_schema.tables where table_schema = 'public' order by table_name";
  assert.deepEqual((await store.query(catalog)).map(({ name }) => name), [
    "dem_action",
    "dem_index",
    "dem_lock",
    "dem_migration",
    "dem_migration_lock",
    "dem_rejection",
    "dem_store",
    "dem_version",
  ]);
});

Deno.test("a SQLite history made anew in CI warns, an old one does not, nor does one in memory", async () => {
  await using store = await sqliteStore();
  const warnings: string[] = [];
  const options = openOptions({ ci: true, onWarning: (message) => warnings.push(message) });
  await (await openHistory("sqlite::memory:", options))[Symbol.asyncDispose]();
  assert.deepEqual(warnings, []);
  await (await openHistory(store.address, options))[Symbol.asyncDispose]();
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /made anew.*CI.*DEM_HISTORY/);
  await (await openHistory(store.address, options))[Symbol.asyncDispose]();
  assert.equal(warnings.length, 1);
});

Deno.test("a SQLite history makes its folder, is for its owner's eyes only, and leaves nothing beside it", async () => {
  await using store = await sqliteStore();
  const folder = `${store.folder}/a b/ü`;
  {
    await using history = await open({ address: `sqlite:${folder}/history.db` });
    await using _lock = await history.lock({ on: "deploy", prefix: "" }, { signal: never });
    const files = [...Deno.readDirSync(folder)].filter((entry) => entry.isFile).map(({ name }) => name).sort();
    assert.deepEqual(files, ["history.db", "history.db-shm", "history.db-wal"]);
    for (const file of files) assert.equal((Deno.statSync(`${folder}/${file}`).mode ?? 0) & 0o777, 0o600, file);
    const [owner] = Deno.readDirSync(`${folder}/history.db-owners`);
    assert.equal((Deno.statSync(`${folder}/history.db-owners/${owner?.name}`).mode ?? 0) & 0o777, 0o600);
  }
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["history.db"]);
});

Deno.test("a history in memory is whole, and everyone's own", async () => {
  await using history = await open({ address: "sqlite::memory:" });
  await using other = await open({ address: "sqlite::memory:" });
  const version = await addVersion(history);
  await using _lock = await history.lock({ on: "deploy", prefix: "" }, { signal: never });
  await assert.rejects(history.lock({ on: "deploy", prefix: "" }, { signal: never }), { code: "locked" });
  assert.deepEqual(await history.versions({ prefix: "" }), [version]);
  assert.deepEqual(await other.versions({ prefix: "" }), []);
  assert.deepEqual([history.fresh, history.address], [true, "sqlite::memory:"]);
});

Deno.test("a file that is not a database is refused and not changed", async () => {
  await using store = await sqliteStore();
  for (const text of ["name: movies\n", "not a database at all\n".repeat(500)]) {
    await Deno.writeTextFile(store.file, text);
    await assert.rejects(
      open(store),
      refusal("store-unusable", /opening the history sqlite:.*not a database/, /another/),
    );
    assert.equal(await Deno.readTextFile(store.file), text);
  }
});

Deno.test("a folder, or a file where a folder should be, is refused as a history", async () => {
  await using store = await sqliteStore();
  await Deno.mkdir(store.file);
  await assert.rejects(open(store), refusal("store-unusable", /opening the history/, /permission/));
  await Deno.writeTextFile(`${store.folder}/file`, "");
  const address = `sqlite:${store.folder}/file/history.db`;
  await assert.rejects(open({ address }), refusal("store-unusable", /opening the history/, /permission/));
});

Deno.test("a history that is read-only is refused, and nothing is made beside it", async () => {
  await using store = await sqliteStore();
  await (await open(store))[Symbol.asyncDispose]();
  await Deno.chmod(store.file, 0o444);
  await assert.rejects(open(store), refusal("store-unusable", /history.db is read-only/, /write permission/));
  await Deno.chmod(store.file, 0o600);
  await Deno.chmod(store.folder, 0o555);
  await assert.rejects(open(store), refusal("store-unusable", /dem_test_\w+ is read-only/, /write permission/));
  assert.deepEqual([...Deno.readDirSync(store.folder)].map(({ name }) => name), ["history.db"]);
  await Deno.chmod(store.folder, 0o700);
  await (await open(store))[Symbol.asyncDispose]();
});

Deno.test({
  name: "a file or folder that this user must not write is refused as a history, and a new one is not made",
  // Only root can become a user who has no rights.
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using store = await sqliteStore();
    await (await open(store))[Symbol.asyncDispose]();
    const refused = async (address: string, message: RegExp) => {
      const report = await runChild<{ code: string; message: string; hint?: string }>(address, "unprivileged");
      assert.equal(report.code, "store-unusable", JSON.stringify(report));
      assert.match(report.message, message);
      assert.match(report.hint ?? "", /write permission/);
      assert.deepEqual([...Deno.readDirSync(store.folder)].map(({ name }) => name), ["history.db"]);
    };
    await Deno.chmod(store.folder, 0o777);
    await refused(store.address, /unable to open/);
    await Deno.chmod(store.folder, 0o755);
    await refused(`sqlite:${store.folder}/new/history.db`, /denied/);
    await refused(`sqlite:${store.folder}/new.db`, /denied/);
    await Deno.chmod(store.file, 0o666);
    await refused(store.address, /unable to open|readonly/);
  },
});

Deno.test("a Postgres that does not answer is named without the password", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await assert.rejects(open({ address: `postgres://me:s3cret@127.0.0.1:${port}/films` }), (error) => {
    refusal("store-unusable", new RegExp(`postgres://me@127.0.0.1:${port}/films: .*refused`, "i"), /host and port/)(
      error,
    );
    assert.doesNotMatch(Deno.inspect(error), /s3cret/);
    return true;
  });
});

Deno.test({
  name: "a database that Postgres does not have, or a user it does not know, is named",
  ignore: withoutPostgres,
  fn: async () => {
    await using store = await postgresStore();
    const address = `${store.address}_gone`;
    await assert.rejects(
      open({ address }),
      refusal("store-unusable", /"dem_test_\w+_gone" does not exist/, /database/),
    );
    const user = new URL(store.address);
    user.username = "dem_test_nobody";
    await assert.rejects(open({ address: user.href }), refusal("store-unusable", /dem_test_nobody/, /./));
  },
});

Deno.test({
  name: "a Postgres user that must not create tables is told so",
  ignore: withoutPostgres,
  fn: async () => {
    await using store = await postgresStore();
    const role = `dem_test_${crypto.randomUUID().slice(0, 8)}`;
    await store.query(`create role ${role} login`);
    try {
      await store.query("revoke create on schema public from public");
      const user = new URL(store.address);
      user.username = role;
      await assert.rejects(
        open({ address: user.href }),
        refusal("store-unusable", /preparing the tables.*permission denied/, /create and use tables/),
      );
    } finally {
      await store.query(`drop role ${role}`);
    }
  },
});

Deno.test({
  name: "two schemas of one Postgres database hold two histories",
  ignore: withoutPostgres,
  fn: async () => {
    await using store = await postgresStore();
    await store.query("create schema one");
    await store.query(`create schema "Two"`);
    const address = (path: string) => `${store.address}?options=${encodeURIComponent(`-csearch_path=${path}`)}`;
    await using one = await open({ address: address("one") });
    await using two = await open({ address: address(`"Two"`) });
    assert.deepEqual([one.fresh, two.fresh], [true, true]);
    assert.notEqual(one.storeId, two.storeId);
    await addVersion(one);
    assert.deepEqual(await two.versions({ prefix: "" }), []);
    // The tables are found along the whole path, and used where they are.
    await using again = await open({ address: address("missing,one") });
    assert.deepEqual([again.fresh, again.storeId], [false, one.storeId]);
    await store.query("create schema nearer");
    await using nearer = await open({ address: address("nearer,one") });
    assert.deepEqual([nearer.fresh, nearer.storeId], [false, one.storeId]);
    await assert.rejects(open({ address: address("missing") }), refusal("store-unusable", /no schema/, /search_path/));
  },
});

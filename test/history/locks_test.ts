import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { LockedError, LockLostError } from "../../src/errors.ts";
import type { HeldLock, LockScope } from "../../src/history/history.ts";
import { openPostgres } from "../../src/history/postgres.ts";
import { never, onEachStore, open, postgresStore, stores } from "./stores.ts";

const movies: LockScope = { on: "index", prefix: "qa_", index: "movies" };
const version: LockScope = { on: "version", prefix: "qa_", index: "movies", version: "qa_movies-2" };
const deploy: LockScope = { on: "deploy", prefix: "qa_" };

/** A lease that is over at once, and is not renewed while a test runs. */
const short = { lease: 1, heartbeat: 600_000 };

/** Long enough for any test, and much shorter than a usual lease. */
const wait = 20_000;

onEachStore("a lock keeps others out and tells who holds it since when", async (store) => {
  await using history = await open(store, { host: "builder", process: 123 });
  await using other = await open(store, { process: 2 });
  await using _lock = await history.lock(version, { signal: never });
  const [held] = await other.locks("qa_");
  assert.deepEqual(held?.scope, version);
  assert.deepEqual(held?.owner, history.owner);
  const { since } = held ?? { since: new Date(Number.NaN) };
  await assert.rejects(other.lock(version, { signal: never }), (error) => {
    assert.ok(error instanceof LockedError);
    assert.deepEqual([error.host, error.process, error.since], ["builder", 123, since]);
    assert.equal(
      error.message,
      `locking qa_movies-2: it is locked by process 123 on builder since ${since.toISOString()}`,
    );
    assert.match(error.hint ?? "", /--wait.*dem unlock movies/);
    return true;
  });
  await assert.rejects(history.lock(version, { signal: never }), LockedError);
});

onEachStore("locks of different scopes do not meet", async (store) => {
  await using history = await open(store);
  const scopes: LockScope[] = [
    movies,
    version,
    deploy,
    { ...movies, prefix: "" },
    { ...movies, index: "shows" },
    { ...version, version: "qa_movies-3" },
    { on: "deploy", prefix: "" },
  ];
  await using held = new AsyncDisposableStack();
  for (const scope of scopes) held.use(await history.lock(scope, { signal: never }));
  // Those of one moment come in any order.
  const texts = (all: readonly LockScope[]) => all.map((scope) => JSON.stringify(Object.entries(scope).sort())).sort();
  const found = (await history.locks("qa_")).map(({ scope }) => scope);
  assert.deepEqual(texts(found), texts(scopes.filter(({ prefix }) => prefix !== "")));
});

onEachStore("a released lock is free, and every taking has a token of its own", async (store) => {
  await using history = await open(store);
  const tokens = new Set<string>();
  for (let taking = 0; taking < 3; taking++) {
    await using lock = await history.lock(movies, { signal: never });
    assert.match(lock.token, /^[0-9a-f]{12}$/);
    assert.equal((await history.locks("qa_"))[0]?.token, lock.token);
    tokens.add(lock.token);
    await lock[Symbol.asyncDispose]();
    assert.deepEqual(await history.locks("qa_"), []);
  }
  assert.equal(tokens.size, 3);
});

onEachStore("one that waits gets the lock when it is released", async (store) => {
  await using history = await open(store);
  await using other = await open(store);
  const lock = await history.lock(movies, { signal: never });
  const waiting = other.lock(movies, { wait, signal: never });
  await delay(20);
  await lock[Symbol.asyncDispose]();
  await using next = await waiting;
  assert.equal((await history.locks("qa_"))[0]?.token, next.token);
});

onEachStore("one that waits in vain learns who holds the lock", async (store) => {
  await using history = await open(store, { process: 7 });
  await using other = await open(store);
  await using _lock = await history.lock(movies, { signal: never });
  await assert.rejects(other.lock(movies, { wait: 100, signal: never }), { code: "locked", process: 7 });
});

onEachStore("a signal ends the wait for a lock with its own reason", async (store) => {
  await using history = await open(store);
  await using other = await open(store);
  await using _lock = await history.lock(movies, { signal: never });
  const abort = new AbortController();
  const waiting = other.lock(movies, { wait, signal: abort.signal });
  const refused = assert.rejects(waiting, /enough/);
  await delay(20);
  abort.abort(new Error("enough"));
  await refused;
  await assert.rejects(other.lock({ ...movies, index: "shows" }, { signal: abort.signal }), /enough/);
});

onEachStore("of many that want a lock at once, one gets it", async (store) => {
  await using all = new AsyncDisposableStack();
  const histories = await Promise.all(Array.from({ length: 5 }, () => open(store)));
  histories.forEach((history) => all.use(history));
  const results = await Promise.allSettled(histories.map((history) => history.lock(movies, { signal: never })));
  assert.equal(results.filter((result) => result.status === "fulfilled").length, 1);
});

onEachStore("a heartbeat renews the lease", async (store) => {
  await using history = await open(store, { lease: 60_000, heartbeat: 20 });
  await using other = await open(store);
  await using lock = await history.lock(movies, { signal: never });
  const [first] = await other.locks("qa_");
  await until(async () => (await other.locks("qa_"))[0]?.heartbeat.getTime() !== first?.heartbeat.getTime());
  const [later] = await other.locks("qa_");
  assert.ok(later && first && later.leaseUntil > first.leaseUntil);
  assert.deepEqual([later.token, later.since], [first.token, first.since]);
  assert.equal(lock.lost.aborted, false);
});

onEachStore("a lease that is over is taken over, and its old owner learns that it lost the lock", async (store) => {
  await using history = await open(store, { lease: 50, heartbeat: 300 });
  await using other = await open(store, { host: "elsewhere", process: 9 });
  await using lock = await history.lock(version, { signal: never });
  await using taken = await other.lock(version, { wait, signal: never });
  assert.notEqual(taken.token, lock.token);
  await until(() => lock.lost.aborted);
  assert.ok(lock.lost.reason instanceof LockLostError);
  assert.match(lock.lost.reason.message, /qa_movies-2: process 9 on elsewhere took it over at 2/);
  await lock[Symbol.asyncDispose]();
  assert.equal((await history.locks("qa_"))[0]?.token, taken.token, "the loser's release ended the winner's lock");
  assert.equal(taken.lost.aborted, false);
});

onEachStore("a lease that is over but that nobody took is renewed", async (store) => {
  await using history = await open(store, { lease: 1, heartbeat: 50 });
  await using lock = await history.lock(movies, { signal: never });
  await until(async () => {
    const [row] = await store.query("select since, heartbeat from dem_lock");
    return row?.since !== row?.heartbeat;
  });
  assert.equal(lock.lost.aborted, false);
});

onEachStore("a lock whose lease is over is not listed", async (store) => {
  await using history = await open(store, short);
  await using _lock = await history.lock(movies, { signal: never });
  await delay(5);
  assert.deepEqual(await history.locks("qa_"), []);
});

onEachStore("unlock() ends the locks of an index, its versions and the deployment, and no other", async (store) => {
  await using history = await open(store, { heartbeat: 20 });
  await using other = await open(store);
  const ended = [movies, version, deploy];
  const kept: LockScope[] = [{ ...movies, index: "shows" }, { ...movies, prefix: "" }, { on: "deploy", prefix: "" }];
  await using held = new AsyncDisposableStack();
  const locks: HeldLock[] = [];
  for (const scope of [...ended, ...kept]) locks.push(held.use(await history.lock(scope, { signal: never })));
  const found = await other.unlock("qa_", "movies");
  assert.deepEqual(new Set(found.map((lock) => lock.scope.on)), new Set(["index", "version", "deploy"]));
  assert.deepEqual(found[0]?.owner, history.owner);
  await until(() => locks.slice(0, ended.length).every((lock) => lock.lost.aborted));
  assert.match(String(locks[0]?.lost.reason), /keeping the lock of qa_movies: it was ended by `dem unlock`/);
  assert.deepEqual(locks.slice(ended.length).map((lock) => lock.lost.aborted), [false, false, false]);
  assert.deepEqual(await other.unlock("qa_", "movies"), []);
});

onEachStore("a history that is closed releases its locks", async (store) => {
  await using other = await open(store);
  {
    await using history = await open(store);
    await history.lock(movies, { signal: never });
    await history.lock(version, { signal: never });
  }
  assert.deepEqual(await store.query("select * from dem_lock"), []);
  assert.deepEqual(await other.locks("qa_"), []);
});

Deno.test({
  name: "a lock outlives the connections of its owner (Postgres)",
  ignore: stores.find(({ name }) => name === "Postgres")?.ignore,
  fn: async () => {
    await using store = await postgresStore();
    await using history = await open(store, { heartbeat: 50 });
    await using other = await open(store);
    await using lock = await history.lock(movies, { signal: never });
    // The server lists the locks of every database, and that of an ended session until it has cleared up.
    const session = `select pid from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`;
    const [before] = await store.query(session);
    assert.ok(before !== undefined);
    await store.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await until(async () => {
      const found = await store.query(session);
      return found.length === 1 && found[0]?.pid !== before.pid;
    });
    await assert.rejects(other.lock(movies, { signal: never }), LockedError);
    assert.equal(lock.lost.aborted, false);
  },
});

Deno.test({
  name: "a connection that breaks between two statements ends no process (Postgres)",
  ignore: stores.find(({ name }) => name === "Postgres")?.ignore,
  fn: async () => {
    await using store = await postgresStore();
    await using engine = await openPostgres(store.address, "a test's");
    await engine.db.connection().execute(async (db) => {
      const { rows: [{ pid }] } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      await store.query(`select pg_terminate_backend(${pid})`);
      await until(async () => (await store.query(`select from pg_stat_activity where pid = ${pid}`)).length === 0);
      await assert.rejects(sql`select 1`.execute(db));
    });
    await sql`select 1`.execute(engine.db);
  },
});

/** Waits for something that will happen. */
async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!await happened()) await delay(10);
}

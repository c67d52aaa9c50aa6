/** Histories under pressure: many processes at once, no room, no file, no power. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { capture } from "../../src/server/run-program.ts";
import { Random } from "../../tools/bench/random.ts";
import { runChild, startChild } from "./processes.ts";
import { movies, never, onEachStore, open, sqliteStore } from "./stores.ts";

const PROCESSES = 8;
const ACTIONS = 1_250;

onEachStore("eight processes that record ten thousand actions at once lose none of them", async (store) => {
  const taken = await Promise.all(
    Array.from({ length: PROCESSES }, () => runChild<number[]>(store.address, "pressure", { count: ACTIONS })),
  );
  const numbers = taken.flat().sort((one, other) => one - other);
  assert.deepEqual(numbers, Array.from({ length: PROCESSES * ACTIONS / 50 }, (_, at) => at + 1));
  await using history = await open(store);
  const actions = await history.actions({});
  assert.equal(actions.length, PROCESSES * ACTIONS);
  assert.ok(actions.every(({ status, documents }) => status === "complete" && documents === 1));
  const written = new Set(actions.map(({ owner, arguments: { written } }) => `${owner.id} ${written}`));
  assert.equal(written.size, PROCESSES * ACTIONS);
  assert.deepEqual(await history.locks(""), []);
});

/** What a process has recorded, as it said, and what it ended with. */
async function filled(address: string, wrap: (command: readonly string[]) => readonly string[]) {
  const { stdout } = await startChild(address, "fill", {}, wrap).output();
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) => JSON.parse(line));
  return { recorded: lines.slice(0, -1).map(({ id }) => Number(id)), error: lines.at(-1) };
}

Deno.test({
  name: "a SQLite history that has no room left says so, and keeps whole what was recorded",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using store = await sqliteStore();
    // No file may get larger than 1 MB; a process that ignores the signal gets an error instead.
    const shell = `trap '' XFSZ; ulimit -f 2000; exec "$@"`;
    const { recorded, error } = await filled(store.address, (command) => ["sh", "-c", shell, "sh", ...command]);
    assert.ok(recorded.length > 10, `${recorded.length} actions`);
    assert.deepEqual([error.code, typeof error.hint], ["store-unusable", "string"], JSON.stringify(error));
    assert.match(error.message, /^recording .* in the history sqlite:/);
    await using history = await open(store);
    const ids = new Set((await history.actions({ statuses: ["complete"] })).map(({ id }) => id));
    assert.deepEqual(recorded.filter((id) => !ids.has(id)), []);
    const found = await store.query("pragma integrity_check");
    assert.deepEqual(found.map((row) => row.integrity_check), ["ok"]);
    // With room again it is used as before.
    await history.begin(movies());
  },
});

for (const replaced of [false, true]) {
  const what = replaced ? "replaced" : "removed";
  Deno.test(`a SQLite history that is ${what} while it is open takes nothing more, and says why`, async () => {
    await using store = await sqliteStore();
    await using history = await open(store);
    const { id } = await history.begin(movies());
    for (const ending of ["", "-wal", "-shm"]) await Deno.remove(store.file + ending);
    if (replaced) await (await open(store))[Symbol.asyncDispose]();
    const gone = { code: "store-unusable", message: /: the file was removed or replaced while it was open$/ };
    await assert.rejects(history.begin(movies()), gone);
    await assert.rejects(history.change(id, { status: "complete" }), gone);
    await assert.rejects(history.lock({ on: "deploy", prefix: "" }, { signal: never }), gone);
  });
}

Deno.test("copies of a SQLite history as a power cut leaves it open cleanly, with all that was told to be recorded", async () => {
  await using store = await sqliteStore();
  await (await open(store))[Symbol.asyncDispose]();
  await using folder = await temporaryFolder();
  const random = new Random(7);
  const child = startChild(store.address, "fill", {});
  const process = child.spawn();
  let told = "";
  const reading = (async () => {
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) told += text;
  })();
  try {
    for (let cut = 0; cut < 12; cut++) {
      await new Promise((resolve) => setTimeout(resolve, 20 + random.below(200)));
      process.kill("SIGSTOP");
      await stopped(process.pid);
      const lines = told.split("\n").slice(0, -1);
      const copy = `${folder.path}/${cut}.db`;
      await Deno.copyFile(store.file, copy);
      await Deno.copyFile(`${store.file}-wal`, `${copy}-wal`).catch(() => {});
      process.kill("SIGCONT");
      const torn = `${folder.path}/${cut}-torn.db`;
      await Deno.copyFile(copy, torn);
      const isTorn = await tearLog(copy, torn, random);
      assertWhole(copy, lines.map((line) => Number(JSON.parse(line).id)));
      if (isTorn) assertWhole(torn, []);
    }
  } finally {
    process.kill("SIGKILL");
    await process.status;
    await reading;
  }
});

/** A log of so many bytes is copied into the database; before that it has all come to the disk. */
const CHECKPOINT = 1000 * 4096;

/** Waits until a process does nothing more: the signal is sent before it has taken effect. */
async function stopped(pid: number): Promise<void> {
  for (;;) {
    const state = await capture("ps", ["-o", "stat=", "-p", String(pid)]);
    if (state === undefined) throw new Error(`process ${pid} has ended`);
    if (state.startsWith("T")) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** The end of the log has not all come to the disk. False where some of it may be in the database already. */
async function tearLog(copy: string, torn: string, random: Random): Promise<boolean> {
  const log = await Deno.readFile(`${copy}-wal`).catch(() => new Uint8Array());
  if (log.length >= CHECKPOINT) return false;
  await Deno.writeFile(`${torn}-wal`, log.slice(0, random.below(log.length + 1)));
  return true;
}

/** The history is whole, has these actions complete, and none that comes after one that is missing. */
function assertWhole(file: string, recorded: readonly number[]): void {
  const database = new DatabaseSync(file);
  try {
    assert.deepEqual(database.prepare("pragma integrity_check").all().map((row) => row.integrity_check), ["ok"]);
    const rows = database.prepare("select id, status from dem_action order by id").all();
    rows.forEach(({ id, status }, at) => {
      assert.equal(id, at + 1);
      assert.ok(status === "complete" || at === rows.length - 1, `${id} is ${status}`);
    });
    const complete = new Set(rows.filter(({ status }) => status === "complete").map(({ id }) => Number(id)));
    assert.deepEqual(recorded.filter((id) => !complete.has(id)), []);
  } finally {
    database.close();
  }
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "dem_test_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

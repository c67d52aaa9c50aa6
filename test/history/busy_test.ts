import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { explainSqlite, isSqliteBusy } from "../../src/history/sqlite-errors.ts";
import { movies, open, sqliteStore } from "./stores.ts";

Deno.test("a write waits for another writer, also longer than SQLite's own time-out", async () => {
  await using store = await sqliteStore();
  await using history = await open(store);
  using other = new DatabaseSync(store.file);
  other.exec("begin immediate");
  // SQLite's wait blocks this thread, so the other writer can only end after it has run out.
  const timer = setTimeout(() => other.exec("commit"), 10);
  const action = await history.begin(movies());
  clearTimeout(timer);
  assert.equal(other.isTransaction, false, "the write did not wait");
  assert.deepEqual((await history.actions({})).map(({ id }) => id), [action.id]);
});

Deno.test("a file that another program keeps locked is told in plain words", async () => {
  await using store = await sqliteStore();
  const holder = new DatabaseSync(store.file);
  const other = new DatabaseSync(store.file, { timeout: 0 });
  try {
    holder.exec("create table x (y); begin exclusive");
    const error = caught(() => other.exec("insert into x values (1)"));
    assert.equal(isSqliteBusy(error), true);
    assert.equal(explainSqlite(error)?.reason, "another program has kept the file locked for long");
  } finally {
    holder.close();
    other.close();
  }
});

function caught(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
}

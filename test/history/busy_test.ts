import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
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

/** Keys and names that nobody should give, on their way to the cluster and back. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { movies, TestProject } from "../project.ts";
import { done } from "./release.ts";

const spiteful = [
  "../_all",
  "_all",
  "*",
  "?pretty",
  "a/b",
  "%2e%2e",
  "%",
  "#",
  '"',
  '\\"',
  "\\",
  "\n",
  "\r\n",
  '{"index":{}}',
  '"}\n{"delete":{"_id":"1"}}',
  "a,b",
  "<now/d>",
  "-x",
  "'",
  "' or 1=1 --",
  "Ünï",
  "片",
  "🎬",
  " ",
  "  x ",
  "null",
  "\u2028",
  "\u0001",
  "x".repeat(500),
];
const key = fc.oneof(fc.constantFrom(...spiteful), fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }))
  .filter((text) => !text.includes("\0") && new TextEncoder().encode(text).length <= 512);

Deno.test("whatever keys are, each is its document's id: loaded, verified and repaired, and no other", async () => {
  await using project = await TestProject.open({
    rows: 0,
    definitions: [{
      ...movies,
      mappings: { dynamic: "strict", properties: { id: { type: "keyword" }, title: { type: "text" } } },
      source: { table: "hostile", key: "id" },
    }],
  });
  project.source("create table hostile (id text primary key, title text)");
  await done(project, "create", "movies");
  const version = `${project.prefix}movies-1`;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key, { minLength: 60, maxLength: 90 }), async (keys) => {
      project.source("delete from hostile");
      for (const id of keys) project.source("insert into hostile values (?, ?)", id, `of ${id}`);
      await done(project, "update", version, "--exact", "--batch-size", "7");
      const documents = await project.documents(version);
      assert.deepEqual([...documents.keys()].sort(), keys.toSorted());
      for (const [id, document] of documents) assert.deepEqual(document, { id, title: `of ${id}` });
      await done(project, "verify", version, "--exact", "--exit-code");
      const [first, second] = keys;
      project.source("delete from hostile where id = ?", first);
      project.source("update hostile set title = 'changed' where id = ?", second);
      await done(project, "verify", version, "--exact", "--fix");
      const repaired = await project.documents(version);
      assert.deepEqual([...repaired.keys()].sort(), keys.slice(1).toSorted());
      assert.deepEqual(repaired.get(second), { id: second, title: "changed" });
    }),
    { numRuns: 2, endOnFailure: true },
  );
});

/** Searches that keep a version from being activated. */
import assert from "node:assert/strict";
import type { ActivateResult } from "../../src/mod.ts";
import { movies, TestProject } from "../project.ts";

const found = { name: "a film is found by its title", index: "movies", query: "film 3", hits: ">= 1", first: 3 };

async function project(...checks: readonly object[]): Promise<TestProject> {
  const opened = await TestProject.open({ config: { activate: { checks } } });
  const toolkit = await opened.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.update({ names: ["movies"], newer: true });
  return opened;
}

Deno.test("activate() makes the checks of the index, and goes on where they hold", async () => {
  await using opened = await project(
    found,
    { name: "all of them", index: "movies", query: "", hits: 5 },
    { name: "none of another year", index: "movies", query: { term: { year: 1800 } }, hits: "= 0" },
    { name: "few", index: "movies", query: { match_all: {} }, hits: "< 6" },
  );
  const { indexes } = await (await opened.toolkit()).activate({ names: ["movies"] }) as ActivateResult;
  assert.equal(indexes[0].version, `${opened.prefix}movies-1`);
});

const failing: readonly (readonly [check: object, message: RegExp])[] = [
  [{ query: "nosferatu", hits: ">= 1" }, /check "c": it found 0 documents, expected >= 1/],
  [{ query: "film 3", first: "4" }, /check "c": 3 came first, expected 4/],
  [{ query: "nosferatu", first: "4" }, /check "c": it found nothing, expected 4 first/],
  [{ query: { match_all: {} }, hits: "> 5" }, /it found 5 documents, expected > 5/],
  [{ query: { no_such_query: {} }, hits: 0 }, /check "c": .*no_such_query/],
];

for (const [check, message] of failing) {
  Deno.test(`activate() refuses a version on which ${JSON.stringify(check)} fails, also the first one`, async () => {
    await using opened = await project({ name: "c", index: "movies", ...check }, found);
    const toolkit = await opened.toolkit();
    await assert.rejects(toolkit.activate({ names: ["movies"] }), { code: "guard", guard: "checks", message });
    assert.deepEqual((await opened.indexes())[`${opened.prefix}movies-1`], []);
    await toolkit.activate({ names: ["movies"], force: ["checks"] });
    assert.deepEqual((await opened.indexes())[`${opened.prefix}movies-1`], [`${opened.prefix}movies`]);
  });
}

Deno.test("a check of an index that no definition has is a fault of the config", async () => {
  await using opened = await TestProject.open({
    definitions: [movies],
    config: { activate: { checks: [{ ...found, index: "films" }] } },
  });
  await assert.rejects(opened.toolkit(), { code: "configuration", message: /is of films/, hint: /movies/ });
});

import assert from "node:assert/strict";
import { assertHitCount, assertHits, assertHitsContain, assertHitsInOrder, isolateEachTest } from "@dem/dem/testing";
import { Catalogue } from "./catalogue.ts";
import { catalogue } from "./fixtures.ts";

const search = isolateEachTest(catalogue);
const films = () => new Catalogue(search.client, search.names);

Deno.test("films between two years come oldest first", async () => {
  assertHitsInOrder(await films().between(1926, 1985), [3, 5, 2]);
});

Deno.test("titles are completed", async () => {
  assert.deepEqual(await films().complete("the g"), ["The General"]);
  await search.add("films", [{ id: 6, title: "The Godfather", year: 1972 }]);
  assert.deepEqual(await films().complete("the g"), ["The General", "The Godfather"]);
});

Deno.test("films are found by who made them", async () => {
  assertHits(await films().madeBy("keaton"), [3, 4]);
  assertHitsContain(await films().madeBy("stanley"), [5]);
});

Deno.test("an empty catalogue has no films", async () => {
  await search.clear("films");
  assertHitCount(await films().between(0, 3000), 0);
});

Deno.test("what other tests did is not there", async () => {
  assertHitCount(await films().between(0, 3000), 5);
});

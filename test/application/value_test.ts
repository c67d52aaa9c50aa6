import assert from "node:assert/strict";
import { assertHighlight, assertHits, assertHitsInOrder, assertNoHits, isolatedIndexes } from "@dem/dem/testing";
import { Catalogue } from "./catalogue.ts";
import { catalogue } from "./fixtures.ts";

Deno.test("English words are found by their stem, in the title before the plot", async () => {
  await using search = await isolatedIndexes(catalogue);
  const films = new Catalogue(search.client, search.names);
  const found = await films.find("dreaming");
  assertHitsInOrder(found, [1, 2]);
  assertHighlight(found, 2, "plot", "<em>dreams</em>");
});

Deno.test("a misspelt word is found, another word is not", async () => {
  await using search = await isolatedIndexes(catalogue);
  const films = new Catalogue(search.client, search.names);
  assertHits(await films.find("sherlok"), [4]);
  assertNoHits(await films.find("submarine"));
});

Deno.test("a film that was renamed is found by its new title only", async () => {
  await using search = await isolatedIndexes(catalogue);
  const films = new Catalogue(search.client, search.names);
  await films.rename(1, "Visions");
  assertHits(await films.find("vision"), [1]);
  assertHits(await films.find("dreams"), [2]);
});

Deno.test("a film that is added is typed by the definition", async () => {
  await using search = await isolatedIndexes(catalogue);
  const films = new Catalogue(search.client, search.names);
  await search.add("films", [{ id: 6, title: "Ikiru", year: 1952, director: "kurosawa" }]);
  assertHitsInOrder(await films.madeBy("akira"), [1, 2, 6]);
  // @ts-expect-error -- the mappings are strict, and have no such field
  await assert.rejects(search.add("films", [{ id: 7, colour: "red" }]), { code: "cluster-refused" });
});

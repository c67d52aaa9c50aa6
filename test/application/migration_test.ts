import { assertHits, assertNoHits, isolateEachTest } from "@dem/dem/testing";
import { Catalogue } from "./catalogue.ts";
import { catalogue } from "./fixtures.ts";
import { films } from "./indexes/films.ts";

const search = isolateEachTest(catalogue);

/** The next release searches directors by their names' words. */
const next = {
  ...films,
  mappings: { dynamic: "strict", properties: { ...films.mappings.properties, director: { type: "text" } } },
} as const;

Deno.test("the next version of the films is searched once it is active, and no more when it is taken back", async () => {
  const catalogue = new Catalogue(search.client, search.names);
  const second = await search.versions.create("films", next);
  await search.add("films", [{ id: 1, title: "Dreams", director: "Akira Kurosawa" }], { version: second });
  assertHits(await catalogue.find("general"), [3, 5]);
  await search.versions.activate(second);
  assertNoHits(await catalogue.find("general"));
  assertHits(await search.client.search({ index: "films", query: { match: { director: "kurosawa" } } }), [1]);
  await search.versions.rollback("films");
  assertHits(await catalogue.find("general"), [3, 5]);
});

import { describe, it } from "node:test";
import { assertHits, assertHitsInOrder, isolatedIndexes } from "@dem/dem/testing";
import { Catalogue } from "./catalogue.ts";
import { catalogue } from "./fixtures.ts";

describe("the catalogue", () => {
  it("finds general in the title before the plot", async () => {
    await using search = await isolatedIndexes(catalogue);
    assertHitsInOrder(await new Catalogue(search.client, search.names).find("general"), [3, 5]);
  });

  describe("when a film is renamed", () => {
    it("finds it by its new title", async () => {
      await using search = await isolatedIndexes(catalogue);
      const films = new Catalogue(search.client, search.names);
      await films.rename(3, "The Engine");
      assertHits(await films.find("general"), [5]);
    });
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertHits, eventually, isolateEachTest } from "@dem/dem/testing";
import { Catalogue } from "./catalogue.ts";
import { catalogue } from "./fixtures.ts";

describe("the catalogue", () => {
  const search = isolateEachTest(catalogue);
  const films = () => new Catalogue(search.client, search.names);

  it("finds films by who made them", async () => {
    assertHits(await films().madeBy("kurosawa"), [1, 2]);
  });

  it("loses a film that is deleted", async () => {
    await search.client.delete({ index: "films", id: "1", refresh: true });
    assertHits(await films().madeBy("kurosawa"), [2]);
  });

  it("has it again in the next test", async () => {
    assertHits(await films().madeBy("kurosawa"), [1, 2]);
  });

  it("sees a change when the index is refreshed by itself", async () => {
    await search.client.index({ index: "films", id: "9", document: { id: 9, title: "Zardoz" } });
    await eventually(async () => assertHits(await films().find("zardoz"), [9]), { within: 60_000 });
    assert.notEqual(search.prefix, "");
  });
});

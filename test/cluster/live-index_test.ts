import assert from "node:assert/strict";
import fc from "fast-check";
import { demMeta, liveIndex } from "../../src/cluster/live-index.ts";
import { metaOf } from "./setting.ts";

Deno.test("settings that the server writes by itself are left out, wished ones stay", () => {
  const { settings, uuid, created, open } = liveIndex("movies-1", {
    settings: {
      "index.uuid": "u1",
      "index.creation_date": "1700000000000",
      "index.provided_name": "movies-1",
      "index.version.created": "9094000",
      "index.version.upgraded": "9094001",
      "index.routing.allocation.initial_recovery._id": "n1",
      "index.resize.source.name": "other",
      "index.routing.allocation.include._tier_preference": "data_content",
      "index.replication.type": "DOCUMENT",
      "index.number_of_shards": "1",
      "index.analysis.filter.s.stopwords": ["a", "b"],
      "index.routing.allocation.require.box": "hot",
    },
  });
  assert.deepEqual(settings, {
    "number_of_shards": "1",
    "analysis.filter.s.stopwords": ["a", "b"],
    "routing.allocation.require.box": "hot",
  });
  assert.deepEqual([uuid, created.getTime(), open], ["u1", 1700000000000, true]);
});

Deno.test("_meta says whose an index is only when it is whole", () => {
  const whole = metaOf("qa1_", "movies", 3);
  assert.deepEqual(demMeta({ _meta: { mine: 1, dem: { ...whole, more: true } } }), whole);
  const faults = {
    store: [1, null],
    prefix: [undefined, 1],
    name: [null, []],
    number: ["3", 0, -1, 1.5, null],
    hash: [null, 7],
    purpose: ["other", null],
  };
  for (const [field, values] of Object.entries(faults)) {
    for (const value of values) {
      const dem = JSON.parse(JSON.stringify({ ...whole, [field]: value }));
      assert.equal(demMeta({ _meta: { dem } }), undefined, `${field}: ${value}`);
    }
  }
});

Deno.test("no mappings, however odd, break the reading of _meta", () => {
  fc.assert(fc.property(fc.dictionary(fc.constantFrom("_meta", "dem"), fc.jsonValue()), (mappings) => {
    assert.equal(demMeta(JSON.parse(JSON.stringify(mappings))), undefined);
  }));
});

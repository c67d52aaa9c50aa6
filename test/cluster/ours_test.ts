import assert from "node:assert/strict";
import type { LiveIndex } from "../../src/cluster/cluster.ts";
import { liveIndex } from "../../src/cluster/live-index.ts";
import { belongsTo, foreignStore } from "../../src/cluster/ours.ts";
import { metaOf } from "./setting.ts";

const live = (name: string, dem?: ReturnType<typeof metaOf>): LiveIndex =>
  liveIndex(name, { settings: {}, mappings: dem === undefined ? {} : { _meta: { dem: { ...dem } } } });

Deno.test("an index belongs to the prefix in its _meta, whatever its name says", () => {
  const longer = live("qa1_b_movies-1", metaOf("qa1_b_", "movies", 1));
  assert.ok(belongsTo(longer, "qa1_b_"));
  assert.ok(!belongsTo(longer, "qa1_"));
  assert.ok(!belongsTo(longer, ""));
  assert.ok(!belongsTo(live("qa1_movies-1"), "qa1_"));
  assert.ok(belongsTo(live("adopted", metaOf("", "movies", 1)), ""));
});

Deno.test("indexes of this prefix that another history made are found", () => {
  const mine = live("movies-1", metaOf("", "movies", 1));
  const other = live("movies-2", { ...metaOf("", "movies", 2), store: "store-2" });
  const elsewhere = live("qa1_movies-2", { ...metaOf("qa1_", "movies", 2), store: "store-2" });
  assert.deepEqual(foreignStore([mine, other, elsewhere, live("movies-3")], "", "store-1"), [other]);
});

import { defineIndex } from "@dem/dem";

/** The people who made them. */
export const people = defineIndex({
  name: "people",
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    dynamic: "strict",
    properties: { id: { type: "keyword" }, name: { type: "text" }, born: { type: "short" } },
  },
  source: { table: "people", key: "id" },
});

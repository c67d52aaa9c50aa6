import { defineIndex } from "@dem/dem";

/** The films of the catalogue. */
export const films = defineIndex({
  name: "films",
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "integer" },
      title: {
        type: "text",
        analyzer: "english",
        fields: { keyword: { type: "keyword" }, suggest: { type: "completion" } },
      },
      year: { type: "short" },
      director: { type: "keyword" },
      plot: { type: "text", analyzer: "english" },
    },
  },
  source: { table: "films", key: "id" },
});

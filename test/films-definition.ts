/** Films, whose `year` must be a number; `last_modified` makes incremental updates possible. */
export const films = {
  name: "films",
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "long" },
      title: { type: "keyword" },
      year: { type: "integer" },
      last_modified: { type: "date" },
    },
  },
  source: {
    table: "films",
    key: "id",
    modified: "last_modified",
    deleted: "select id from deleted_films where deleted_at >= :since",
    overlap: "0s",
  },
  batch: { documents: 100, bytes: "4MB" },
} as const;

/**
 * What a config means where it says nothing, in the form in which it is written.
 *
 * Plain values without imports, so that help can print them without loading anything.
 *
 * @module
 */

/** The names of config files, in the order in which they are looked for. */
export const configNames = ["dem.yaml", "dem.json", "dem.config.ts", "dem.config.js"] as const;

/** The defaults of a config. */
export const configDefaults = {
  clusterUrl: "http://127.0.0.1:9200",
  compression: "auto",
  requestTimeout: "60s",
  connectTimeout: "10s",
  prefix: "",
  history: "sqlite:.dem/history.db",
  indexes: ["indexes/*.yaml", "indexes/*.json", "indexes/*.ts", "indexes/*.js"],
  update: { workers: 1, retryFor: "60s", maximumRejections: "1%" },
  activate: { minimumRatio: 0.9, maximumRejections: 0, waitForReplicas: "10m" },
  testing: { sweepAfter: "2h" },
} as const;

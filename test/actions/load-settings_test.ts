import assert from "node:assert/strict";
import { settingsToRestore } from "../../src/actions/load-settings.ts";
import type { JsonObject } from "../../src/definition/definition.ts";

const nothing = { refresh_interval: null, number_of_replicas: null, auto_expand_replicas: null };

Deno.test("settings are restored from the snapshot in whatever form it has them, null where it sets none", () => {
  assert.deepEqual(settingsToRestore({ settings: {}, mappings: {} }), nothing);
  const forms: readonly JsonObject[] = [
    { refresh_interval: "5s", number_of_replicas: 2 },
    { "index.refresh_interval": "5s", "index.number_of_replicas": 2 },
    { index: { refresh_interval: "5s", number_of_replicas: 2 } },
  ];
  for (const settings of forms) {
    assert.deepEqual(settingsToRestore({ settings, mappings: {} }), {
      ...nothing,
      refresh_interval: "5s",
      number_of_replicas: 2,
    });
  }
});

Deno.test("what a template added counts where the schema is silent", () => {
  const added = { settings: { number_of_replicas: "0", refresh_interval: "9s" }, mappings: {} };
  assert.deepEqual(settingsToRestore({ settings: { refresh_interval: "5s" }, mappings: {}, added }), {
    ...nothing,
    refresh_interval: "5s",
    number_of_replicas: "0",
  });
});

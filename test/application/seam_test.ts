import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Client } from "@elastic/elasticsearch";
import { assertHits, isolateEachTest } from "@dem/dem/testing";
import { Catalogue, namesUnder } from "./catalogue.ts";
import { catalogue } from "./fixtures.ts";
import { countEverything, recordVisit } from "./old-code.ts";

const search = isolateEachTest(catalogue);

Deno.test("a prefix from the environment: a program of the application's own", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", "--allow-env", fileURLToPath(new URL("./count.ts", import.meta.url))],
    env: { ...search.environment, NO_COLOR: "1" },
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "5\n");
});

Deno.test("a prefix from the environment: code that is told its environment", async () => {
  const { DEM_PREFIX } = search.environment;
  assertHits(await new Catalogue(search.client, namesUnder(DEM_PREFIX)).find("train"), [3]);
});

Deno.test("a names object", async () => {
  assert.deepEqual(search.names, namesUnder(search.prefix));
  assertHits(await new Catalogue(search.client, search.names).find("train"), [3]);
});

Deno.test("a client that is confined: code whose names cannot be changed", async () => {
  assert.ok(search.client instanceof Client);
  assert.equal(await countEverything(search.client), 8);
  await assert.rejects(recordVisit(search.client), {
    name: "UsageError",
    message: /^sending POST \/visits\/_doc in a test: the index visits is none of this test's$/,
  });
});

import assert from "node:assert/strict";
import { Client } from "@elastic/elasticsearch";
import { assertHits, assertNoHits, isolatedIndexes, isolateEachTest } from "../../testing/mod.ts";
import { openClient } from "../../src/cluster/client.ts";
import { openEndpoint } from "../../src/cluster/endpoint.ts";
import { clusterUrl } from "../project.ts";
import { cluster } from "./cluster.ts";
import { films, notes } from "./films.ts";

const search = isolateEachTest({ indexes: [films, notes], documents: { films: [{ id: 1, title: "Ran" }] } });

Deno.test("an application's client that is confined uses the test's indexes by their base names", async () => {
  using endpoint = openEndpoint({ nodes: [clusterUrl], requestTimeout: 60_000 });
  const own = openClient(endpoint, clusterUrl);
  const client = search.confine(own);
  assert.ok(client instanceof Client);
  await client.index({ index: "films", id: "2", document: { id: 2, title: "Ikiru" }, refresh: true });
  assertHits(await client.search({ index: "films" }), [1, 2]);
  const { hits } = await client.search({ index: "films" });
  assert.equal(hits.hits[0]?._index, `${search.prefix}films-1`);
  await client.indices.refresh({ index: ["films", "notes"] });
  assert.equal(await client.indices.exists({ index: "films" }), true);
  await client.bulk({ operations: [{ index: { _index: "notes" } }, { text: "x" }], refresh: true });
  assert.equal((await client.count({ index: "notes" })).count, 1);
  const { responses } = await client.msearch({ searches: [{ index: "notes" }, { query: { match_all: {} } }] });
  assert.equal(responses.length, 1);
  const { id } = await client.openPointInTime({ index: "films", keep_alive: "1m" });
  assertHits(await client.search({ pit: { id }, query: { match_all: {} } }), [1, 2]);
  await client.closePointInTime({ id });
  // The application's own client is as it was.
  assert.equal(await own.indices.exists({ index: search.alias("films") }), true);
});

Deno.test("any other name is an error that says so, and nothing is sent", async () => {
  const foreign = `foreign${crypto.randomUUID().slice(0, 8)}`;
  await assert.rejects(async () => await search.client.index({ index: foreign, document: {} }), {
    name: "UsageError",
    message: new RegExp(`^sending POST /${foreign}/_doc in a test: the index ${foreign} is none of this test's$`),
    hint: new RegExp(`films, notes, and names that begin with ${search.prefix}`),
  });
  assert.equal((await cluster("GET", `/${foreign}`)).status, 404);
  await assert.rejects(async () => await search.client.search({ query: { match_all: {} } }), { code: "usage" });
  await assert.rejects(async () => await search.client.indices.delete({ index: "*" }), { code: "usage" });
});

Deno.test("after its test a client sends nothing any more", async () => {
  const ended = await isolatedIndexes({ indexes: [films] });
  const { client } = ended;
  assertNoHits(await client.search({ index: "films" }));
  await ended[Symbol.asyncDispose]();
  await assert.rejects(async () => await client.search({ index: "films" }), {
    code: "usage",
    message: /test has ended/,
  });
});

Deno.test("what is no client cannot be confined", () => {
  class Odd {
    transport = {};
    child(): object {
      return new Odd();
    }
  }
  assert.throws(() => search.confine(new Odd()), { code: "usage", message: /no request\(\)/ });
  class Childish {
    transport = {};
    child(): object {
      return {};
    }
  }
  assert.throws(() => search.confine(new Childish()), { code: "usage", message: /its own kind/ });
});

import assert from "node:assert/strict";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { openProxy, requestsTo } from "../proxy.ts";
import { configFor, openSetting, server } from "./setting.ts";

const elastic = (number: string, more: object = {}) => ({
  cluster_name: "c",
  cluster_uuid: "u",
  version: { number, ...more },
  tagline: "You Know, for Search",
});
const open = (number: string) => ({
  cluster_name: "c",
  cluster_uuid: "u",
  version: { number, distribution: "opensearch" },
  tagline: "The OpenSearch Project: https://opensearch.org/",
});

Deno.test("info() tells the server's engine, version, name and uuid", async () => {
  await using setting = openSetting();
  const root = await setting.raw("GET", "/");
  const info = await setting.cluster.info();
  assert.deepEqual([info.name, info.uuid], [root["cluster_name"], root["cluster_uuid"]]);
  assert.match(info.version, /^\d+\.\d+\.\d+/);
  assert.equal(setting.cluster.address, server);
});

Deno.test("opening a cluster sends nothing, and it is asked once what it is", async () => {
  await using proxy = await openProxy(server);
  await using cluster = openCluster(configFor(proxy.url));
  assert.equal(proxy.requests.length, 0);
  await Promise.all([cluster.indexes(["none-1"]), cluster.counts(["none-1"])]);
  await cluster.nameUse("none");
  assert.equal(requestsTo(proxy, /^GET \/$/).length, 1);
});

const refused = [
  {
    server: "Elasticsearch 7",
    answer: elastic("7.17.28"),
    code: "too-old",
    message: /Elasticsearch 7\.17\.28 is too old/,
  },
  { server: "OpenSearch 1", answer: open("1.3.20"), code: "too-old", message: /OpenSearch 1\.3\.20 is too old/ },
  {
    server: "Elasticsearch Serverless",
    answer: elastic("9.0.0", { build_flavor: "serverless" }),
    code: "unsupported",
    message: /serverless/,
  },
  {
    server: "another program",
    answer: { hello: "world" },
    code: "unsupported",
    message: /no Elasticsearch and no OpenSearch/,
  },
  { server: "a program that answers a list", answer: [], code: "unsupported", message: /no Elasticsearch/ },
] as const;

for (const { server: name, answer, code, message } of refused) {
  Deno.test(`the first use of ${name} is refused, and nothing else is sent to it`, async () => {
    await using proxy = await openProxy(server, { hook: () => ({ status: 200, body: answer }) });
    await using cluster = openCluster(configFor(proxy.url));
    await assert.rejects(cluster.createIndex("t-never-1", { settings: {}, mappings: {} }), { code, message });
    assert.deepEqual(proxy.requests.map(({ path }) => path), ["/"]);
  });
}

Deno.test("Elasticsearch 8 and 9 and OpenSearch 2.4 and 3 are accepted", async () => {
  let answer: unknown;
  await using proxy = await openProxy(server, { hook: () => ({ status: 200, body: answer }) });
  for (answer of [elastic("8.0.0"), elastic("9.4.3"), open("2.4.0"), open("3.8.0")]) {
    await using cluster = openCluster(configFor(proxy.url));
    await cluster.info();
  }
});

Deno.test("the config's engine decides where the server does not tell", async () => {
  const { tagline: _hidden, ...silent } = elastic("9.4.3");
  await using proxy = await openProxy(server, { hook: () => ({ status: 200, body: silent }) });
  await using lost = openCluster(configFor(proxy.url));
  await assert.rejects(lost.info(), { code: "unsupported", hint: /cluster\.engine/ });
  await using told = openCluster(configFor(proxy.url, { engine: "elasticsearch" }));
  assert.equal((await told.info()).engine, "elasticsearch");
});

Deno.test("a cluster that could not be asked is asked again", async () => {
  await using proxy = await openProxy(server);
  const restore = proxy.hook(() => "cut");
  await using cluster = openCluster(configFor(proxy.url));
  await assert.rejects(cluster.info(), { code: "unreachable" });
  restore();
  await cluster.info();
});

import assert from "node:assert/strict";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { engine } from "../engine.ts";
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
    server: "Elasticsearch 10",
    answer: elastic("10.0.0"),
    code: "unsupported",
    message: /Elasticsearch 10\.0\.0 is newer than this program knows/,
    hint: /cluster\.engine: elasticsearch/,
  },
  {
    server: "OpenSearch 4",
    answer: open("4.1.0"),
    code: "unsupported",
    message: /OpenSearch 4\.1\.0 is newer than this program knows/,
    hint: /cluster\.engine: opensearch/,
  },
  {
    server: "OpenSearch that pretends to be Elasticsearch 7",
    answer: { ...open("7.10.2"), version: { number: "7.10.2" } },
    code: "unsupported",
    message: /this OpenSearch says that it is 7\.10\.2/,
    hint: /compatibility\.override_main_response_version/,
  },
  {
    server: "an Elasticsearch that tells no version",
    answer: { ...elastic(""), version: {} },
    code: "unsupported",
    message: /no Elasticsearch and no OpenSearch/,
    hint: /cluster\.engine/,
  },
  {
    server: "a fork of Elasticsearch",
    answer: elastic("9.0.0", { distribution: "other" }),
    code: "unsupported",
    message: /no Elasticsearch/,
  },
  {
    server: "another program",
    answer: { hello: "world" },
    code: "unsupported",
    message: /no Elasticsearch and no OpenSearch/,
  },
  { server: "a program that answers a list", answer: [], code: "unsupported", message: /no Elasticsearch/ },
] as const;

for (const { server: name, answer, ...expected } of refused) {
  Deno.test(`the first use of ${name} is refused, and nothing else is sent to it`, async () => {
    await using proxy = await openProxy(server, { hook: () => ({ status: 200, body: answer }) });
    await using cluster = openCluster(configFor(proxy.url));
    await assert.rejects(cluster.createIndex("t-never-1", { settings: {}, mappings: {} }), expected);
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

const { tagline: _tagline, ...silent } = elastic("9.4.3");

for (
  const [what, answer] of [
    ["does not tell what it is", silent],
    ["tells no version", { cluster_name: "c" }],
    ["is newer than is known", elastic("10.0.0")],
    ["is older than what is supported", elastic("7.17.28")],
  ] as const
) {
  Deno.test(`the config's engine decides where the server ${what}`, async () => {
    await using proxy = await openProxy(server, {
      hook: ({ path }) => path === "/" ? { status: 200, body: answer } : undefined,
    });
    await using lost = openCluster(configFor(proxy.url));
    await assert.rejects(lost.info());
    await using told = openCluster(configFor(proxy.url, { engine }));
    assert.equal((await told.info()).engine, engine);
    await using setting = openSetting();
    const name = await setting.index("movies-1", { documents: 3 });
    await told.refresh(name);
    const ids: string[] = [];
    for await (const chunk of told.ids(name, new AbortController().signal)) ids.push(...chunk);
    assert.deepEqual(ids.sort(), ["1", "2", "3"]);
  });
}

Deno.test("no config's engine makes a serverless offer do", async () => {
  await using proxy = await openProxy(server, {
    hook: () => ({ status: 200, body: elastic("9.0.0", { build_flavor: "serverless" }) }),
  });
  await using told = openCluster(configFor(proxy.url, { engine: "elasticsearch" }));
  await assert.rejects(told.info(), { code: "unsupported", message: /serverless/ });
});

Deno.test("a cluster that could not be asked is asked again", async () => {
  await using proxy = await openProxy(server);
  const restore = proxy.hook(() => "cut");
  await using cluster = openCluster(configFor(proxy.url));
  await assert.rejects(cluster.info(), { code: "unreachable" });
  restore();
  await cluster.info();
});

import assert from "node:assert/strict";
import type { Cluster } from "../../src/cluster/cluster.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { rehearse } from "../../src/cluster/rehearse.ts";
import { openProxy, type ProxiedRequest } from "../proxy.ts";
import { configFor, metaOf, openSetting, server, type Setting } from "./setting.ts";

const signal = new AbortController().signal;

/** A life of one index: what a deployment does, and what tears it down. */
async function story(cluster: Cluster, prefix: string): Promise<void> {
  const [one, two] = [`${prefix}movies-1`, `${prefix}movies-2`];
  const alias = `${prefix}movies`;
  await cluster.putSettings(one, { refresh_interval: "-1" });
  await cluster.createIndex(two, {
    settings: { number_of_replicas: 0 },
    mappings: { _meta: { dem: { ...metaOf(prefix, "movies", 2) } }, properties: { title: { type: "text" } } },
  });
  await cluster.refresh(two);
  await cluster.putMappings(two, { properties: { year: { type: "integer" } } });
  await cluster.changeAliases([{ remove: { index: one, alias } }, { add: { index: two, alias, hidden: true } }]);
  await cluster.deleteAllDocuments(one, signal);
  await cluster.deleteIndexes(await cluster.indexes([one]));
}

async function begin(
  setting: Setting,
): Promise<{ readonly one: string; readonly two: string; readonly alias: string }> {
  const one = await setting.index("movies-1", { documents: 4 });
  await setting.cluster.refresh(one);
  const alias = `${setting.prefix}movies`;
  await setting.cluster.changeAliases([{ add: { index: one, alias } }]);
  return { one, two: `${setting.prefix}movies-2`, alias };
}

const isChange = ({ method, path }: ProxiedRequest) =>
  method !== "GET" && !/\/_(refresh|search|count|mget)|_tasks/.test(path);

Deno.test("a rehearsal sends nothing that changes, and leaves the cluster as it was", async () => {
  await using setting = openSetting();
  const { one, alias } = await begin(setting);
  const before = await setting.cluster.indexesUnder(setting.prefix);
  await using proxy = await openProxy(server);
  await using cluster = rehearse(openCluster(configFor(proxy.url)));
  await story(cluster, setting.prefix);
  assert.deepEqual(proxy.requests.filter(({ method }) => method !== "GET"), []);
  assert.deepEqual(await setting.cluster.indexesUnder(setting.prefix), before);
  assert.deepEqual(await setting.cluster.nameUse(alias), { use: "alias", holds: { [one]: {} } });
});

Deno.test("a rehearsal records exactly the requests that the real run then sends", async () => {
  await using setting = openSetting();
  await begin(setting);
  await using cluster = rehearse(openCluster(configFor()));
  await story(cluster, setting.prefix);
  await using proxy = await openProxy(server);
  await using real = openCluster(configFor(proxy.url));
  await story(real, setting.prefix);
  const sent = proxy.requests.filter(isChange).map(({ method, path, body }) => ({
    method,
    path,
    ...(body === "" ? {} : { body: JSON.parse(body) }),
  }));
  const planned = cluster.requests.map(({ method, path, body }) => ({
    method,
    path,
    ...(body === undefined ? {} : { body }),
  }));
  assert.deepEqual(planned, sent);
});

Deno.test("a rehearsal marks what hangs on an earlier request, and counts what it would delete", async () => {
  await using setting = openSetting();
  const { one, two } = await begin(setting);
  await using cluster = rehearse(openCluster(configFor()));
  await story(cluster, setting.prefix);
  assert.deepEqual(
    cluster.requests.map(({ method, path, would, count }) => [method, path.split("?")[0], would, count]),
    [
      ["PUT", `/${one}/_settings`, false, undefined],
      ["PUT", `/${two}`, false, undefined],
      ["PUT", `/${two}/_mapping`, true, undefined],
      ["POST", "/_aliases", true, undefined],
      ["POST", `/${one}/_delete_by_query`, true, 4],
      ["DELETE", `/${one}`, true, undefined],
    ],
  );
});

Deno.test("later reads see what was rehearsed, as the real cluster shows it after the real run", async () => {
  await using setting = openSetting();
  const { one, two, alias } = await begin(setting);
  await using cluster = rehearse(openCluster(configFor()));
  await story(cluster, setting.prefix);
  const seen = await view(cluster);
  await story(setting.cluster, setting.prefix);
  const real = await view(setting.cluster);
  assert.deepEqual(seen, real);

  async function view(cluster: Cluster) {
    const describe = (lives: Awaited<ReturnType<Cluster["indexes"]>>) =>
      lives.map(({ name, settings, mappings, aliases, meta, open }) => ({
        name,
        replicas: settings["number_of_replicas"],
        mappings,
        aliases,
        meta,
        open,
      }));
    const ids: string[] = [];
    for await (const chunk of cluster.ids(two, signal)) ids.push(...chunk);
    return {
      indexes: describe(await cluster.indexes([one, two])),
      under: describe(await cluster.indexesUnder(setting.prefix)),
      uses: [await cluster.nameUse(one), await cluster.nameUse(two), await cluster.nameUse(alias)],
      counts: await cluster.counts([one, two]),
      search: await cluster.search(alias, { query: { match_all: {} } }),
      ids,
      health: await cluster.health(two),
    };
  }
});

Deno.test("a rehearsed index has a made-up uuid, and can be rehearsed away again", async () => {
  await using setting = openSetting();
  await using cluster = rehearse(openCluster(configFor()));
  const name = `${setting.prefix}movies-1`;
  await cluster.createIndex(name, { settings: { index: { refresh_interval: "5s", hidden: true } }, mappings: {} });
  const [live] = await cluster.indexes([name]);
  assert.equal(live.uuid, "dry-run");
  assert.deepEqual(live.settings, { refresh_interval: "5s", hidden: "true" });
  await cluster.deleteIndexes([live]);
  assert.deepEqual(await cluster.indexes([name]), []);
  await cluster.createIndex(name, { settings: {}, mappings: {} });
  assert.equal((await cluster.counts([name])).get(name), 0);
});

Deno.test("a rehearsal refuses what the cluster would refuse, and records nothing of it", async () => {
  await using setting = openSetting();
  const { one, two, alias } = await begin(setting);
  await using cluster = rehearse(openCluster(configFor()));
  const nothing = { settings: {}, mappings: {} };
  await assert.rejects(cluster.createIndex(one, nothing), { code: "cluster-refused" });
  await assert.rejects(cluster.createIndex(alias, nothing), { code: "cluster-refused" });
  await assert.rejects(cluster.putSettings(two, {}), { code: "cluster-refused" });
  await assert.rejects(cluster.putMappings(two, {}), { code: "cluster-refused" });
  await assert.rejects(cluster.deleteIndexes([{ name: one, uuid: "other" }]), { code: "cluster-refused" });
  await assert.rejects(cluster.deleteIndexes([{ name: `${setting.prefix}*`, uuid: "other" }]), {
    code: "cluster-refused",
  });
  await assert.rejects(cluster.changeAliases([{ add: { index: one, alias: one } }]), { code: "alias-taken" });
  await assert.rejects(
    cluster.changeAliases([{ remove: { index: one, alias } }, { remove: { index: one, alias: `${alias}x` } }]),
    { code: "alias-moved" },
  );
  assert.deepEqual(await cluster.nameUse(alias), { use: "alias", holds: { [one]: {} } }, "all steps or none");
  assert.deepEqual(cluster.requests, []);
});

Deno.test("a rehearsed alias may take the name of an index that goes in the same request", async () => {
  await using setting = openSetting();
  const version = await setting.index("movies-1", { documents: 2 });
  const concrete = await setting.index("movies");
  await setting.cluster.refresh(version);
  await using cluster = rehearse(openCluster(configFor()));
  await cluster.changeAliases([{ add: { index: version, alias: concrete } }, { removeIndex: { index: concrete } }]);
  assert.deepEqual(await cluster.nameUse(concrete), { use: "alias", holds: { [version]: {} } });
  assert.equal((await cluster.search(concrete, {})).total, 2);
});

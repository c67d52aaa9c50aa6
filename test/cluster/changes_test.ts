import assert from "node:assert/strict";
import { openProxy, requestsTo } from "../proxy.ts";
import { addDocuments, openSetting, server } from "./setting.ts";

Deno.test("createIndex() creates with settings and mappings, and refuses a name that is taken", async () => {
  await using setting = openSetting();
  const name = `${setting.prefix}movies-1`;
  const body = { settings: { number_of_replicas: 0 }, mappings: { properties: { title: { type: "text" } } } };
  await setting.cluster.createIndex(name, body);
  assert.deepEqual((await setting.cluster.indexes([name]))[0].mappings, body.mappings);
  await assert.rejects(setting.cluster.createIndex(name, body), {
    code: "cluster-refused",
    type: "resource_already_exists_exception",
  });
});

Deno.test("putSettings() changes dynamic settings, and null takes one back", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1", { settings: { refresh_interval: "5s" } });
  await setting.cluster.putSettings(name, { refresh_interval: "-1", "max_result_window": 20000 });
  assert.equal((await setting.cluster.indexes([name]))[0].settings["refresh_interval"], "-1");
  await setting.cluster.putSettings(name, { "refresh_interval": null });
  const { settings } = (await setting.cluster.indexes([name]))[0];
  assert.equal(settings["refresh_interval"], undefined);
  assert.equal(settings["max_result_window"], "20000");
  await assert.rejects(setting.cluster.putSettings(name, { number_of_shards: 3 }), {
    code: "cluster-refused",
    status: 400,
  });
});

Deno.test("putMappings() adds fields, and refuses what cannot be changed", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1", { mappings: { properties: { title: { type: "text" } } } });
  await setting.cluster.putMappings(name, { properties: { year: { type: "integer" } } });
  assert.deepEqual((await setting.cluster.indexes([name]))[0].mappings, {
    properties: { title: { type: "text" }, year: { type: "integer" } },
  });
  await assert.rejects(setting.cluster.putMappings(name, { properties: { title: { type: "keyword" } } }), {
    code: "cluster-refused",
    message: new RegExp(`^changing the mappings of ${name}: `),
  });
});

Deno.test("deleteIndexes() deletes what was read, and a missing one is no error", async () => {
  await using setting = openSetting();
  const one = await setting.index("movies-1");
  const two = await setting.index("movies-2", { settings: { "index.hidden": true } });
  const live = await setting.cluster.indexes([one, two]);
  await setting.cluster.deleteIndexes([...live, { name: `${setting.prefix}none-1`, uuid: "gone" }]);
  assert.deepEqual(await setting.cluster.indexes([one, two]), []);
  await setting.cluster.deleteIndexes(live);
  await setting.cluster.deleteIndexes([]);
});

Deno.test("deleteIndexes() deletes nothing when another index has come to one of the names", async () => {
  await using setting = openSetting();
  const one = await setting.index("movies-1");
  const two = await setting.index("movies-2");
  const live = await setting.cluster.indexes([one, two]);
  await setting.raw("DELETE", `/${two}`);
  await setting.index("movies-2");
  await assert.rejects(setting.cluster.deleteIndexes(live), {
    code: "cluster-refused",
    message: /another index has that name now/,
  });
  assert.equal((await setting.cluster.indexes([one, two])).length, 2);
});

Deno.test("deleteIndexes() never takes patterns, lists, aliases or names starting with a dot", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const name = await setting.index("movies-1");
  const [{ uuid }] = await setting.cluster.indexes([name]);
  await setting.raw("PUT", `/${name}/_alias/${setting.prefix}movies`);
  for (const other of [`${setting.prefix}*`, "*", "_all", `${name},${name}`, ".tasks", "-x", ""]) {
    await assert.rejects(setting.cluster.deleteIndexes([{ name: other, uuid }]), { code: "cluster-refused" }, other);
  }
  await setting.cluster.deleteIndexes([{ name: `${setting.prefix}movies`, uuid }]);
  assert.deepEqual(requestsTo(proxy, /^DELETE/), []);
  assert.equal((await setting.cluster.indexes([name])).length, 1);
});

Deno.test("changeAliases() switches in one request, each remove with must_exist", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const { cluster, prefix } = setting;
  const one = await setting.index("movies-1");
  const two = await setting.index("movies-2");
  const alias = `${prefix}movies`;
  await cluster.changeAliases([{ add: { index: one, alias } }]);
  await cluster.changeAliases([{ remove: { index: one, alias } }, { add: { index: two, alias } }]);
  assert.deepEqual(await cluster.nameUse(alias), { use: "alias", holds: { [two]: {} } });
  const sent = requestsTo(proxy, /^POST \/_aliases$/);
  assert.equal(sent.length, 2);
  assert.deepEqual(JSON.parse(sent[1].body), {
    actions: [{ remove: { index: one, alias, must_exist: true } }, { add: { index: two, alias } }],
  });
});

Deno.test("changeAliases() changes nothing where an alias is not where it was expected", async () => {
  await using setting = openSetting();
  const { cluster, prefix } = setting;
  const [one, two, three] = [await setting.index("m-1"), await setting.index("m-2"), await setting.index("m-3")];
  const alias = `${prefix}m`;
  await cluster.changeAliases([{ add: { index: two, alias } }]);
  await assert.rejects(
    cluster.changeAliases([{ remove: { index: one, alias } }, { add: { index: three, alias } }]),
    { code: "alias-moved", message: new RegExp(`^changing the alias ${alias}: others have moved it meanwhile`) },
  );
  await setting.raw("DELETE", `/${one}`);
  await assert.rejects(
    cluster.changeAliases([{ remove: { index: one, alias } }, { add: { index: three, alias } }]),
    { code: "alias-moved" },
  );
  assert.deepEqual(await cluster.nameUse(alias), { use: "alias", holds: { [two]: {} } });
});

Deno.test("changeAliases() reads errors in an answer of 200", async () => {
  const reason = "aliases [m] missing";
  await using proxy = await openProxy(server, {
    hook: ({ path }) =>
      path === "/_aliases"
        ? {
          status: 200,
          body: {
            acknowledged: true,
            errors: true,
            action_results: [{ status: 200 }, { status: 404, error: { reason } }],
          },
        }
        : undefined,
  });
  await using setting = openSetting(proxy.url);
  await assert.rejects(setting.cluster.changeAliases([{ remove: { index: "m-1", alias: "m" } }]), {
    code: "alias-moved",
    message: /aliases \[m\] missing/,
  });
});

Deno.test("changeAliases() tells an index that is gone from an alias that moved", async () => {
  await using setting = openSetting();
  const { cluster, prefix } = setting;
  const one = await setting.index("m-1");
  await cluster.changeAliases([{ add: { index: one, alias: `${prefix}m` } }]);
  await assert.rejects(
    cluster.changeAliases([
      { remove: { index: one, alias: `${prefix}m` } },
      { add: { index: `${prefix}m-2`, alias: `${prefix}m` } },
    ]),
    { code: "cluster-refused", status: 404 },
  );
});

Deno.test("changeAliases() says that an index has the alias's name, and can remove it in the same request", async () => {
  await using setting = openSetting();
  const { cluster, prefix } = setting;
  const version = await setting.index("movies-1");
  const concrete = await setting.index("movies");
  const add = { add: { index: version, alias: concrete } };
  await assert.rejects(cluster.changeAliases([add]), { code: "alias-taken", hint: /rename or delete/ });
  await cluster.changeAliases([add, { removeIndex: { index: concrete } }]);
  assert.deepEqual(await cluster.nameUse(`${prefix}movies`), { use: "alias", holds: { [version]: {} } });
});

Deno.test("changeAliases() makes hidden aliases, through which documents are written", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1");
  await setting.cluster.changeAliases([{ add: { index: name, alias: `${name}-w-k1`, hidden: true } }]);
  assert.deepEqual((await setting.cluster.indexes([name]))[0].aliases, { [`${name}-w-k1`]: { isHidden: true } });
  await addDocuments(`${name}-w-k1`, 1, 2);
  await setting.cluster.refresh(name);
  assert.equal((await setting.cluster.counts([name])).get(name), 2);
});

Deno.test("deleteAllDocuments() deletes what was indexed a moment ago, without a refresh between", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1", { settings: { refresh_interval: "-1" }, documents: 500 });
  assert.equal(await setting.cluster.deleteAllDocuments(name, new AbortController().signal), 500);
  assert.equal((await setting.cluster.counts([name])).get(name), 0);
  assert.equal(await setting.cluster.deleteAllDocuments(name, new AbortController().signal), 0);
});

Deno.test("deleteAllDocuments() goes on where documents changed meanwhile", async () => {
  let passes = 0;
  await using proxy = await openProxy(server, {
    hook: async ({ path }) => {
      // After the first pass there are new documents, as if others had written during it.
      if (path.includes("/_refresh") && passes === 1) await addDocuments(path.split("/")[1], 101, 103);
      if (path.includes("/_delete_by_query")) passes++;
      return undefined;
    },
  });
  await using setting = openSetting(proxy.url);
  const name = await setting.index("movies-1", { documents: 10 });
  assert.equal(await setting.cluster.deleteAllDocuments(name, new AbortController().signal), 13);
  assert.equal(passes, 2);
});

Deno.test("deleteAllDocuments() cancels the cluster's task when it is aborted", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  await using proxy = await openProxy(server, {
    hook: ({ method, path }) => {
      if (method !== "GET" || !path.startsWith("/_tasks/")) return undefined;
      controller.abort(reason);
      return { status: 200, body: { completed: false } };
    },
  });
  await using setting = openSetting(proxy.url);
  const name = await setting.index("movies-1", { documents: 10 });
  await assert.rejects(setting.cluster.deleteAllDocuments(name, controller.signal), reason);
  assert.equal(requestsTo(proxy, /^POST \/_tasks\/.+\/_cancel$/).length, 1);
});

Deno.test("deleteAllDocuments() gives up where a task fails, or never deletes anything", async () => {
  let task: unknown;
  await using proxy = await openProxy(server, {
    hook: ({ method, path }) => {
      if (path.includes("/_delete_by_query")) return { status: 200, body: { task: "n:1" } };
      return method === "GET" && path.startsWith("/_tasks/") ? { status: 200, body: task } : undefined;
    },
  });
  await using setting = openSetting(proxy.url);
  const name = await setting.index("movies-1", { documents: 3 });
  const clear = () => setting.cluster.deleteAllDocuments(name, new AbortController().signal);
  task = { completed: true, error: { type: "x", reason: "broken" } };
  await assert.rejects(clear(), { code: "cluster-refused", message: /: broken$/ });
  task = { completed: true, response: { deleted: 0, failures: [{ cause: { type: "x", reason: "blocked" } }] } };
  await assert.rejects(clear(), { code: "cluster-refused", message: /: blocked$/ });
  task = { completed: true, response: { deleted: 0, failures: [] } };
  await assert.rejects(clear(), { code: "cluster-refused", message: /some are always left/ });
});

Deno.test("health() tells replicas that cannot be placed on a single node", async () => {
  await using setting = openSetting();
  const { number_of_data_nodes: nodes } = await setting.raw("GET", "/_cluster/health");
  const name = await setting.index("movies-1", {
    settings: { number_of_shards: 2, number_of_replicas: Number(nodes) },
  });
  assert.deepEqual(await setting.cluster.health(name), {
    status: "yellow",
    replicas: 2 * Number(nodes),
    starting: 0,
    unplaceable: 2,
  });
  const bare = await setting.index("movies-2");
  assert.deepEqual(await setting.cluster.health(bare), { status: "green", replicas: 0, starting: 0, unplaceable: 0 });
});

Deno.test("health() tells copies that start, or will start, from those that never will", async () => {
  const shard = {
    status: "yellow",
    primary_active: true,
    active_shards: 1,
    initializing_shards: 0,
    unassigned_shards: 1,
  };
  let shards: Record<string, unknown> = {};
  let can = "";
  await using proxy = await openProxy(server, {
    hook: ({ path }) => {
      if (path.startsWith("/_cluster/allocation")) {
        return { status: 200, body: { current_state: "unassigned", can_allocate: can } };
      }
      if (!path.startsWith("/_cluster/health/m-1")) return undefined;
      const index = { status: "yellow", number_of_shards: 1, number_of_replicas: 1, shards };
      return { status: 200, body: { indices: { "m-1": index } } };
    },
  });
  await using setting = openSetting(proxy.url);
  const seen = async () => {
    const { starting, unplaceable } = await setting.cluster.health("m-1");
    return [starting, unplaceable];
  };
  shards = { 0: { ...shard, unassigned_shards: 0, initializing_shards: 1 } };
  assert.deepEqual(await seen(), [1, 0]);
  shards = { 0: shard };
  for (can of ["yes", "throttled", "awaiting_info"]) assert.deepEqual(await seen(), [1, 0], can);
  for (can of ["no", "no_valid_shard_copy"]) assert.deepEqual(await seen(), [0, 1], can);
  shards = { 0: { ...shard, primary_active: false, initializing_shards: 1 } };
  assert.deepEqual(await seen(), [2, 0], "a replica waits for its primary");
});

Deno.test("health() and refresh() of an index that is not there say so", async () => {
  await using setting = openSetting();
  const name = `${setting.prefix}none-1`;
  await assert.rejects(setting.cluster.refresh(name), { code: "cluster-refused", status: 404 });
  await assert.rejects(setting.cluster.health(name), { code: "cluster-refused", message: /there is no such index$/ });
});

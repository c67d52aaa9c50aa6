import assert from "node:assert/strict";
import { openProxy, requestsTo } from "../proxy.ts";
import { addDocuments, metaOf, openSetting, server } from "./setting.ts";

Deno.test("indexes() gives each live index whole, and leaves out what does not exist", async () => {
  await using setting = openSetting();
  const dem = metaOf(setting.prefix, "movies", 1);
  const name = await setting.index("movies-1", {
    settings: { "index.refresh_interval": "5s", "index.max_result_window": 20000 },
    mappings: { _meta: { dem: { ...dem }, team: "search" }, properties: { title: { type: "text" } } },
  });
  await setting.raw("POST", "/_aliases", {
    actions: [
      {
        add: {
          index: name,
          alias: `${setting.prefix}films`,
          filter: { term: { a: 1 } },
          routing: "r",
          is_write_index: true,
        },
      },
      { add: { index: name, alias: `${name}-w-k1`, is_hidden: true } },
    ],
  });
  const [live, ...others] = await setting.cluster.indexes([name, `${setting.prefix}none-1`]);
  assert.equal(others.length, 0);
  assert.equal(live.name, name);
  assert.match(live.uuid, /^\S{20,}$/);
  assert.ok(live.created.getTime() > 1_600_000_000_000);
  assert.equal(live.open, true);
  assert.deepEqual(live.settings, {
    "number_of_shards": "1",
    "number_of_replicas": "0",
    "refresh_interval": "5s",
    "max_result_window": "20000",
  });
  assert.deepEqual(live.mappings, { _meta: { dem, team: "search" }, properties: { title: { type: "text" } } });
  assert.deepEqual(live.meta, dem);
  assert.deepEqual(live.aliases, {
    [`${setting.prefix}films`]: {
      filter: { term: { a: 1 } },
      indexRouting: "r",
      searchRouting: "r",
      isWriteIndex: true,
    },
    [`${name}-w-k1`]: { isHidden: true },
  });
});

Deno.test("indexes() never takes a name for a pattern, a list or an alias, and none for all", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1");
  await setting.raw("PUT", `/${name}/_alias/${setting.prefix}movies`);
  for (const other of [`${setting.prefix}*`, "*", "_all", `${name},${name}`, `${setting.prefix}movies`, ""]) {
    assert.deepEqual(await setting.cluster.indexes([other]), [], other);
  }
  assert.deepEqual(await setting.cluster.indexes([]), []);
  assert.deepEqual(await setting.cluster.indexesUnder(`${setting.prefix}*`), []);
});

Deno.test("indexes() asks in several requests where the names are many", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const name = await setting.index("movies-1");
  const many = Array.from({ length: 60 }, (_, i) => `${setting.prefix}${"x".repeat(150)}-${i + 1}`);
  const found = await setting.cluster.indexes([...many, name]);
  assert.deepEqual(found.map((live) => live.name), [name]);
  assert.ok(requestsTo(proxy, new RegExp(`^GET /${setting.prefix}`)).length > 1);
});

Deno.test("indexesUnder() gives hidden and closed indexes too, and only those that begin with the prefix", async () => {
  await using setting = openSetting();
  const names = [
    await setting.index("a-1"),
    await setting.index("hidden-1", { settings: { "index.hidden": true } }),
    await setting.index("closed-1"),
  ];
  await setting.raw("POST", `/${names[2]}/_close`);
  const found = await setting.cluster.indexesUnder(setting.prefix);
  assert.deepEqual(found.map(({ name }) => name).sort(), [...names].sort());
  assert.deepEqual(found.map(({ name, open }) => [name, open]).find(([name]) => name === names[2]), [names[2], false]);
  assert.equal((await setting.cluster.indexes([names[0]]))[0].open, true);
  assert.deepEqual((await setting.cluster.indexesUnder(`${setting.prefix}a`)).map(({ name }) => name), [names[0]]);
});

Deno.test("indexesUnder() with the empty prefix gives all but names that start with a dot", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1");
  const found = (await setting.cluster.indexesUnder("")).map((live) => live.name);
  assert.ok(found.includes(name));
  assert.deepEqual(found.filter((other) => other.startsWith(".")), []);
});

Deno.test("a reopened index is open", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1");
  await setting.raw("POST", `/${name}/_close`);
  await setting.raw("POST", `/${name}/_open`);
  assert.equal((await setting.cluster.indexes([name]))[0].open, true);
});

Deno.test("counts() leaves closed and missing indexes out", async () => {
  await using setting = openSetting();
  const full = await setting.index("full-1", { documents: 7 });
  await setting.cluster.refresh(full);
  const closed = await setting.index("closed-1", { documents: 2 });
  await setting.raw("POST", `/${closed}/_close`);
  const empty = await setting.index("empty-1");
  const counts = await setting.cluster.counts([full, closed, empty, `${setting.prefix}none-1`]);
  assert.deepEqual(Object.fromEntries(counts), { [full]: 7, [empty]: 0 });
});

Deno.test("a count that misses shards is an error", async () => {
  await using proxy = await openProxy(server, {
    hook: ({ path }) =>
      path.endsWith("/_count")
        ? { status: 200, body: { count: 3, _shards: { total: 5, successful: 3, skipped: 0, failed: 2 } } }
        : undefined,
  });
  await using setting = openSetting(proxy.url);
  await assert.rejects(setting.cluster.counts(["a-1"]), { code: "cluster-refused", message: /2 of 5 shards failed/ });
});

Deno.test("nameUse() tells free names, indexes and aliases with their holders", async () => {
  await using setting = openSetting();
  const { cluster, prefix } = setting;
  const one = await setting.index("movies-1");
  const two = await setting.index("movies-2", { settings: { "index.hidden": true } });
  await setting.raw("POST", "/_aliases", {
    actions: [
      { add: { index: one, alias: `${prefix}movies` } },
      { add: { index: two, alias: `${prefix}movies`, is_hidden: false, filter: { term: { a: 1 } } } },
    ],
  });
  assert.deepEqual(await cluster.nameUse(`${prefix}other`), { use: "free" });
  assert.deepEqual(await cluster.nameUse(`${prefix}*`), { use: "free" });
  assert.deepEqual(await cluster.nameUse(one), { use: "index" });
  const use = await cluster.nameUse(`${prefix}movies`);
  assert.equal(use.use, "alias");
  assert.ok(use.use === "alias");
  assert.deepEqual(Object.keys(use.holds).sort(), [one, two]);
  assert.deepEqual(use.holds[two].filter, { term: { a: 1 } });
});

Deno.test("nameUse() tells a data stream, and an alias of one", async () => {
  await using proxy = await openProxy(server, {
    hook: ({ path }) =>
      path.startsWith("/logs")
        ? { status: 200, body: { ".ds-logs-000001": { aliases: {}, mappings: {}, settings: {}, data_stream: "logs" } } }
        : undefined,
  });
  await using setting = openSetting(proxy.url);
  assert.deepEqual(await setting.cluster.nameUse("logs"), { use: "data-stream" });
  assert.deepEqual(await setting.cluster.nameUse("logs-read"), { use: "data-stream" });
});

Deno.test("search() counts all hits, and gives ids, scores and sources", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1", { documents: 12 });
  await setting.cluster.refresh(name);
  const answer = await setting.cluster.search(name, {
    size: 2,
    query: { range: { number: { gte: 3 } } },
    sort: ["number"],
  });
  assert.equal(answer.total, 10);
  assert.deepEqual(answer.hits, [
    { id: "3", score: null, source: { number: 3 } },
    { id: "4", score: null, source: { number: 4 } },
  ]);
  await assert.rejects(setting.cluster.search(`${setting.prefix}none`, {}), { code: "cluster-refused", status: 404 });
});

Deno.test("ids() gives every id once, over many pages, and closes its point in time", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const name = await setting.index("movies-1", { documents: 10_001, settings: { number_of_shards: 3 } });
  await setting.cluster.refresh(name);
  const ids: string[] = [];
  const sizes: number[] = [];
  for await (const chunk of setting.cluster.ids(name, new AbortController().signal)) {
    ids.push(...chunk);
    sizes.push(chunk.length);
  }
  assert.deepEqual(sizes, [5000, 5000, 1]);
  assert.equal(new Set(ids).size, 10_001);
  assert.ok(ids.includes("10001"));
  assert.equal(requestsTo(proxy, /^DELETE/).length, 1);
});

Deno.test("ids() closes its point in time when the reader stops, and when it is aborted", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const name = await setting.index("movies-1");
  await addDocuments(name, 1, 5001);
  await setting.cluster.refresh(name);
  for await (const _chunk of setting.cluster.ids(name, new AbortController().signal)) break;
  assert.equal(requestsTo(proxy, /^DELETE/).length, 1);
  const controller = new AbortController();
  const reason = new Error("enough");
  await assert.rejects(async () => {
    for await (const _chunk of setting.cluster.ids(name, controller.signal)) controller.abort(reason);
  }, reason);
  assert.equal(requestsTo(proxy, /^DELETE/).length, 2);
});

Deno.test("ids() of an empty index are none", async () => {
  await using setting = openSetting();
  const name = await setting.index("movies-1");
  for await (const chunk of setting.cluster.ids(name, new AbortController().signal)) assert.fail(`${chunk}`);
});

Deno.test("requestLimit() is the server's, and the usual one where the server does not tell", async () => {
  await using setting = openSetting();
  assert.equal(await setting.cluster.requestLimit(), 104_857_600);
  let answer: { status: number; body: unknown } = { status: 200, body: {} };
  await using proxy = await openProxy(server, { hook: ({ path }) => path.startsWith("/_nodes") ? answer : undefined });
  await using other = openSetting(proxy.url);
  const told = { nodes: { n1: { http: { max_content_length_in_bytes: 1000 } } } };
  for (
    const [status, body, limit] of [
      [200, told, 1000],
      [200, {}, 104_857_600],
      [403, { error: { type: "security_exception", reason: "no" } }, 104_857_600],
      [404, { error: "no handler" }, 104_857_600],
    ] as const
  ) {
    answer = { status, body };
    assert.equal(await other.cluster.requestLimit(), limit);
  }
  answer = { status: 401, body: {} };
  await assert.rejects(other.cluster.requestLimit(), { code: "not-permitted" });
});

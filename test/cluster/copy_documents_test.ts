/** Copies inside the cluster: what they write, what stops them, and how they are followed. */
import assert from "node:assert/strict";
import type { CopyRequest } from "../../src/cluster/cluster.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { rehearse } from "../../src/cluster/rehearse.ts";
import { openProxy, requestsTo } from "../proxy.ts";
import { addDocuments, configFor, openSetting, server, type Setting } from "./setting.ts";

const whole = { missingOnly: false, withoutPipeline: false } as const;

/** How a copy is followed where nothing is to happen. */
function calmly() {
  return { signal: new AbortController().signal, patience: 20_000 };
}

/** Two indexes, the first with so many documents, the second behind an alias. */
async function openPair(setting: Setting, documents: number): Promise<CopyRequest & { readonly index: string }> {
  const from = await setting.index("one", { documents });
  const index = await setting.index("two", { settings: { refresh_interval: -1 } });
  await setting.cluster.refresh(from);
  const to = `${index}-w-X`;
  await setting.cluster.changeAliases([{ add: { index, alias: to, hidden: true } }]);
  return { from, to, index, ...whole };
}

async function count(setting: Setting, index: string): Promise<number | undefined> {
  await setting.cluster.refresh(index);
  return (await setting.cluster.counts([index])).get(index);
}

Deno.test("a copy writes every document, or only those that are missing", async () => {
  await using setting = openSetting();
  const { index, ...copy } = await openPair(setting, 2_500);
  assert.deepEqual(await setting.cluster.copyDocuments(copy, calmly()), { written: 2_500, kept: 0, failures: [] });
  assert.equal(await count(setting, index), 2_500);
  await addDocuments(copy.from, 2_501, 2_510);
  await setting.cluster.refresh(copy.from);
  assert.deepEqual(await setting.cluster.copyDocuments({ ...copy, missingOnly: true }, calmly()), {
    written: 10,
    kept: 2_500,
    failures: [],
  });
});

Deno.test("a copy goes to an alias only, and makes no index", async () => {
  await using setting = openSetting();
  const { index, ...copy } = await openPair(setting, 3);
  for (const to of [index, `${setting.prefix}three`]) {
    await assert.rejects(setting.cluster.copyDocuments({ ...copy, to }, calmly()), {
      code: "cluster-refused",
      type: "index_not_found_exception",
    });
  }
  assert.deepEqual((await setting.cluster.indexesUnder(setting.prefix)).map(({ name }) => name), [copy.from, index]);
});

Deno.test("a copy stops at a document that is refused, and names it", async () => {
  await using setting = openSetting();
  const from = await setting.index("one", { documents: 3 });
  const index = await setting.index("two", { mappings: { properties: { number: { type: "boolean" } } } });
  await setting.cluster.refresh(from);
  await setting.cluster.changeAliases([{ add: { index, alias: `${index}-w-X` } }]);
  const { failures } = await setting.cluster.copyDocuments({ from, to: `${index}-w-X`, ...whole }, calmly());
  assert.ok(failures.length > 0);
  assert.equal(failures[0].status, 400);
  assert.match(failures[0].document, /^[123]$/);
  assert.match(failures[0].error.type ?? "", /parsing_exception$/);
});

Deno.test("documents are kept from the pipeline that they have been through", async () => {
  await using setting = openSetting();
  const { index, ...copy } = await openPair(setting, 3);
  await setting.raw("PUT", `/_ingest/pipeline/${setting.prefix}drop`, { processors: [{ drop: {} }] });
  try {
    await setting.cluster.putSettings(index, { default_pipeline: `${setting.prefix}drop` });
    await setting.cluster.copyDocuments({ ...copy, withoutPipeline: true }, calmly());
    assert.equal(await count(setting, index), 3);
  } finally {
    await setting.cluster.putSettings(index, { default_pipeline: null });
    await setting.raw("DELETE", `/_ingest/pipeline/${setting.prefix}drop`);
  }
});

Deno.test("a copy is followed through answers that fail for a while", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const { index, ...copy } = await openPair(setting, 3);
  const answers = [503, 429, "cut", 502] as const;
  let asked = 0;
  proxy.hook(({ path }) => {
    if (!path.startsWith("/_tasks/") || asked === answers.length) return undefined;
    const answer = answers[asked++];
    return answer === "cut" ? answer : { status: answer, body: {} };
  });
  assert.equal((await setting.cluster.copyDocuments(copy, calmly())).written, 3);
  assert.equal(asked, answers.length);
  assert.equal(await count(setting, index), 3);
});

Deno.test("a copy is begun though the cluster is too busy at first", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const { index, ...copy } = await openPair(setting, 3);
  const answers = [{ status: 429, body: {} }, { status: 503, body: {} }, "cut"] as const;
  let asked = 0;
  proxy.hook(({ path }) => path.startsWith("/_reindex") ? answers[asked++] : undefined);
  assert.equal((await setting.cluster.copyDocuments(copy, calmly())).written, 3);
  assert.equal(await count(setting, index), 3);
});

Deno.test("a copy whose answers fail for longer than the patience fails", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const copy = await openPair(setting, 3);
  proxy.hook(({ path }) => path.startsWith("/_tasks/") ? { status: 503, body: {} } : undefined);
  await assert.rejects(setting.cluster.copyDocuments(copy, { ...calmly(), patience: 200 }), { status: 503 });
});

Deno.test("a copy that the cluster has forgotten says so", async () => {
  await using proxy = await openProxy(server);
  await using setting = openSetting(proxy.url);
  const copy = await openPair(setting, 3);
  proxy.hook(({ path }) =>
    path.startsWith("/_tasks/")
      ? { status: 404, body: { error: { type: "resource_not_found_exception", reason: "task isn't running" } } }
      : undefined
  );
  await assert.rejects(setting.cluster.copyDocuments(copy, calmly()), {
    message: /does not know its task any more/,
    hint: /Run the same command again/,
  });
});

Deno.test("a rehearsed copy is recorded as it would be sent, with its count, and sends nothing", async () => {
  await using setting = openSetting();
  const { index, ...copy } = await openPair(setting, 4);
  await using proxy = await openProxy(server);
  await using rehearsal = rehearse(openCluster(configFor(proxy.url)));
  assert.deepEqual(await rehearsal.copyDocuments({ ...copy, missingOnly: true }, calmly()), {
    written: 4,
    kept: 0,
    failures: [],
  });
  assert.deepEqual(requestsTo(proxy, /_reindex/), []);
  await using real = openCluster(configFor(proxy.url));
  await real.copyDocuments({ ...copy, missingOnly: true }, calmly());
  const [sent] = requestsTo(proxy, /POST \/_reindex/);
  const [{ method, path, body, count: documents, would }] = rehearsal.requests;
  assert.deepEqual([method, path, body], [sent.method, sent.path, JSON.parse(sent.body)]);
  assert.deepEqual([documents, would], [4, false]);
  assert.equal(await count(setting, index), 4);
});

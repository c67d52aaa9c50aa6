/** One writer at a time, fenced; and what a load does to the settings. */
import assert from "node:assert/strict";
import { clear } from "../../src/actions/clear.ts";
import { drop } from "../../src/actions/drop.ts";
import { unlock } from "../../src/actions/unlock.ts";
import { openProxy, type ProxiedRequest } from "../proxy.ts";
import { Filling } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** Runs something once, when the first bulk request comes, before it is forwarded. */
async function whileLoading<T>(filling: Filling, run: () => Promise<T>) {
  let running: Promise<T> | undefined;
  await using proxy = await openProxy(clusterUrl);
  const bulk: ProxiedRequest[] = [];
  proxy.hook(async (request) => {
    if (!request.path.includes("/_bulk")) return undefined;
    bulk.push(request);
    running ??= run();
    await running;
    return undefined;
  });
  const entry = await filling.update({}, {}, { url: proxy.url });
  assert.ok(running !== undefined);
  return { entry, bulk, result: await running };
}

Deno.test("bulk requests go to a hidden alias of the lock, which is there only while it is held", async () => {
  await using filling = await Filling.open({ rows: 300 });
  const { bulk, result } = await whileLoading(filling, async () => {
    const answer = await filling.cluster("GET", `/${filling.version}/_alias`);
    return answer[filling.version].aliases as Readonly<Record<string, unknown>>;
  });
  const [alias] = Object.keys(result);
  assert.match(alias, new RegExp(`^${filling.version}-w-.+`));
  assert.deepEqual(result[alias], { is_hidden: true });
  for (const { path } of bulk) {
    assert.ok(path.startsWith(`/${encodeURIComponent(alias)}/_bulk?require_alias=true&`), path);
  }
  assert.deepEqual(await filling.aliases(), []);
});

Deno.test("an alias that a dead owner left is taken down with the next taking of the lock", async () => {
  await using filling = await Filling.open({ rows: 3 });
  await filling.cluster("POST", "/_aliases", {
    actions: [{ add: { index: filling.version, alias: `${filling.version}-w-dead`, is_hidden: true } }],
  });
  assert.equal((await filling.update()).outcome, "complete");
  assert.deepEqual(await filling.aliases(), []);
});

for (const which of ["active", "inactive"] as const) {
  Deno.test(`an update whose ${which} version is cleared meanwhile writes nothing more into it`, async () => {
    await using filling = await Filling.open({ rows: 1000 });
    if (which === "active") await filling.activate();
    const { entry } = await whileLoading(filling, async () => {
      await filling.work((workspace) => unlock(workspace, "films"));
      await filling.work((workspace) => clear(workspace, { names: [filling.version], exact: true, force: true }));
      assert.deepEqual((await filling.aliases()).filter((alias) => alias.includes("-w-")), []);
    });
    assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "lock-lost"]);
    assert.equal(await filling.count(), 0);
    assert.equal((await filling.recorded()).coverage, "none");
  });
}

Deno.test("a second update of the same version is refused, and says who holds the lock", async () => {
  await using filling = await Filling.open({ rows: 300 });
  const { entry, result } = await whileLoading(filling, () => filling.update().catch((error) => error));
  assert.deepEqual([result.code, result.process], ["locked", Deno.pid]);
  assert.equal(entry.outcome, "complete");
});

Deno.test("an update whose lock was ended and taken by another stops, and the other's documents stay", async () => {
  await using filling = await Filling.open({ rows: 1000 });
  const { entry, result } = await whileLoading(filling, async () => {
    await filling.work((workspace) => unlock(workspace, "films"));
    filling.sql("update films set title = 'newer'");
    return await filling.update();
  });
  assert.equal(result.outcome, "complete");
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "lock-lost"]);
  const documents = await filling.documents();
  assert.equal(documents.size, 1000);
  for (const text of documents.values()) assert.equal(JSON.parse(text).title, "newer");
  const { coverage, watermark } = await filling.recorded();
  assert.equal(coverage, "full");
  const updates = await filling.actions("update");
  assert.equal(watermark, updates[1].arguments.watermark);
  assert.deepEqual(updates.map(({ status }) => status), ["aborted", "complete"]);
});

Deno.test("an update whose version was dropped stops, and no index comes into being", async () => {
  await using filling = await Filling.open({ rows: 1000 });
  const { entry } = await whileLoading(filling, async () => {
    await filling.work((workspace) => unlock(workspace, "films"));
    await filling.work((workspace) => drop(workspace, { names: [filling.version], exact: true, force: true }));
  });
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "lock-lost"]);
  assert.deepEqual(await filling.cluster("GET", `/${filling.place.prefix}*`), {});
});

Deno.test("a first load runs without refresh and replicas, and the snapshot's settings come back", async () => {
  const settings = {
    number_of_shards: 1,
    number_of_replicas: 1,
    index: { refresh_interval: "7s" },
    "index.auto_expand_replicas": "0-1",
  };
  await using filling = await Filling.open({ rows: 5, definition: { settings } });
  const { result } = await whileLoading(filling, () => filling.settings());
  assert.equal(result["index.refresh_interval"], "-1");
  assert.equal(result["index.number_of_replicas"], "0");
  assert.equal(result["index.auto_expand_replicas"], "false");
  assert.equal(result["index.translog.durability"], undefined);
  const after = await filling.settings();
  assert.equal(after["index.refresh_interval"], "7s");
  assert.equal(after["index.auto_expand_replicas"], "0-1");
  assert.equal((await filling.recorded()).loading, false);
});

Deno.test("settings that the snapshot does not set go back to the server's defaults", async () => {
  await using filling = await Filling.open({ rows: 5, definition: { settings: { number_of_shards: 1 } } });
  await filling.update();
  const after = await filling.settings();
  assert.equal(after["index.number_of_replicas"], "1");
  assert.equal(after["index.refresh_interval"], undefined);
  assert.equal(after["index.auto_expand_replicas"], undefined);
});

Deno.test("a version that is active or holds documents keeps its settings while it is loaded", async () => {
  await using filling = await Filling.open({ rows: 5 });
  await filling.activate();
  const active = await whileLoading(filling, () => filling.settings());
  assert.equal(active.result["index.refresh_interval"], undefined);
  await using other = await Filling.open({ rows: 5 });
  await other.update();
  const filled = await whileLoading(other, () => other.settings());
  assert.equal(filled.result["index.refresh_interval"], undefined);
});

Deno.test("settings are restored when the update fails, or by the next one when the cluster was away", async () => {
  await using filling = await Filling.open({ rows: 5 });
  await using proxy = await openProxy(clusterUrl);
  let away = false;
  proxy.hook(({ path }) => {
    away ||= path.includes("/_bulk");
    return away ? { status: 500, body: { error: { type: "x", reason: "y" }, status: 500 } } : undefined;
  });
  const entry = await filling.update({}, {}, { url: proxy.url });
  assert.equal(entry.outcome, "aborted");
  assert.match(filling.warnings.join(), /settings are still those of a load/);
  assert.deepEqual([(await filling.recorded()).loading, (await filling.settings())["index.refresh_interval"]], [
    true,
    "-1",
  ]);
  assert.equal((await filling.update({ start: new Date("2098-01-01") })).outcome, "complete");
  assert.deepEqual([(await filling.recorded()).loading, (await filling.settings())["index.refresh_interval"]], [
    false,
    undefined,
  ]);
});

/** What an update loads, removes and claims. */
import assert from "node:assert/strict";
import { create } from "../../src/actions/create.ts";
import { batchOf } from "../../src/actions/batch-range.ts";
import { openProxy } from "../proxy.ts";
import { Filling } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** Makes rows that an update from the last watermark meets. */
function change(filling: Filling, ids: string, title: string): void {
  filling.sql(`update films set title = '${title}', last_modified = '2099-01-01T00:00:00Z' where id in (${ids})`);
}

function titleOf(documents: ReadonlyMap<string, string>, id: string): unknown {
  return JSON.parse(documents.get(id) ?? "{}").title;
}

Deno.test("update() loads every row in recorded batches, and the version is full as of the watermark", async () => {
  await using filling = await Filling.open({ rows: 250 });
  const entry = await filling.update();
  const { documents, batches, rejected, deleted, dropped, since, outcome } = entry;
  assert.deepEqual([documents, batches, rejected, deleted, dropped, since, outcome], [
    250,
    3,
    0,
    0,
    0,
    null,
    "complete",
  ]);
  assert.equal(await filling.count(), 250);
  const [action] = await filling.actions("update");
  const { coverage, watermark, sourceFingerprint } = await filling.recorded();
  assert.equal(coverage, "full");
  assert.equal(watermark, action.arguments.watermark);
  assert.equal(sourceFingerprint, action.arguments.sourceFingerprint);
  assert.ok(watermark !== null && Date.parse(watermark) <= (action.started?.getTime() ?? 0));
  assert.deepEqual([action.status, action.documents], ["complete", 250]);
  const rows = await filling.actions("batch");
  assert.deepEqual(rows.map(({ documents, status, parent }) => [documents, status, parent]), [
    [100, "complete", action.id],
    [100, "complete", action.id],
    [50, "complete", action.id],
  ]);
  assert.deepEqual(rows.map(batchOf).map(({ range }) => range), [
    { from: null, to: "101" },
    { from: "101", to: "201" },
    { from: "201", to: null },
  ]);
});

Deno.test("progress tells the total, the counts and the end", async () => {
  await using filling = await Filling.open({ rows: 250 });
  await filling.update();
  const { version, events } = filling;
  assert.deepEqual(events[0], { type: "started", version, workers: 1 });
  assert.deepEqual(events.at(-1), { type: "ended", version, outcome: "complete" });
  assert.ok(events.some((event) => event.type === "total" && event.total === 250 && event.exact));
  assert.deepEqual(events.at(-2), {
    type: "progress",
    version,
    documents: 250,
    deleted: 0,
    rejected: 0,
    dropped: 0,
    batches: 3,
    total: 250,
    workers: 1,
  });
});

Deno.test("an empty table makes an empty, full version", async () => {
  await using filling = await Filling.open({ rows: 0 });
  assert.equal((await filling.update()).documents, 0);
  assert.equal((await filling.recorded()).coverage, "full");
});

Deno.test("update({ batchSize }) cuts batches of that size", async () => {
  await using filling = await Filling.open({ rows: 250 });
  assert.equal((await filling.update({ batchSize: 40 })).batches, 7);
  assert.equal(await filling.count(), 250);
});

Deno.test("a full update begun on none makes coverage partial, one begun on full leaves it until it completes", async () => {
  await using filling = await Filling.open({ rows: 10 });
  await using proxy = await openProxy(clusterUrl);
  proxy.hook(({ path }) => path.includes("/_bulk") ? { status: 500, body: {} } : undefined);
  assert.equal((await filling.update({}, {}, { url: proxy.url })).outcome, "aborted");
  assert.equal((await filling.recorded()).coverage, "partial");
  await filling.update();
  const before = await filling.recorded();
  assert.equal(before.coverage, "full");
  const failed = await filling.update({}, {}, { url: proxy.url });
  assert.deepEqual([failed.outcome, failed.error?.code], ["aborted", "cluster-refused"]);
  const after = await filling.recorded();
  assert.deepEqual([after.coverage, after.watermark], ["full", before.watermark]);
  await filling.update();
  assert.notEqual((await filling.recorded()).watermark, before.watermark);
});

Deno.test("update({ resume }) on full reads what changed since the watermark, and rows that do not say when", async () => {
  await using filling = await Filling.open({ rows: 250 });
  await filling.update();
  const { watermark } = await filling.recorded();
  change(filling, "3, 200", "changed");
  filling.sql("update films set title = 'no date', last_modified = null where id = 7");
  filling.sql("update films set title = 'unnoticed' where id = 8");
  const entry = await filling.update({ resume: true });
  assert.deepEqual([entry.documents, entry.since, entry.outcome], [3, watermark, "complete"]);
  const documents = await filling.documents();
  assert.deepEqual(["3", "200", "7", "8"].map((id) => titleOf(documents, id)), [
    "changed",
    "changed",
    "no date",
    "Film 8",
  ]);
  assert.ok((watermark ?? "") < ((await filling.recorded()).watermark ?? ""));
});

Deno.test("update({ start }) moves the watermark only when it is not later", async () => {
  await using filling = await Filling.open({ rows: 10 });
  await filling.update();
  const { watermark } = await filling.recorded();
  const later = await filling.update({ start: new Date("2098-01-01"), resume: true });
  assert.equal(later.since, "2098-01-01T00:00:00.000Z");
  assert.match(filling.warnings.join(), /--start wins/);
  assert.equal((await filling.recorded()).watermark, watermark);
  const earlier = await filling.update({ start: new Date("2025-01-01") });
  assert.equal(earlier.documents, 10);
  assert.ok((watermark ?? "") < ((await filling.recorded()).watermark ?? ""));
});

Deno.test("update({ resume }) goes on with unfinished batches, and update({ start }) leaves them as they are", async () => {
  await using filling = await Filling.open({ rows: 500 });
  await using proxy = await openProxy(clusterUrl);
  const unhook = proxy.hook(({ path, body }) =>
    path.includes("/_bulk") && /"_id":"(101|350)"/.test(body) ? { status: 503, body: "" } : undefined
  );
  const failed = await filling.update({}, {}, { url: proxy.url, retryFor: 300 });
  assert.deepEqual([failed.outcome, failed.error?.code, failed.documents], ["aborted", "unreachable", 300]);
  const { coverage, watermark } = await filling.recorded();
  assert.equal(coverage, "partial");
  const unfinished = async () =>
    (await filling.actions("batch")).filter(({ status }) => status === "queued").map(({ id }) => id);
  const left = await unfinished();
  assert.equal(left.length, 2);

  change(filling, "1", "changed");
  await filling.update({ start: new Date("2098-01-01") });
  assert.deepEqual(await unfinished(), left);
  assert.equal((await filling.recorded()).coverage, "partial");

  unhook();
  const sent = proxy.requests.length;
  const entry = await filling.update({ resume: true }, {}, { url: proxy.url });
  assert.deepEqual([entry.outcome, entry.documents, entry.since], ["complete", 201, null]);
  const bodies = proxy.requests.slice(sent).filter(({ path }) => path.includes("/_bulk")).map(({ body }) => body);
  assert.equal(bodies.length, 3);
  assert.equal(bodies.filter((body) => body.includes('"_id":"450"')).length, 0);
  assert.equal(await filling.count(), 500);
  assert.deepEqual(await unfinished(), []);
  const after = await filling.recorded();
  assert.equal(after.coverage, "full");
  assert.ok((watermark ?? "") < (after.watermark ?? ""));
});

Deno.test("update({ resume }) starts over, and says so, when the source is defined differently", async () => {
  await using filling = await Filling.open({ rows: 300 });
  const interrupt = new AbortController();
  const stop = { signal: interrupt.signal, report: () => interrupt.abort() };
  assert.equal((await filling.update({}, stop)).outcome, "interrupted");
  const entry = await filling.update({ resume: true }, {}, {
    definition: { source: { sql: "select * from films where id <= 120", key: "id", modified: "last_modified" } },
  });
  assert.deepEqual([entry.outcome, entry.documents], ["complete", 120]);
  assert.match(filling.warnings.join(), /source was defined differently.*started over/);
});

Deno.test("without modified, update({ resume }) only finishes what is unfinished", async () => {
  const definition = { source: { table: "films", key: "id" } };
  await using filling = await Filling.open({ rows: 300, definition });
  const interrupt = new AbortController();
  const report = (event: { readonly type: string }) => event.type === "progress" && interrupt.abort();
  assert.equal((await filling.update({}, { signal: interrupt.signal, report })).outcome, "interrupted");
  assert.equal((await filling.update({ resume: true })).outcome, "complete");
  assert.equal(await filling.count(), 300);
  const before = await filling.actions("update");
  await assert.rejects(filling.update({ resume: true }), { code: "usage", hint: /^Run a plain update/ });
  await assert.rejects(filling.update({ start: new Date() }), { code: "usage" });
  assert.equal((await filling.actions("update")).length, before.length);
});

Deno.test("an interrupt finishes what is in flight, and the next update goes on", async () => {
  await using filling = await Filling.open({ rows: 2000 });
  const interrupt = new AbortController();
  const report = (event: { readonly type: string }) => event.type === "progress" && interrupt.abort();
  const entry = await filling.update({}, { signal: interrupt.signal, report });
  assert.deepEqual([entry.outcome, entry.error?.code], ["interrupted", "interrupted"]);
  assert.ok(entry.documents > 0 && entry.documents < 2000, `${entry.documents}`);
  assert.equal(await filling.count(), entry.documents);
  assert.equal((await filling.settings())["index.refresh_interval"], undefined);
  assert.equal((await filling.recorded()).loading, false);
  const [action] = await filling.actions("update");
  assert.deepEqual([action.status, action.documents], ["aborted", entry.documents]);
  assert.match(action.log, /interrupted/);
  assert.ok((await filling.actions("batch")).every(({ status }) => status === "complete" || status === "queued"));
  const rest = await filling.update({ resume: true });
  assert.deepEqual([rest.outcome, rest.documents], ["complete", 2000 - entry.documents]);
});

Deno.test("a batch that failed after its retries aborts the update, after the others", async () => {
  await using filling = await Filling.open({ rows: 500 });
  await filling.update();
  const { watermark } = await filling.recorded();
  await using proxy = await openProxy(clusterUrl);
  proxy.hook(({ path, body }) => path.includes("/_bulk") && body.includes('"_id":"150"') ? "cut" : undefined);
  const entry = await filling.update({}, {}, { url: proxy.url, retryFor: 300 });
  assert.deepEqual([entry.outcome, entry.documents, entry.error?.code], ["aborted", 400, "unreachable"]);
  assert.equal((await filling.recorded()).watermark, watermark);
  const failed = (await filling.actions("batch")).filter(({ status }) => status === "aborted");
  assert.deepEqual(failed.map(({ arguments: { from } }) => from), ["101"]);
  assert.match(failed[0].log, /given up after 0\.3 s/);
});

Deno.test("an update ends soon when the whole cluster is away", async () => {
  await using filling = await Filling.open({ rows: 2000 });
  await using proxy = await openProxy(clusterUrl);
  proxy.hook(({ path }) => path.includes("/_bulk") ? "cut" : undefined);
  const entry = await filling.update({}, {}, { url: proxy.url, retryFor: 100 });
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "unreachable"]);
  const aborted = (await filling.actions("batch")).filter(({ status }) => status === "aborted");
  assert.ok(aborted.length < 10, `${aborted.length} of 20 batches were tried`);
  assert.equal((await filling.update({ resume: true })).outcome, "complete");
  assert.equal(await filling.count(), 2000);
});

Deno.test("ids from deleted are removed when the source does not have them any more", async () => {
  await using filling = await Filling.open({ rows: 10 });
  await filling.update();
  filling.sql(`
    delete from films where id in (2, 3);
    insert into deleted_films values (2, '2099-01-01T00:00:00Z'), (3, '2099-01-01T00:00:00Z'), (4, '2099-01-01T00:00:00Z')`);
  const entry = await filling.update({ resume: true });
  assert.equal(entry.deleted, 2);
  assert.deepEqual([...(await filling.documents()).keys()].map(Number).sort((a, b) => a - b), [
    1,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
  ]);
  const [, action] = await filling.actions("update");
  assert.equal(action.deleted, 2);
});

Deno.test("a full update into a version that held documents ends with a sweep, unless it is left out", async () => {
  await using filling = await Filling.open({ rows: 250 });
  await filling.update();
  filling.sql("delete from films where id > 200");
  await filling.cluster("PUT", `/${filling.version}/_doc/nobody`, { title: "x" });
  assert.equal((await filling.update({ noSweep: true })).deleted, 0);
  assert.equal(await filling.count(), 251);
  const swept = await filling.update();
  assert.deepEqual([swept.documents, swept.deleted], [200, 51]);
  assert.equal(await filling.count(), 200);
  assert.ok(filling.events.some((event) => event.type === "step" && event.step === "sweep"));
});

Deno.test("rows inserted, changed and deleted while they are loaded are right after the next update", async () => {
  await using filling = await Filling.open({ rows: 1000 });
  let changed = false;
  const report = (event: { readonly type: string }) => {
    if (changed || event.type !== "progress") return;
    changed = true;
    filling.insert(2001, 2050);
    change(filling, "1, 999", "meanwhile");
    filling.sql("delete from films where id in (2, 998)");
    filling.sql("insert into deleted_films select id, '2099-01-01T00:00:00Z' from (select 2 as id union select 998)");
    filling.sql("update films set last_modified = '2099-01-01T00:00:00Z' where id > 2000");
  };
  await filling.update({}, { report });
  assert.ok(changed);
  await filling.update({ resume: true });
  const documents = await filling.documents();
  assert.equal(documents.size, 1048);
  assert.deepEqual(["1", "999"].map((id) => titleOf(documents, id)), ["meanwhile", "meanwhile"]);
  assert.deepEqual([documents.has("2"), documents.has("998"), documents.has("2050")], [false, false, true]);
});

Deno.test("a row for which document() gives null is removed", async () => {
  const only = (hidden: number) => ({
    document: (row: Readonly<Record<string, unknown>>) => Number(row.id) === hidden ? null : row,
  });
  await using filling = await Filling.open({ rows: 5, definition: only(2) });
  assert.equal((await filling.update()).documents, 4);
  change(filling, "4", "hidden");
  const entry = await filling.update({ resume: true }, {}, { definition: only(4) });
  assert.deepEqual([entry.documents, entry.deleted], [0, 1]);
  assert.deepEqual([...(await filling.documents()).keys()].sort(), ["1", "3", "5"]);
});

Deno.test("a key that is double or null is found before anything is loaded or recorded", async () => {
  const definition = { source: { sql: "select * from films union all select * from films where id = 3", key: "id" } };
  await using filling = await Filling.open({ rows: 5, definition });
  await assert.rejects(filling.update(), { code: "source-failed" });
  assert.deepEqual(await filling.actions("update"), []);
  assert.equal(await filling.count(), 0);
  assert.equal((await filling.recorded()).coverage, "none");
});

Deno.test("a version that is another index than the recorded one counts as empty", async () => {
  await using filling = await Filling.open({ rows: 5 });
  filling.sql("update films set year = 'x' where id = 1");
  await filling.update();
  const answer = await filling.cluster("GET", `/${filling.version}`);
  const { mappings } = answer[filling.version];
  await filling.cluster("DELETE", `/${filling.version}`);
  await filling.cluster("PUT", `/${filling.version}`, { mappings, settings: { number_of_replicas: 0 } });
  filling.sql("update films set year = 1 where id = 1");
  const entry = await filling.update({ resume: true });
  assert.deepEqual([entry.documents, entry.since], [5, null]);
  assert.match(filling.warnings.join(), /another index than the recorded one/);
  assert.deepEqual(await filling.rejections(), {});
});

Deno.test("a version that the cluster does not have, has closed, or that is not ours is not written to", async () => {
  await using filling = await Filling.open({ rows: 5 });
  await filling.cluster("POST", `/${filling.version}/_close`);
  await assert.rejects(filling.update(), { code: "cluster-refused", message: /it is closed/ });
  await filling.cluster("DELETE", `/${filling.version}`);
  await assert.rejects(filling.update(), { code: "version-not-found", hint: /^`dem create films --es-only`/ });
  await filling.cluster("PUT", `/${filling.version}`, { settings: { number_of_replicas: 0 } });
  await assert.rejects(filling.update(), { code: "cluster-refused", message: /foreign/ });
  assert.deepEqual(await filling.actions("update"), []);
  assert.equal(await filling.count(), 0);
});

Deno.test("a version whose schema is not this code's is named in a warning", async () => {
  await using filling = await Filling.open({ rows: 5 });
  await filling.update({}, {}, { definition: { revision: "2" } });
  assert.match(
    filling.warnings.join(),
    new RegExp(
      `${filling.version} has the schema [0-9a-f]{12}, this code's films has [0-9a-f]{12}: dem create films makes`,
    ),
  );
  const second = `${filling.place.prefix}films-2`;
  await filling.work((workspace) => create(workspace, { names: ["films"] }), {}, { definition: { revision: "2" } });
  await filling.update({}, {}, { definition: { revision: "2" } });
  assert.match(filling.warnings.at(-1) ?? "", new RegExp(`: ${second} is of that one$`));
});

Deno.test("documents under a routing of their own are found again when their rows are gone", async () => {
  const definition = {
    settings: { number_of_shards: 3, number_of_replicas: 0 },
    source: { table: "films", key: "id", routing: "title" },
  };
  await using filling = await Filling.open({ rows: 50, definition });
  await filling.update();
  filling.sql("delete from films where id > 20");
  const entry = await filling.update();
  assert.deepEqual([entry.documents, entry.deleted], [20, 30]);
  assert.equal(await filling.count(), 20);
});

/** A version that is filled from another one inside the cluster, and brought up to date from the source. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { clear } from "../../src/actions/clear.ts";
import { create } from "../../src/actions/create.ts";
import { drop } from "../../src/actions/drop.ts";
import { fillFrom, requireFrom } from "../../src/actions/fill-from.ts";
import type { UpdateEntry, UpdateOptions } from "../../src/actions/results.ts";
import { definitionOf } from "../../src/actions/select.ts";
import { unlock } from "../../src/actions/unlock.ts";
import { update } from "../../src/actions/update.ts";
import type { Workspace } from "../../src/actions/workspace.ts";
import type { UpdateEvent } from "../../src/bulk/progress.ts";
import { rehearse } from "../../src/cluster/rehearse.ts";
import { platform } from "../../src/config/platform.ts";
import type { VersionRecord } from "../../src/history/history.ts";
import { rehearseHistory } from "../../src/history/rehearse.ts";
import { openProxy, type Proxy, requestsTo } from "../proxy.ts";
import { films } from "../films-definition.ts";
import { Filling, type FillingOptions } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

interface FillOptions {
  readonly from?: string;
  readonly resume?: boolean;
  readonly sweep?: boolean;
  readonly signal?: AbortSignal;
  readonly report?: (event: UpdateEvent) => void;
  readonly place?: FillingOptions;
}

/** The physical name of the second version. */
function second(filling: Filling): string {
  return `${filling.place.prefix}films-2`;
}

async function versionOf({ history, prefix }: Workspace, name: string): Promise<VersionRecord> {
  const version = (await history.versions({ prefix })).find((version) => version.name === name);
  assert.ok(version !== undefined, name);
  return version;
}

function recorded(filling: Filling, name: string): Promise<VersionRecord> {
  return filling.work((workspace) => versionOf(workspace, name));
}

/** Fills the second version from the first. */
async function fill(filling: Filling, options: FillOptions = {}): Promise<UpdateEntry> {
  const { from = filling.version, resume, sweep = true, signal, report, place } = options;
  return await filling.work(
    async (workspace) => {
      const version = await versionOf(workspace, second(filling));
      const definition = definitionOf(workspace, "films");
      return await fillFrom(workspace, { definition, version, from, mode: resume ? "resume" : "full", sweep });
    },
    { ...(signal === undefined ? {} : { signal }), ...(report === undefined ? {} : { report }) },
    place,
  );
}

/** A first version that is filled, and a second one that is empty. */
async function openPair(options: FillingOptions = {}, next: FillingOptions["definition"] = {}): Promise<Filling> {
  const filling = await Filling.open(options);
  await filling.update();
  const place = { definition: { ...options.definition, ...next } };
  await filling.work((workspace) => createNext(workspace), {}, place);
  return filling;
}

async function createNext(workspace: Workspace): Promise<void> {
  await create(workspace, { names: ["films"], force: true });
}

/** Id, version in the cluster and source of every document. */
async function documentsOf(filling: Filling, name: string): Promise<ReadonlyMap<string, Document>> {
  await filling.cluster("POST", `/${name}/_refresh`);
  const { hits: { hits } } = await filling.cluster("POST", `/${name}/_search`, { size: 10_000, version: true });
  const found: readonly { _id: string; _version: number; _source: Record<string, unknown> }[] = hits;
  return new Map(found.map(({ _id, _version, _source }) => [_id, { version: _version, source: _source }]));
}

interface Document {
  readonly version: number;
  readonly source: Readonly<Record<string, unknown>>;
}

/** Throws where the second version does not hold exactly what a full update from the source puts there. */
async function assertFilled(filling: Filling, place: FillingOptions = {}): Promise<ReadonlyMap<string, Document>> {
  const sources = (documents: ReadonlyMap<string, Document>) =>
    new Map([...documents].map(([id, { source }]) => [id, source]).sort() as [string, unknown][]);
  const copied = await documentsOf(filling, second(filling));
  await filling.work(createNext, {}, place);
  const third = `${filling.place.prefix}films-3`;
  await filling.work((workspace) => update(workspace, { names: [third], exact: true }), {}, place);
  assert.deepEqual(sources(copied), sources(await documentsOf(filling, third)));
  const { coverage, loading } = await recorded(filling, second(filling));
  assert.deepEqual([coverage, loading], ["full", false]);
  const all = await filling.cluster("GET", `/${filling.place.prefix}*?expand_wildcards=all`);
  assert.deepEqual(Object.keys(all).filter((name) => !/films-\d$/.test(name)), [], "an index came into being");
  const answer = await filling.cluster("GET", `/${second(filling)}`);
  assert.deepEqual(answer[second(filling)].aliases, {});
  assert.equal(answer[second(filling)].settings.index.refresh_interval, undefined);
  return copied;
}

/** Lets copies through the proxy write so many documents a second; runs something once, when some are written. */
function slowDown(proxy: Proxy, perSecond: number, inTheMiddle: () => void | Promise<unknown>): void {
  let ran = false;
  proxy.hook(async ({ method, path, body }, forward) => {
    if (method === "POST" && path.startsWith("/_reindex")) {
      const request = JSON.parse(body);
      const slow = { ...request, source: { ...request.source, size: 10 } };
      const response = await fetch(`${clusterUrl}${path}&requests_per_second=${perSecond}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(slow),
      });
      return { status: response.status, body: await response.json() };
    }
    if (ran || !path.startsWith("/_tasks/")) return undefined;
    const answer = await forward();
    const { created = 0 } = JSON.parse(answer.body).task?.status ?? {};
    if (created > 0) {
      ran = true;
      await inTheMiddle();
    }
    return { status: answer.status, body: JSON.parse(answer.body) };
  });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The copies that the cluster has not ended. */
async function copiesOf(filling: Filling): Promise<readonly string[]> {
  const { nodes } = await filling.cluster("GET", "/_tasks?detailed=true&actions=*reindex");
  const tasks = Object.values(nodes as Record<string, { tasks: Record<string, { description: string }> }>)
    .flatMap(({ tasks }) => Object.values(tasks));
  return tasks.map(({ description }) => description).filter((text) => text.includes(filling.place.prefix));
}

async function untilNoCopies(filling: Filling): Promise<void> {
  while ((await copiesOf(filling)).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
}

Deno.test("a copy is caught up with what the source changed, added and deleted since, and reads nothing else", async () => {
  await using filling = await openPair({ rows: 300 });
  filling.insert(301, 303);
  filling.sql(`
    update films set title = 'changed', last_modified = '2099-01-01T00:00:00Z' where id in (3, 302);
    update films set last_modified = '2099-01-01T00:00:00Z' where id in (301, 303);
    delete from films where id = 5;
    insert into deleted_films values (5, '2099-01-01T00:00:00Z')`);
  await using proxy = await openProxy(clusterUrl);
  const entry = await fill(filling, { place: { url: proxy.url } });
  const { outcome, documents, deleted, rejected, since } = entry;
  assert.deepEqual({ outcome, documents, deleted, rejected, since }, {
    outcome: "complete",
    documents: 304,
    deleted: 1,
    rejected: 0,
    since: null,
  });
  const sent = requestsTo(proxy, /_bulk/).flatMap(({ body }) => body.match(/"_id":"\d+"/g) ?? []);
  assert.deepEqual(sent.sort(), ["3", "301", "302", "303", "5"].map((id) => `"_id":"${id}"`).sort());
  const [copy] = requestsTo(proxy, /POST \/_reindex/);
  assert.match(copy.path, /require_alias=true/);
  assert.match(JSON.parse(copy.body).dest.index, new RegExp(`^${second(filling)}-w-.+-COPY$`));

  const [, copied, caughtUp] = await filling.actions("update");
  assert.deepEqual([copied.status, copied.documents, copied.arguments.from], ["complete", 300, filling.version]);
  assert.equal(caughtUp.arguments.since, (await recorded(filling, filling.version)).watermark);
  assert.equal((await recorded(filling, second(filling))).watermark, caughtUp.arguments.watermark);
  await assertFilled(filling);
});

Deno.test("progress counts what is copied and what is read after it as one", async () => {
  await using filling = await openPair({ rows: 300 });
  filling.sql("update films set last_modified = '2099-01-01T00:00:00Z' where id <= 7");
  await using proxy = await openProxy(clusterUrl);
  slowDown(proxy, 100, () => {});
  const events: UpdateEvent[] = [];
  await fill(filling, { place: { url: proxy.url }, report: (event) => events.push(event) });
  assert.equal(events.filter(({ type }) => type === "started").length, 1);
  assert.deepEqual(events.at(-1), { type: "ended", version: second(filling), outcome: "complete" });
  const counts = events.flatMap((event) => event.type === "progress" ? [event.documents] : []);
  assert.deepEqual(counts, counts.toSorted((one, other) => one - other));
  assert.ok(counts.some((count) => count > 0 && count < 300), `${counts}`);
  assert.equal(counts.at(-1), 307);
});

Deno.test("rows that change while the copy runs, also through the other version, are as in the source", async () => {
  await using filling = await openPair({ rows: 400 });
  await using proxy = await openProxy(clusterUrl);
  slowDown(proxy, 100, async () => {
    filling.insert(401, 410);
    filling.sql(`
      update films set title = 'changed', last_modified = '2099-01-01T00:00:00Z' where id % 40 = 0 or id > 400;
      delete from films where id in (1, 200, 399);
      insert into deleted_films select id, '2099-01-01T00:00:00Z' from (select 1 as id union select 200 union select 399)`);
    await filling.update({ resume: true });
  });
  const entry = await fill(filling, { place: { url: proxy.url } });
  assert.equal(entry.outcome, "complete", JSON.stringify(entry));
  assert.equal((await assertFilled(filling)).size, 407);
});

Deno.test("a copy whose process is killed goes on when run again, and writes nothing twice", async () => {
  await using filling = await openPair({ rows: 400 });
  await using proxy = await openProxy(clusterUrl);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "-A", fileURLToPath(new URL("fill-from-child.ts", import.meta.url))],
      JSON.stringify({ place: { ...filling.place, url: proxy.url }, from: filling.version, to: second(filling) }),
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  slowDown(proxy, 10, () => child.kill("SIGKILL"));
  const { signal, stdout, stderr } = await child.output();
  assert.equal(signal, "SIGKILL", `it ended by itself\n${text(stdout)}\n${text(stderr)}`);
  const killed = await recorded(filling, second(filling));
  assert.deepEqual([killed.coverage, killed.loading], ["partial", true]);
  assert.equal((await copiesOf(filling)).length, 1, "the cluster goes on by itself");

  filling.sql("update films set title = 'changed', last_modified = '2099-01-01T00:00:00Z' where id = 7");
  const entry = await fill(filling);
  assert.equal(entry.outcome, "complete", JSON.stringify(entry));
  assert.ok(entry.documents < 401, `${entry.documents} were written`);
  // The fence that the first wrote through is gone.
  await untilNoCopies(filling);
  const documents = await assertFilled(filling);
  for (const [id, { version }] of documents) assert.equal(version, id === "7" ? 2 : 1, id);
  const [, first, again] = await filling.actions("update");
  assert.deepEqual([first.status, again.status], ["aborted", "complete"]);
});

Deno.test("an interrupt cancels the copy in the cluster, restores the settings, and running again goes on", async () => {
  await using filling = await openPair({ rows: 400 });
  await using proxy = await openProxy(clusterUrl);
  const interrupt = new AbortController();
  slowDown(proxy, 10, () => interrupt.abort());
  const entry = await fill(filling, { place: { url: proxy.url }, signal: interrupt.signal });
  assert.deepEqual([entry.outcome, entry.error?.code], ["interrupted", "interrupted"]);
  assert.match(entry.error?.hint ?? "", new RegExp(`--from ${filling.version}`));
  assert.deepEqual(await copiesOf(filling), []);
  const { coverage, loading } = await recorded(filling, second(filling));
  assert.deepEqual([coverage, loading], ["partial", false]);
  const answer = await filling.cluster("GET", `/${second(filling)}`);
  assert.deepEqual(answer[second(filling)].aliases, {});
  assert.equal(answer[second(filling)].settings.index.refresh_interval, undefined);
  const before = (await documentsOf(filling, second(filling))).size;
  assert.ok(before > 0 && before < 400, `${before}`);

  const again = await fill(filling);
  assert.deepEqual([again.outcome, again.documents], ["complete", 400 - before]);
  await assertFilled(filling);
});

Deno.test("after a copy that was cut off, --resume alone fills from the source", async () => {
  await using filling = await openPair({ rows: 400 });
  // An update that was cut off earlier is no longer what there is to go on with.
  await using proxy = await openProxy(clusterUrl);
  const first = new AbortController();
  const unhook = proxy.hook(({ path }) => {
    if (path.includes("/_bulk")) first.abort();
    return undefined;
  });
  const updateSecond = (options: UpdateOptions, signal?: AbortSignal) =>
    filling.work(
      (workspace) => update(workspace, { names: [second(filling)], exact: true, ...options }),
      signal === undefined ? {} : { signal },
      { url: proxy.url },
    );
  assert.equal((await updateSecond({}, first.signal)).updates[0].outcome, "interrupted");
  unhook();
  const interrupt = new AbortController();
  slowDown(proxy, 10, () => interrupt.abort());
  await fill(filling, { place: { url: proxy.url }, signal: interrupt.signal });

  const { updates: [entry] } = await updateSecond({ resume: true });
  assert.deepEqual([entry.outcome, entry.documents], ["complete", 400]);
  await assertFilled(filling);
});

Deno.test("a document that the new mapping refuses stops the copy, and the version is filled from the source", async () => {
  const properties = { ...films.mappings.properties, year: { type: "keyword" } };
  const old = { mappings: { dynamic: "strict", properties } };
  await using filling = await Filling.open({ rows: 50, definition: old });
  filling.sql("update films set year = 'unknown' where id = 9");
  await filling.update();
  const place = { definition: films };
  await filling.work(createNext, {}, place);
  const entry = await fill(filling, { place });
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 49, 1]);
  const [warning] = filling.warnings.filter((text) => text.includes("is filled from the source"));
  assert.match(warning, /the mapping refuses document 9 \((?:document|mapper)_parsing_exception/);
  assert.deepEqual((await filling.actions("update")).slice(1).map(({ status }) => status), ["aborted", "complete"]);
  assert.equal((await assertFilled(filling, place)).size, 49);
  const { id } = await recorded(filling, second(filling));
  const rejections = await filling.work(({ history }) => history.rejections(id));
  assert.deepEqual(rejections.map(({ document }) => document), ["9"]);
});

Deno.test("rejections are taken over and tried again", async () => {
  await using filling = await Filling.open({ rows: 20 });
  filling.sql("update films set year = 'unknown' where id in (3, 4)");
  await filling.update();
  await filling.work(createNext);
  // Its time of modification does not tell, so that only the rejection can.
  filling.sql("update films set year = 1999 where id = 3");
  const entry = await fill(filling);
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 19, 1]);
  const { id } = await recorded(filling, second(filling));
  const rejections = await filling.work(({ history }) => history.rejections(id));
  assert.deepEqual(rejections.map(({ document }) => document), ["4"]);
  assert.equal((await assertFilled(filling)).get("3")?.source.year, 1999);
});

Deno.test("what the version held before is gone after a copy", async () => {
  await using filling = await openPair({ rows: 20 });
  await filling.cluster("PUT", `/${second(filling)}/_doc/99?refresh=true`, { id: 99, title: "not in the source" });
  const entry = await fill(filling, { sweep: false });
  assert.deepEqual([entry.outcome, entry.documents], ["complete", 20]);
  await assertFilled(filling);
});

Deno.test("with resume, a version that is filled already is brought up to date, and nothing is copied", async () => {
  await using filling = await openPair({ rows: 20 });
  await fill(filling);
  filling.sql("update films set last_modified = '2099-01-01T00:00:00Z' where id = 2");
  await using proxy = await openProxy(clusterUrl);
  const entry = await fill(filling, { resume: true, place: { url: proxy.url } });
  assert.deepEqual([entry.outcome, entry.documents], ["complete", 1]);
  assert.deepEqual(requestsTo(proxy, /_reindex/), []);
});

Deno.test("run again when the copy is complete, only what has changed since is read", async () => {
  await using filling = await openPair({ rows: 20 });
  await fill(filling);
  filling.sql("update films set title = 'changed', last_modified = '2099-01-01T00:00:00Z' where id = 2");
  await using proxy = await openProxy(clusterUrl);
  const entry = await fill(filling, { place: { url: proxy.url } });
  assert.deepEqual([entry.outcome, entry.documents], ["complete", 1]);
  assert.deepEqual(requestsTo(proxy, /_reindex/), []);
  // Filled from the source since, it holds others' documents.
  await filling.work((workspace) => update(workspace, { names: [second(filling)], exact: true }));
  assert.equal((await fill(filling)).documents, 21);
  await assertFilled(filling);
});

Deno.test("a source that cannot say what has changed leaves the version as the other was, and a warning says so", async () => {
  const definition = { source: { table: "films", key: "id" } };
  await using filling = await openPair({ rows: 20, definition });
  filling.insert(21, 22);
  const entry = await fill(filling);
  assert.deepEqual([entry.outcome, entry.documents], ["complete", 20]);
  assert.match(filling.warnings.at(-1) ?? "", /cannot say which rows have changed since/);
  const [one, other] = [await recorded(filling, filling.version), await recorded(filling, second(filling))];
  assert.deepEqual([other.coverage, other.watermark], ["full", one.watermark]);
});

Deno.test("a copy whose lock is taken by another stops, and the other's documents stay", async () => {
  await using filling = await openPair({ rows: 400 });
  await using proxy = await openProxy(clusterUrl);
  let other: UpdateEntry | undefined;
  slowDown(proxy, 10, async () => {
    await filling.work((workspace) => unlock(workspace, "films"));
    filling.sql("update films set title = 'newer', last_modified = '2099-01-01T00:00:00Z'");
    other = await fill(filling);
  });
  const entry = await fill(filling, { place: { url: proxy.url } });
  assert.equal(other?.outcome, "complete", JSON.stringify(other));
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "lock-lost"]);
  await untilNoCopies(filling);
  await assertFilled(filling);
});

Deno.test("a copy into a version that is dropped meanwhile ends, and no index comes into being", async () => {
  await using filling = await openPair({ rows: 400 });
  await using proxy = await openProxy(clusterUrl);
  slowDown(proxy, 10, async () => {
    await filling.work((workspace) => unlock(workspace, "films"));
    await filling.work((workspace) => drop(workspace, { names: [second(filling)], exact: true, force: true }));
  });
  const entry = await fill(filling, { place: { url: proxy.url } });
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "lock-lost"]);
  await untilNoCopies(filling);
  const left = await filling.cluster("GET", `/${filling.place.prefix}*?expand_wildcards=all`);
  assert.deepEqual(Object.keys(left), [filling.version]);
});

Deno.test("a version that is cleared and filled again while it is copied makes no full one", async () => {
  await using filling = await Filling.open({ rows: 300 });
  await filling.update();
  await filling.activate();
  await filling.work(createNext);
  await using proxy = await openProxy(clusterUrl);
  slowDown(proxy, 100, async () => {
    await filling.work((workspace) => clear(workspace, { names: [filling.version], exact: true, force: true }));
    await filling.update();
  });
  const entry = await fill(filling, { place: { url: proxy.url } });
  assert.equal(entry.outcome, "aborted", JSON.stringify(entry));
  assert.match(entry.error?.message ?? "", /cleared or dropped meanwhile/);
  assert.equal((await recorded(filling, second(filling))).coverage, "partial");
});

Deno.test("a version that is dropped while it is copied ends the copy, which says so", async () => {
  await using filling = await openPair({ rows: 300 });
  await using proxy = await openProxy(clusterUrl);
  slowDown(
    proxy,
    10,
    () => filling.work((workspace) => drop(workspace, { names: [filling.version], exact: true, force: true })),
  );
  const entry = await fill(filling, { place: { url: proxy.url } });
  assert.equal(entry.outcome, "aborted", JSON.stringify(entry));
  assert.match(entry.error?.message ?? "", /cleared or dropped meanwhile/);
  assert.equal((await recorded(filling, second(filling))).coverage, "partial");
});

/** What is not fit for a copy, and what is said of it. */
const unfit: Readonly<
  Record<string, { readonly prepare: (filling: Filling) => Promise<FillOptions | void>; readonly says: RegExp }>
> = {
  "a version that is not filled completely": {
    prepare: (filling) =>
      filling.work((workspace) => clear(workspace, { names: [filling.version], exact: true, force: true })).then(
        () => {},
      ),
    says: /is not filled completely \(its coverage is none\)/,
  },
  "a version that was filled from another source": {
    prepare: () =>
      Promise.resolve({
        place: { definition: { source: { sql: "select * from films", key: "id", modified: "last_modified" } } },
      }),
    says: /from a source that was defined differently/,
  },
  "the version itself": {
    prepare: (filling) => Promise.resolve({ from: second(filling) }),
    says: /it is the same version/,
  },
  "a version that is not known": {
    prepare: (filling) => Promise.resolve({ from: `${filling.place.prefix}films-9` }),
    says: /there is none of this name/,
  },
  "a version that the cluster has lost": {
    prepare: (filling) => filling.cluster("DELETE", `/${filling.version}`),
    says: /it is missing in the cluster/,
  },
  "a version that was made again behind the history's back": {
    prepare: async (filling) => {
      await filling.cluster("DELETE", `/${filling.version}`);
      await filling.cluster("PUT", `/${filling.version}`, {});
    },
    says: /it is another index than the recorded one/,
  },
  "a version that is closed": {
    prepare: (filling) => filling.cluster("POST", `/${filling.version}/_close`),
    says: /it is closed/,
  },
  "a version whose documents a pipeline changes": {
    prepare: (filling) => filling.cluster("PUT", `/${second(filling)}/_settings`, { "index.final_pipeline": "any" }),
    says: /an ingest pipeline changes/,
  },
};

for (const [what, { prepare, says }] of Object.entries(unfit)) {
  Deno.test(`a copy from or to ${what} is refused, and changes nothing`, async () => {
    await using filling = await openPair({ rows: 5 });
    const options = await prepare(filling) as FillOptions | undefined;
    const before = [await recorded(filling, second(filling)), (await filling.actions("update")).length];
    await assert.rejects(fill(filling, options?.from ?? options?.place ? options : {}), ({ message }) => {
      assert.match(message, says);
      return true;
    });
    assert.deepEqual([await recorded(filling, second(filling)), (await filling.actions("update")).length], before);
    assert.equal((await documentsOf(filling, second(filling))).size, 0);
  });
}

Deno.test("a version to copy from that is not known is refused before anything is recorded", async () => {
  await using filling = await openPair({ rows: 1 });
  await filling.work((workspace) => requireFrom(workspace, {}));
  await filling.work((workspace) => requireFrom(workspace, { from: filling.version }));
  await assert.rejects(filling.work((workspace) => requireFrom(workspace, { from: "films-1" })), {
    code: "version-not-found",
  });
});

Deno.test("a copy is not combined with a time to start from", async () => {
  await using filling = await openPair({ rows: 5 });
  const filled = filling.work(async (workspace) => {
    const version = await versionOf(workspace, second(filling));
    const [definition, mode] = [definitionOf(workspace, "films"), { since: "2026-01-01T00:00:00Z" }];
    return await fillFrom(workspace, { definition, version, from: filling.version, mode, sweep: true });
  });
  await assert.rejects(filled, { code: "usage", message: /--from and --start exclude each other/ });
  const from = filling.version;
  await assert.rejects(filling.work((workspace) => requireFrom(workspace, { from, start: new Date() })), {
    code: "usage",
  });
  assert.equal((await filling.actions("update")).length, 1);
});

Deno.test("a copy from a version whose mapping keeps parts of documents only is refused", async () => {
  const mappings = { ...films.mappings, _source: { excludes: ["title"] } };
  await using filling = await openPair({ rows: 5, definition: { mappings } });
  await assert.rejects(fill(filling), /does not keep whole documents/);
  assert.equal((await recorded(filling, second(filling))).coverage, "none");
});

Deno.test("a copy into the active version is refused where it holds documents", async () => {
  await using filling = await openPair({ rows: 5 });
  await filling.work((workspace) => update(workspace, { names: [second(filling)], exact: true }));
  await filling.activate();
  await assert.rejects(fill(filling), /it is the active version, and holds documents/);
  assert.equal((await documentsOf(filling, second(filling))).size, 5);
});

Deno.test("a dry run of a copy shows the copy and what would be read after it, and changes nothing", async () => {
  await using filling = await openPair({ rows: 12 });
  filling.sql("update films set last_modified = '2099-01-01T00:00:00Z' where id <= 3");
  const requests = await filling.work(async (workspace) => {
    const options = { ...platform(), command: "test", tag: "", onWarning: () => {} };
    await using history = await rehearseHistory(`sqlite:${filling.place.folder}/history.db`, options);
    const rehearsal = rehearse(workspace.cluster);
    const dry = { ...workspace, history, cluster: rehearsal, rehearsal };
    const version = await versionOf(dry, second(filling));
    const definition = definitionOf(dry, "films");
    await fillFrom(dry, { definition, version, from: filling.version, mode: "full", sweep: true });
    return rehearsal.requests;
  });
  const shown = requests.map((
    { method, path, count },
  ) => [method, path.split("?")[0].replace(/-w-[^/]+/, "-w-…"), count]);
  assert.deepEqual(shown, [
    ["POST", "/_aliases", undefined],
    ["PUT", `/${second(filling)}/_settings`, undefined],
    ["POST", "/_reindex", 12],
    ["PUT", `/${second(filling)}/_settings`, undefined],
    ["POST", "/_aliases", undefined],
    ["POST", "/_aliases", undefined],
    ["POST", `/${second(filling)}-w-…/_bulk`, 3],
    ["POST", "/_aliases", undefined],
  ]);
  assert.equal((await documentsOf(filling, second(filling))).size, 0);
  assert.equal((await recorded(filling, second(filling))).coverage, "none");
  assert.equal((await filling.actions("update")).length, 1);
});

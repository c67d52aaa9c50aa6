/** What `verify` finds between a version and its source, and what `--fix` repairs. */
import assert from "node:assert/strict";
import type { Toolkit, VerifyOptions, VerifyResult } from "../../src/mod.ts";
import pg from "pg";
import { isElasticsearch } from "../engine.ts";
import { createDatabase, databaseUrl, dropDatabase, histories, movies, TestProject } from "../project.ts";

type Entry = VerifyResult["indexes"][number];

async function verified(toolkit: Toolkit, options: VerifyOptions = {}): Promise<Entry> {
  const result = await toolkit.verify({ names: ["movies"], ...options });
  assert.ok("indexes" in result);
  return result.indexes[0];
}

async function filled(project: TestProject): Promise<Toolkit> {
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.update({ names: ["movies"], newer: true });
  await toolkit.activate({ names: ["movies"] });
  return toolkit;
}

/** Changes documents behind the tool's back. */
async function tamper(project: TestProject, ...lines: readonly object[]): Promise<void> {
  const response = await fetch(`${project.url}/${project.prefix}movies-1/_bulk?refresh=true`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  });
  assert.equal((await response.json()).errors, false);
}

const counts = ({ source, documents, missing, extra, stale, fixed }: Entry) => ({
  source,
  documents,
  missing,
  extra,
  stale,
  fixed,
});

for (const history of histories) {
  Deno.test(`verify() finds what is missing, extra and stale, and fix repairs exactly that, history in ${history}`, async () => {
    await using project = await TestProject.open({ history, rows: 2500 });
    const toolkit = await filled(project);
    const version = `${project.prefix}movies-1`;
    assert.deepEqual(counts(await verified(toolkit)), {
      source: 2500,
      documents: 2500,
      missing: 0,
      extra: 0,
      stale: 0,
      fixed: 0,
    });
    await tamper(
      project,
      { delete: { _id: "17" } },
      { delete: { _id: "2400" } },
      { index: { _id: "999999" } },
      { id: 999999, title: "Stray" },
      { index: { _id: "not-a-key" } },
      { title: "Stray" },
      { update: { _id: "1200" } },
      { doc: { title: "Changed" } },
    );
    const found = await verified(toolkit);
    const differences = { source: 2500, documents: 2500, missing: 2, extra: 2, stale: 1 };
    assert.deepEqual(counts(found), { ...differences, fixed: 0 });
    assert.deepEqual(
      new Set(found.examples.map(({ id, kind }) => `${kind} ${id}`)),
      new Set([
        "missing 17",
        "missing 2400",
        "stale 1200",
        "extra 999999",
        "extra not-a-key",
      ]),
    );
    const before = await sequenceNumbers(project, version);
    // Before the extra ones are read, the missing ones are there again.
    assert.deepEqual(counts(await verified(toolkit, { fix: true })), { ...differences, documents: 2502, fixed: 5 });
    assert.equal((await verified(toolkit)).documents, 2500);
    const after = await sequenceNumbers(project, version);
    const rewritten = [...after].filter(([id, number]) => before.get(id) !== number).map(([id]) => id).sort();
    assert.deepEqual(rewritten, ["1200", "17", "2400"]);
    const { actions } = await toolkit.history({ names: ["movies"], limit: 1 });
    assert.deepEqual([actions[0].kind, actions[0].documents, actions[0].deleted], ["repair", 3, 2]);
    assert.deepEqual((await project.indexes())[version], [`${project.prefix}movies`]);
  });
}

async function sequenceNumbers(project: TestProject, version: string): Promise<ReadonlyMap<string, number>> {
  await project.cluster("POST", `/${version}/_refresh`);
  const { body } = await project.cluster("POST", `/${version}/_search`, {
    size: 10_000,
    _source: false,
    seq_no_primary_term: true,
  });
  const hits: readonly { readonly _id: string; readonly _seq_no: number }[] = body.hits.hits;
  return new Map(hits.map(({ _id, _seq_no }) => [_id, _seq_no]));
}

Deno.test("verify() repairs an index that lacks everything from a Postgres source", async () => {
  const name = await createDatabase();
  try {
    await using project = await TestProject.open({ config: { source: databaseUrl(name) } });
    const client = new pg.Client({ connectionString: databaseUrl(name) });
    await client.connect();
    await client.query(`
      create table movies (id bigint primary key, title text, year int, last_modified timestamptz);
      insert into movies select i, 'Film ' || i, 1900, '2026-01-01' from generate_series(1, 5300) i`);
    await client.end();
    const toolkit = await project.toolkit();
    await toolkit.create({ names: ["movies"] });
    await toolkit.activate({ names: ["movies"] });
    const found = await verified(toolkit, { fix: true });
    assert.deepEqual([found.missing, found.fixed, found.documents], [5300, 5300, 5300]);
    assert.deepEqual(counts(await verified(toolkit)).missing, 0);
  } finally {
    await dropDatabase(name);
  }
});

Deno.test("verify() sees every digit of numbers", async () => {
  await using project = await TestProject.open({
    definitions: [{
      ...movies,
      mappings: { dynamic: false },
      source: { sql: "select id, 9007199254740993 + id as big, title from movies", key: "id" },
    }],
  });
  const toolkit = await filled(project);
  assert.equal((await verified(toolkit)).stale, 0);
  // The next number that JavaScript can hold is written in its place.
  const text = '{"index":{"_id":"1"}}\n{"id":1,"big":9007199254740996,"title":"Film 1"}\n';
  await fetch(`${project.url}/${project.prefix}movies-1/_bulk?refresh=true`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: text,
  }).then((response) => response.body?.cancel());
  assert.deepEqual((await verified(toolkit)).examples, [{ id: "1", kind: "stale" }]);
});

Deno.test("verify() says that contents cannot be compared behind a pipeline, and still finds missing and extra", async () => {
  await using project = await TestProject.open();
  const pipeline = `${project.prefix}upper`;
  await project.cluster("PUT", `/_ingest/pipeline/${pipeline}`, {
    processors: [{ uppercase: { field: "title" } }],
  });
  try {
    await project.define({ ...movies, settings: { ...movies.settings, default_pipeline: pipeline } });
    const toolkit = await filled(project);
    await project.cluster("DELETE", `/${project.prefix}movies-1/_doc/3?refresh=true`);
    const found = await verified(toolkit);
    assert.deepEqual([found.comparable, found.missing, found.stale, found.extra], [false, 1, 0, 0]);
    assert.match(project.warnings.join("\n"), /a pipeline changes documents/);
  } finally {
    await project.cluster("PUT", `/${project.prefix}movies-1/_settings`, { default_pipeline: null });
    await project.cluster("DELETE", `/_ingest/pipeline/${pipeline}`);
  }
});

Deno.test(
  "verify() compares vectors, which the server leaves out of what it gives",
  { ignore: !isElasticsearch },
  async () => {
    await using project = await TestProject.open({ definitions: [] });
    await Deno.mkdir(`${project.folder}/indexes`, { recursive: true });
    await Deno.writeTextFile(
      `${project.folder}/indexes/movies.ts`,
      `export default {
      name: "movies",
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: { properties: { v: { type: "dense_vector", dims: 3 } } },
      source: { table: "movies", key: "id" },
      document: (row: { id: number }) => row.id === 4 ? null : { v: [row.id, 0.25, -1.5] },
    };`,
    );
    await project.define();
    const config = JSON.parse(await Deno.readTextFile(`${project.folder}/dem.json`));
    await Deno.writeTextFile(`${project.folder}/dem.json`, JSON.stringify({ ...config, indexes: ["indexes/*.ts"] }));
    const toolkit = await filled(project);
    assert.deepEqual(counts(await verified(toolkit)), {
      source: 4,
      documents: 4,
      missing: 0,
      extra: 0,
      stale: 0,
      fixed: 0,
    });
    await tamper(project, { index: { _id: "2" } }, { v: [2, 0.25, 1.5] }, { index: { _id: "4" } }, { v: [4, 0, 0] });
    const found = await verified(toolkit, { fix: true });
    assert.deepEqual(found.examples, [{ id: "2", kind: "stale" }, { id: "4", kind: "extra" }]);
    assert.equal(found.fixed, 2);
    assert.deepEqual((await verified(toolkit)).examples, []);
  },
);

Deno.test("verify() counts a row that the mapping refuses as missing, and fix records it as rejected", async () => {
  await using project = await TestProject.open();
  const toolkit = await filled(project);
  project.source("insert into movies values (6, 'Film 6', 'about 1927', '2026-01-01T00:00:00Z')");
  const found = await verified(toolkit, { fix: true });
  assert.deepEqual([found.missing, found.fixed, found.rejected], [1, 0, 1]);
  const { indexes: [{ rejections }] } = await toolkit.status();
  assert.equal(rejections, 1);
  project.source("update movies set year = 1927 where id = 6");
  assert.equal((await verified(toolkit, { fix: true })).fixed, 1);
  assert.equal((await toolkit.status()).indexes[0].rejections, 0);
});

Deno.test("verify() works while rows change and are updated, and reports nothing that an update has put right", async () => {
  await using project = await TestProject.open({ rows: 3000 });
  const toolkit = await filled(project);
  const other = await project.toolkit();
  let going = true;
  const changing = (async () => {
    for (let round = 0; going; round++) {
      project.source(
        "update movies set title = 'Round ' || ?, last_modified = strftime('%Y-%m-%dT%H:%M:%fZ') where id % 500 = ?",
        round,
        round % 500,
      );
      await other.update({ names: ["movies"], resume: true });
    }
  })();
  const found = await verified(toolkit);
  going = false;
  await changing;
  assert.deepEqual([found.missing, found.extra], [0, 0]);
  // What was being changed at that very moment may be stale, six rows at most.
  assert.ok(found.stale <= 6, `${found.stale} stale`);
  assert.deepEqual(counts(await verified(toolkit)).stale, 0);
});

Deno.test("verify({ fix, dryRun }) says how much would be written, and writes nothing", async () => {
  await using project = await TestProject.open();
  const toolkit = await filled(project);
  await tamper(project, { delete: { _id: "2" } }, { index: { _id: "9" } }, { title: "Stray" });
  const result = await toolkit.verify({ names: ["movies"], fix: true, dryRun: true });
  assert.ok("requests" in result);
  assert.deepEqual(result.requests.map(({ count, would }) => [count, would]), [[2, true]]);
  assert.equal((await verified(toolkit)).fixed, 0);
  assert.equal((await verified(toolkit)).missing, 1);
});

Deno.test("verify() of a version by name, and of an index without an active one", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await assert.rejects(verified(toolkit), { code: "no-active-version" });
  const found = await verified(toolkit, { names: [`${project.prefix}movies-1`], exact: true });
  assert.deepEqual([found.missing, found.documents], [5, 0]);
  await assert.rejects(toolkit.verify({ fix: true }), { code: "usage" });
});

/** Things that others did to cluster, history or config: each is named with what to do, and nothing is lost by it. */
import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import type { DeployResult, StatusResult, Toolkit } from "../../src/mod.ts";
import { platform } from "../../src/config/platform.ts";
import { histories, movies, TestProject } from "../project.ts";

type Status = StatusResult["indexes"][number];

async function deployed(project: TestProject, revision?: string): Promise<DeployResult["indexes"][number]> {
  if (revision !== undefined) await project.define({ ...movies, revision });
  const result = await (await project.toolkit()).deploy({ names: ["movies"] });
  assert.ok("indexes" in result);
  return result.indexes[0];
}

async function status(toolkit: Toolkit): Promise<Status> {
  return (await toolkit.status({ names: ["movies"] })).indexes[0];
}

interface Trouble {
  readonly what: string;
  /** Done to a project whose version 2 is active and whose version 1 is there. */
  cause(project: TestProject, first: string, second: string, alias: string): Promise<unknown>;
  /** What `status` says; V1 and V2 stand for the versions, A for the alias. */
  readonly said: RegExp;
}

const actions = (project: TestProject, ...steps: readonly object[]) =>
  project.cluster("POST", "/_aliases", { actions: steps });

const troubles: readonly Trouble[] = [
  {
    what: "a live setting was changed",
    cause: (project, _first, second) => project.cluster("PUT", `/${second}/_settings`, { refresh_interval: "33s" }),
    said: /V2 has drifted .*put it back by hand, or run `dem create movies --force`/,
  },
  {
    what: "a live mapping was changed",
    cause: (project, _first, second) =>
      project.cluster("PUT", `/${second}/_mapping`, { properties: { extra: { type: "keyword" } } }),
    said: /V2 has drifted/,
  },
  {
    what: "the alias was moved by hand",
    cause: (project, first, second, alias) =>
      actions(project, { remove: { index: second, alias } }, { add: { index: first, alias } }),
    said: /alias A points to V1, but V2 is recorded as active: run `dem activate VERSION --exact` or `dem status/,
  },
  {
    what: "the alias points to several indexes",
    cause: (project, first, _second, alias) => actions(project, { add: { index: first, alias } }),
    said: /alias A points to V1, V2, but V2 is recorded as active/,
  },
  {
    what: "the alias was removed",
    cause: (project, _first, second, alias) => actions(project, { remove: { index: second, alias } }),
    said: /alias A is missing in the cluster: `dem activate V2 --exact` puts it back/,
  },
  {
    what: "the alias got a filter",
    cause: (project, _first, second, alias) =>
      actions(project, { add: { index: second, alias, filter: { term: { year: 1927 } } } }),
    said: /alias A on V2 has filter: remove these from it/,
  },
  {
    what: "the active index was deleted",
    cause: (project, _first, second) => project.cluster("DELETE", `/${second}`),
    said: /V2 is missing in the cluster: run `dem create movies --es-only` or `dem drop V2 --exact`/,
  },
  {
    what: "an index was closed",
    cause: (project, first) => project.cluster("POST", `/${first}/_close`),
    said: /V1 is closed: open it, or drop it/,
  },
  {
    what: "an index was made read-only",
    cause: (project, first) => project.cluster("PUT", `/${first}/_settings`, { "index.blocks.write": true }),
    said: /V1 has drifted/,
  },
  {
    what: "a full disk blocked an index",
    cause: (project, first) =>
      project.cluster("PUT", `/${first}/_settings`, { "index.blocks.read_only_allow_delete": true }),
    said: /V1 takes no documents, as a disk was full: make room/,
  },
  {
    what: "the definition was taken out of the config",
    async cause(project) {
      await project.define({ ...movies, name: "films" });
      await Deno.remove(`${project.folder}/indexes/movies.json`);
    },
    said: /movies has versions and no definition any more: put its definition back, or run `dem drop movies --force`/,
  },
];

for (const { what, cause, said } of troubles) {
  Deno.test(`status() names with what to do that ${what}`, async () => {
    await using project = await TestProject.open();
    await deployed(project, "1");
    await deployed(project, "2");
    const [first, second] = [1, 2].map((number) => `${project.prefix}movies-${number}`);
    assert.deepEqual((await status(await project.toolkit())).findings, []);
    await cause(project, first, second, `${project.prefix}movies`);
    const { findings } = await status(await project.toolkit());
    const plain = findings.join("\n").replaceAll(first, "V1").replaceAll(second, "V2")
      .replaceAll(`${project.prefix}movies`, "A");
    assert.match(plain, said);
  });
}

Deno.test("a version that came back from a snapshot under its name is named, and a deployment fills it afresh", async () => {
  await using project = await TestProject.open();
  await deployed(project);
  const version = `${project.prefix}movies-1`;
  const { body } = await project.cluster("GET", `/${version}`);
  const { mappings, aliases } = body[version];
  await project.cluster("DELETE", `/${version}`);
  await project.cluster("PUT", `/${version}`, {
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    mappings,
    aliases,
  });
  await project.cluster("PUT", `/${version}/_doc/99?refresh=true`, { id: 99, title: "From long ago" });
  const { findings } = await status(await project.toolkit());
  assert.match(findings.join("\n"), new RegExp(`${version} is another index than the recorded one`));
  const entry = await deployed(project);
  assert.deepEqual([entry.error, entry.created, entry.documents], [undefined, false, 5]);
  assert.deepEqual([...(await project.documents(version)).keys()].sort(), ["1", "2", "3", "4", "5"]);
  assert.deepEqual((await status(await project.toolkit())).findings, []);
});

Deno.test("an index that is renamed in the config is a new one; what it was called is kept and named", async () => {
  await using project = await TestProject.open();
  await deployed(project);
  await Deno.remove(`${project.folder}/indexes/movies.json`);
  await project.define({ ...movies, name: "films" });
  const toolkit = await project.toolkit();
  const { indexes } = await toolkit.plan();
  assert.deepEqual(indexes.map(({ name, kind }) => [name, kind]), [["films", "new-version"]]);
  await assert.rejects(toolkit.deploy({ names: ["movies"] }), {
    code: "index-not-found",
    hint: /put its definition back/,
  });
  await toolkit.deploy({ all: true });
  assert.deepEqual(await project.indexes(), {
    [`${project.prefix}films-1`]: [`${project.prefix}films`],
    [`${project.prefix}movies-1`]: [`${project.prefix}movies`],
  });
  assert.match((await status(toolkit)).findings.join("\n"), /no definition any more/);
});

Deno.test("under another prefix everything is new, and nothing of the first one is touched", async () => {
  await using project = await TestProject.open();
  await deployed(project);
  const before = await project.indexes();
  const other = `${project.prefix}qa_`;
  await using elsewhere = await TestProject.open({
    prefix: other,
    config: { history: project.history, source: `sqlite:${project.folder}/source.db` },
  });
  const entry = await deployed(elsewhere);
  assert.equal(entry.version, `${other}movies-1`);
  assert.deepEqual(await project.indexes(), { ...before, [`${other}movies-1`]: [`${other}movies`] });
  assert.deepEqual((await status(await project.toolkit())).findings, []);
});

Deno.test("a history restored from an older backup stops, is rebuilt from the cluster, and goes on with the next number", async () => {
  await using project = await TestProject.open();
  await deployed(project, "1");
  const file = `${project.folder}/history.db`;
  await project.close();
  await copyFile(file, `${project.folder}/backup.db`);
  await deployed(project, "2");
  await deployed(project, "3");
  await restoredStore(project, file);
  const toolkit = await project.toolkit();
  const second = `${project.prefix}movies-2`;
  const third = `${project.prefix}movies-3`;
  const { indexes: [stopped] } = await toolkit.deploy({ names: ["movies"] }) as DeployResult;
  assert.equal(stopped.error?.code, "alias-moved");
  const { findings } = await status(toolkit);
  for (const version of [second, third]) {
    assert.match(
      findings.join("\n"),
      new RegExp(`${version} is ours and not recorded: run .dem status movies --rebuild`),
    );
  }
  const { indexes: [rebuilt] } = await toolkit.status({ names: ["movies"], rebuild: true });
  assert.deepEqual(rebuilt.recorded, [`${second} is recorded`, `${third} is recorded`, `${third} is active`]);
  const entry = await deployed(project, "4");
  assert.deepEqual([entry.error, entry.version], [undefined, `${project.prefix}movies-4`]);
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 5);
});

async function restoredStore(project: TestProject, file: string): Promise<void> {
  await project.close();
  for (const ending of ["", "-wal", "-shm"]) await Deno.remove(file + ending).catch(() => {});
  await copyFile(`${project.folder}/backup.db`, file);
}

Deno.test("with a lost history a deployment stops, and goes on once it is rebuilt", async () => {
  await using project = await TestProject.open();
  await deployed(project);
  await project.close();
  for (const ending of ["", "-wal", "-shm"]) await Deno.remove(`${project.folder}/history.db${ending}`).catch(() => {});
  const toolkit = await project.toolkit();
  const { indexes: [stopped] } = await toolkit.deploy({ names: ["movies"] }) as DeployResult;
  assert.equal(stopped.error?.code, "foreign-store");
  assert.match(stopped.error?.hint ?? "", /dem status movies --rebuild/);
  await toolkit.status({ names: ["movies"], rebuild: true });
  const entry = await deployed(project);
  assert.deepEqual([entry.error, entry.version, entry.created], [undefined, `${project.prefix}movies-1`, false]);
  assert.deepEqual(entry.steps.map(({ step }) => step), ["fill", "catch-up", "sweep"]);
});

for (const history of histories) {
  for (const hours of [-1, 1]) {
    Deno.test(`a clock that is wrong by ${hours} h loses no row, history in ${history}`, async () => {
      await using project = await TestProject.open({ history });
      const real = platform();
      const wrong = { ...real, now: () => new Date(Date.now() + hours * 3_600_000) };
      const toolkit = await project.toolkit({ platform: wrong });
      await toolkit.deploy({ names: ["movies"] });
      const now = "strftime('%Y-%m-%dT%H:%M:%fZ')";
      project.source(`insert into movies values (6, 'New', 1999, ${now})`);
      project.source(`update movies set title = 'Changed', last_modified = ${now} where id = 2`);
      await toolkit.update({ names: ["movies"], resume: true });
      const documents = await project.documents(`${project.prefix}movies`);
      assert.equal(documents.size, 6);
      assert.equal((documents.get("2") as { title: string }).title, "Changed");
      // Whose clock is right takes over from there.
      project.source(`insert into movies values (7, 'Newer', 1999, ${now})`);
      const right = await project.toolkit();
      await right.update({ names: ["movies"], resume: true });
      assert.equal((await project.documents(`${project.prefix}movies`)).size, 7);
      await project.define({ ...movies, revision: "2" });
      assert.equal((await deployed(project)).activated, true);
    });
  }
}

Deno.test("a template in the cluster that changes what is created is told, and no difference afterwards", async () => {
  await using project = await TestProject.open();
  const template = `${project.prefix}template`;
  await project.cluster("PUT", `/_index_template/${template}`, {
    index_patterns: [`${project.prefix}movies-*`],
    priority: 5000,
    template: { settings: { "index.max_result_window": 77 } },
  });
  try {
    const entry = await deployed(project);
    assert.deepEqual([entry.error, entry.activated], [undefined, true]);
    assert.match(project.warnings.join("\n"), /an index template of the cluster added settings.max_result_window/);
    const toolkit = await project.toolkit();
    assert.deepEqual((await toolkit.plan()).indexes[0].steps, []);
    assert.deepEqual((await status(toolkit)).findings, []);
  } finally {
    await project.cluster("DELETE", `/_index_template/${template}`);
  }
});

Deno.test("an active index that is closed or read-only is released over by the next deployment", async () => {
  for (const close of [true, false]) {
    await using project = await TestProject.open();
    await deployed(project, "1");
    const first = `${project.prefix}movies-1`;
    if (close) await project.cluster("POST", `/${first}/_close`);
    else await project.cluster("PUT", `/${first}/_settings`, { "index.blocks.write": true });
    const entry = await deployed(project, "2");
    assert.deepEqual([entry.error, entry.activated], [undefined, true], JSON.stringify(entry.error));
    assert.deepEqual((await project.indexes())[`${project.prefix}movies-2`], [`${project.prefix}movies`]);
  }
});

/** The commands that change versions, through the command line: what they print, give to programs and exit with. */
import assert from "node:assert/strict";
import { testOnBinary } from "../binary.ts";
import { histories, type HistoryKind, movies, TestProject } from "../project.ts";
import { assertKeys, resultOf } from "./json.ts";
import { done, release } from "./release.ts";
import { dem } from "./run.ts";

const books = { ...movies, name: "books" };
const updateKeys = "version outcome documents deleted rejected dropped batches since seconds documentsPerSecond";

/** The whole way of two versions, with workers. */
async function lifeCycle(history: HistoryKind, binary?: string): Promise<void> {
  await using project = await TestProject.open({ history, binary });
  const version = `${project.prefix}movies`;
  const lines = async (...args: string[]) => (await done(project, ...args)).stdout;
  assert.equal(await lines("create", "movies"), `movies  created  ${version}-1\n`);
  assert.equal(await lines("create", "movies"), `movies  unchanged  ${version}-1\n`);
  const filled = await lines("update", "movies", "--newer", "--workers", "2", "--batch-size", "2");
  assert.match(filled, new RegExp(`^${version}-1  complete  5 documents in `));
  assert.equal(await lines("activate", "movies"), `movies  activated  ${version}-1\n`);
  assert.equal(await lines("activate", "movies"), `movies  unchanged  ${version}-1 is active\n`);
  assert.equal(await lines("create", "movies", "--force"), `movies  created  ${version}-2\n`);
  await lines("update", "movies", "--newer");
  assert.equal(await lines("activate", "movies"), `movies  activated  ${version}-2, was ${version}-1\n`);
  const rolledBack = await lines("rollback", "movies");
  assert.match(rolledBack, new RegExp(`^movies  activated  ${version}-1, was ${version}-2\n`));
  assert.match(rolledBack, new RegExp(`${version}-2 is withdrawn\n`));
  assert.match(rolledBack, new RegExp(`${version}-1  complete  0 documents`));
  assert.equal(await lines("clear", "movies", "--force"), `${version}-1  cleared  5 documents\n`);
  assert.equal(await lines("drop", `${version}-2`, "--exact"), `${version}-2  dropped  5 documents\n`);
  assert.deepEqual(await project.indexes(), { [`${version}-1`]: [version] });
  assert.equal(await lines("drop", "movies", "--force"), `${version}-1  dropped  0 documents\n`);
  assert.deepEqual(await project.indexes(), {});
}

for (const history of histories) {
  const name = `create, update, activate, rollback, clear and drop print a line each, history in ${history}`;
  Deno.test(name, () => lifeCycle(history));
  await testOnBinary(`${name}, compiled`, ({ file }) => lifeCycle(history, file));
}

Deno.test("create --json gives an outcome for each index: created, unchanged, in-place, recreated", async () => {
  await using project = await TestProject.open({ definitions: [movies, books] });
  const created = resultOf(await dem(project, ["create", "--all", "--json"]), "create");
  assert.deepEqual(created.indexes, [
    { name: "books", version: `${project.prefix}books-1`, outcome: "created" },
    { name: "movies", version: `${project.prefix}movies-1`, outcome: "created" },
  ]);
  await project.define({ ...books, settings: { ...books.settings, refresh_interval: "5s" } });
  const again = resultOf(await dem(project, ["create", "--all", "--json"]), "create");
  assert.deepEqual(again.indexes.map(({ outcome }: { outcome: string }) => outcome), ["in-place", "unchanged"]);
  await project.cluster("DELETE", `/${project.prefix}movies-1`);
  const missing = resultOf(await dem(project, ["create", "--all", "--es-only", "--json"]), "create");
  assert.deepEqual(missing.indexes.map(({ outcome }: { outcome: string }) => outcome), ["unchanged", "recreated"]);
});

Deno.test("create goes through all indexes, reports one that fails, and exits 1", async () => {
  await using project = await TestProject.open({ definitions: [movies, { ...books, settings: { nonsense: true } }] });
  const { code, json } = await dem(project, ["create", "--all", "--json"]);
  assert.equal(code, 1);
  assert.equal(json.ok, false);
  const [failed, created] = json.result.indexes;
  assert.deepEqual([failed.name, failed.outcome, failed.error.code], ["books", "failed", "cluster-refused"]);
  assert.equal(created.outcome, "created");
  assert.equal(json.error?.code, "cluster-refused");
  const text = await dem(project, ["create", "--all"]);
  assert.equal(text.code, 1);
  assert.match(text.stdout, /^books +failed *\nmovies +unchanged /);
  assert.match(text.stderr, /^error: creating the index .*nonsense.*\nhint: /m);
});

Deno.test("names win over --all, with a warning", async () => {
  await using project = await TestProject.open({ definitions: [movies, books] });
  const { stdout, stderr } = await done(project, "create", "books", "--all");
  assert.equal(stdout, `books  created  ${project.prefix}books-1\n`);
  assert.match(stderr, /^warning: --all is left out: the names that were given win$/m);
});

Deno.test("update --json gives one entry for each version: --newer, --older, --all-versions, --exact", async () => {
  await using project = await TestProject.open();
  const version = (number: number) => `${project.prefix}movies-${number}`;
  const updated = async (...args: string[]) => {
    const { updates } = resultOf(await dem(project, ["update", ...args, "--json"]), "update");
    if (updates.length > 0) assertKeys(updates, updateKeys);
    return updates.map(({ version }: { version: string }) => version);
  };
  for (let number = 1; number <= 3; number++) await done(project, "create", "movies", "--force");
  assert.deepEqual(await updated("movies", "--newer"), [version(1), version(2), version(3)]);
  await done(project, "activate", version(2), "--exact");
  assert.deepEqual(await updated("movies"), [version(2)]);
  assert.deepEqual(await updated("movies", "--newer"), [version(3)]);
  assert.deepEqual(await updated("movies", "--older"), [version(1)]);
  assert.deepEqual(await updated("movies", "--all-versions"), [version(1), version(2), version(3)]);
  assert.deepEqual(await updated(version(3), version(1), "--exact"), [version(3), version(1)]);
  assert.deepEqual(await updated(version(1), "--exact", "--newer"), [version(2), version(3)]);
  await done(project, "activate", "movies");
  assert.deepEqual(await updated("movies", "--newer"), []);
  assert.equal((await done(project, "update", "movies", "--newer")).stdout, "nothing to update\n");
});

Deno.test("update --resume and --start read only what changed; --start wins, with a warning", async () => {
  await using project = await TestProject.open();
  await release(project);
  project.source("update movies set title = 'Changed', last_modified = '2030-01-01T00:00:00Z' where id in (2, 4)");
  const entry = async (...args: string[]) => {
    const outcome = await dem(project, ["update", "movies", ...args, "--json"]);
    return { ...resultOf(outcome, "update").updates[0], warnings: outcome.json.warnings };
  };
  const resumed = await entry("--resume");
  assert.equal(resumed.documents, 2);
  assert.match(resumed.since, /^\d{4}-\d\d-\d\dT/);
  const started = await entry("--start", "2029-12-31", "--resume");
  assert.equal(started.documents, 2);
  assert.deepEqual(started.warnings, ["--resume is left out: --start wins"]);
  assert.equal((await entry("--start=2031-01-01T00:00:00Z")).documents, 0);
  assert.deepEqual((await project.documents(`${project.prefix}movies`)).get("2"), {
    id: 2,
    title: "Changed",
    year: 1902,
    last_modified: "2030-01-01T00:00:00Z",
  });
});

Deno.test("update --batch-size cuts batches, --no-sweep keeps documents that the source no longer has", async () => {
  await using project = await TestProject.open();
  await release(project);
  project.source("delete from movies where id = 5");
  const update = async (...args: string[]) =>
    resultOf(await dem(project, ["update", "movies", ...args, "--json"]), "update").updates[0];
  const kept = await update("--no-sweep", "--batch-size", "2");
  assert.deepEqual([kept.documents, kept.deleted, kept.batches], [4, 0, 2]);
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 5);
  const swept = await update("--batch-size=1");
  assert.deepEqual([swept.documents, swept.deleted, swept.batches], [4, 1, 4]);
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 4);
});

Deno.test("an update with rejected documents is ok, exits 4, and says where the reasons are", async () => {
  await using project = await TestProject.open();
  project.source("insert into movies values (6, 'Broken', 'no year', '2026-01-01T00:00:00Z')");
  await done(project, "create", "movies");
  const text = await dem(project, ["update", "movies", "--newer"]);
  assert.equal(text.code, 4);
  assert.match(text.stdout, /-1 {2}complete {2}5 documents in .*, 1 rejected\n$/);
  assert.match(text.stderr, /^error: .*1 document was rejected\nhint: .*dem history/m);
  const { code, json } = await dem(project, ["update", "movies", "--newer", "--json"]);
  assert.equal(code, 4);
  assert.equal(json.ok, true);
  assert.equal(json.error?.code, "rejected");
  assert.equal(json.result.updates[0].rejected, 1);
  const { json: recorded } = await done(project, "history", "movies", "--json");
  const { json: whole } = await done(project, "history", String(recorded.result.actions[0].id), "--json");
  assert.match(whole.result.actions[0].log, /6.*no year|no year.*6/s);
});

Deno.test("activate --json gives version and previous; guards are lifted one by one", async () => {
  await using project = await TestProject.open({ rows: 20 });
  await release(project);
  await done(project, "create", "movies", "--force");
  const held = await dem(project, ["activate", "movies"]);
  assert.equal(held.code, 1);
  assert.match(held.stderr, /coverage is none\nhint: Run `dem update .*--force=coverage/);
  const ratio = await dem(project, ["activate", "movies", "--force=coverage", "--json"]);
  assert.equal(ratio.code, 1);
  assert.equal(ratio.json.error?.code, "guard");
  assert.match(ratio.json.error?.message ?? "", /it holds 0 documents/);
  const lifted = await dem(project, ["activate", "movies", "--force=coverage,ratio", "--json"]);
  assert.deepEqual(resultOf(lifted, "activate").indexes, [
    { name: "movies", version: `${project.prefix}movies-2`, previous: `${project.prefix}movies-1` },
  ]);
  assert.equal(lifted.json.warnings.length, 2);
  const back = await done(project, "activate", `${project.prefix}movies-1`, "--exact", "--json");
  assert.equal(back.json.result.indexes[0].previous, `${project.prefix}movies-2`);
  const unknown = await dem(project, ["activate", "movies", "--force=everything"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /'everything' is none of the guards coverage, /);
});

Deno.test("rollback --to goes further back, --no-catch-up leaves the version as old as it is", async () => {
  await using project = await TestProject.open();
  for (let number = 1; number <= 3; number++) await release(project);
  const version = (number: number) => `${project.prefix}movies-${number}`;
  project.source("update movies set title = 'Changed', last_modified = '2030-01-01T00:00:00Z' where id = 1");
  const old = await dem(project, ["rollback", "movies", "--to", version(1), "--no-catch-up", "--json"]);
  const [entry] = resultOf(old, "rollback").indexes;
  assertKeys([entry], "name version previous watermark withdrawn");
  assert.deepEqual([entry.version, entry.previous, entry.update], [version(1), version(3), undefined]);
  assert.deepEqual(entry.withdrawn, [version(2), version(3)]);
  const title = async () => (await project.documents(version(1))).get("1");
  assert.match(JSON.stringify(await title()), /"Film 1"/);

  await done(project, "activate", version(3), "--exact");
  const caught = await dem(project, ["rollback", "--all", "--json"]);
  const [back] = resultOf(caught, "rollback").indexes;
  assertKeys([back.update], updateKeys);
  assert.deepEqual([back.version, back.update.documents], [version(1), 1]);
  assert.match(JSON.stringify(await title()), /"Changed"/);
});

Deno.test("clear takes --exact, --older and --all-versions, and gives the versions with what they held", async () => {
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  const [first, second] = [1, 2].map((number) => `${project.prefix}movies-${number}`);
  const cleared = async (...args: string[]) =>
    resultOf(await dem(project, ["clear", ...args, "--json"]), "clear").versions;
  assert.deepEqual(await cleared("movies", "--older"), [{ version: first, documents: 5 }]);
  assert.deepEqual(await cleared(first, "--exact"), [{ version: first, documents: 0 }]);
  assert.deepEqual(await cleared("movies", "--all-versions", "--force=active"), [
    { version: first, documents: 0 },
    { version: second, documents: 5 },
  ]);
  const { body } = await project.cluster("GET", `/${project.prefix}movies/_count`);
  assert.equal(body.count, 0);
});

Deno.test("drop takes --older, --es-only, --hard and --prefix-only, and says what it is about to hit", async () => {
  await using project = await TestProject.open();
  for (let number = 1; number <= 3; number++) await release(project);
  const version = (number: number) => `${project.prefix}movies-${number}`;
  const kept = await dem(project, ["drop", version(1), "--exact", "--es-only", "--json"]);
  assert.deepEqual(resultOf(kept, "drop").versions, [{ version: version(1), documents: 5 }]);
  assert.match(kept.stderr, new RegExp(`drops ${version(1)}"`));
  const { json: listed } = await done(project, "list", "--json");
  assert.deepEqual(listed.result.indexes[0].versions.map(({ inCluster }: { inCluster: boolean }) => inCluster), [
    false,
    true,
    true,
  ]);
  assert.match((await done(project, "list")).stdout, new RegExp(`${version(1)} .* missing `));

  assert.deepEqual((await done(project, "drop", "movies", "--older", "--force", "--json")).json.result.versions, [
    { version: version(1), documents: null },
    { version: version(2), documents: 5 },
  ]);
  assert.deepEqual(Object.keys(await project.indexes()), [version(3)]);
  assert.equal((await done(project, "drop", "movies", "--older", "--force")).stdout, "nothing to drop\n");
  await done(project, "drop", version(3), "--exact", "--hard", "--force=active");
  await done(project, "create", "movies");
  const { json: after } = await done(project, "list", "--json");
  assert.deepEqual(after.result.indexes[0].versions.map(({ name }: { name: string }) => name), [version(4)]);

  const elsewhere = `${project.prefix}qa_`;
  await done(project, "create", "movies", "--prefix", elsewhere);
  const { stdout } = await done(project, "drop", "movies", "--prefix-only", elsewhere, "--force");
  assert.equal(stdout, `${elsewhere}movies-1  dropped  0 documents\n`);
  assert.deepEqual(Object.keys(await project.indexes()), [version(4)]);
});

Deno.test("dangerous-reset asks for the prefix to be typed, or takes it as --yes, and starts afresh", async () => {
  await using project = await TestProject.open({ definitions: [movies, books] });
  await release(project);
  await release(project, "books");
  const [movie, book] = ["movies", "books"].map((name) => `${project.prefix}${name}`);
  const asked = await dem(project, ["dangerous-reset"], { answer: project.prefix });
  assert.equal(asked.code, 0, asked.stderr);
  assert.match(asked.stderr, new RegExp(`^drops ${book}-1, ${movie}-1$`, "m"));
  assert.equal(
    asked.stdout.replaceAll(/ +/g, " "),
    `${book}-1 dropped\n${movie}-1 dropped\n${book}-2 created\n${movie}-2 created\n`.replaceAll(/ +/g, " "),
  );
  assert.deepEqual(await project.indexes(), { [`${book}-2`]: [book], [`${movie}-2`]: [movie] });
  const { json: recorded } = await done(project, "history", "--json");
  assert.equal(recorded.result.actions.at(-1).kind, "reset");

  await done(project, "update", "movies");
  const emptied = await dem(project, ["dangerous-reset", "--es-only", `--yes=${project.prefix}`, "--json"]);
  const versions = [`${book}-2`, `${movie}-2`];
  assert.deepEqual(resultOf(emptied, "dangerous-reset"), { dropped: versions, created: versions });
  assert.deepEqual(await project.indexes(), { [`${book}-2`]: [book], [`${movie}-2`]: [movie] });
  const { body } = await project.cluster("GET", `/${movie}/_count`);
  assert.equal(body.count, 0);
});

/** `dem work`: several processes at one update. */
import assert from "node:assert/strict";
import pg from "pg";
import { testOnBinary } from "../binary.ts";
import { TestProject } from "../project.ts";
import { done } from "./release.ts";
import { dem, type DemProcess, start } from "./run.ts";

/** A batch as the history has it. */
interface Batch {
  readonly process: number;
  readonly status: string;
  readonly documents: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly started: string;
}

/** The batches of the newest update. */
async function batchesOf(project: TestProject): Promise<readonly Batch[]> {
  const client = new pg.Client({ connectionString: project.history });
  await client.connect();
  try {
    const { rows } = await client.query<Omit<Batch, "from" | "to"> & { readonly arguments: string }>(
      `select owner_process::int as process, status, documents::int, arguments, started from dem_action
       where kind = 'batch' and parent = (select max(id) from dem_action where kind = 'update')
       order by id`,
    );
    return rows.map(({ arguments: text, ...row }) => ({ ...row, ...JSON.parse(text) }));
  } finally {
    await client.end();
  }
}

/** Waits until it holds. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 600; look++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never came to this: ${what}`);
}

function loadedBy(batches: readonly Batch[], { pid }: DemProcess): readonly Batch[] {
  return batches.filter(({ process, status }) => process === pid && status === "complete");
}

Deno.test("four processes share an update; two are killed on the way, nothing is lost and nothing is loaded twice", async () => {
  const rows = 30_000;
  await using project = await TestProject.open({ history: "postgres", rows });
  await done(project, "create", "movies");
  const pace = ["--max-docs-per-second", "1500", "--json"];
  await using owner = start(project, ["update", "movies", "--newer", "--batch-size", "100", ...pace]);
  await using stack = new AsyncDisposableStack();
  const helpers = [1, 2, 3].map(() => stack.use(start(project, ["work", "--until-idle", "--wait=60", ...pace])));
  await until("each of the four has loaded a few batches", async () => {
    const batches = await batchesOf(project);
    return [owner, ...helpers].every((process) => loadedBy(batches, process).length >= 3);
  });
  for (const helper of helpers.slice(1)) helper.signal("SIGKILL");

  const ended = await owner.ended();
  assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  const [entry] = ended.json.result.updates;
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", rows, 0]);
  const helped = await helpers[0].ended();
  assert.equal(helped.code, 0, helped.stdout + helped.stderr);

  const version = `${project.prefix}movies-1`;
  await project.cluster("POST", `/${version}/_refresh`);
  assert.equal((await project.cluster("GET", `/${version}/_count`)).body.count, rows);
  const batches = await batchesOf(project);
  assert.deepEqual(new Set(batches.map(({ status }) => status)), new Set(["complete"]));
  assert.equal(batches.reduce((sum, { documents }) => sum + documents, 0), rows);
  batches.forEach(({ from }, n) => assert.equal(from, n === 0 ? null : batches[n - 1].to, "batches meet"));

  // From where both were at it, the two that lived have loaded as much as each other.
  const [first] = loadedBy(batches, helpers[0]);
  const [mine, theirs] = [owner, helpers[0]].map((process) =>
    loadedBy(batches, process).filter(({ started }) => started >= first.started).length
  );
  assert.ok(mine >= theirs / 2 && theirs >= mine / 2, `${mine} and ${theirs} batches`);
  assert.deepEqual((await project.indexes())[version], []);
});

Deno.test("a helper that is paused for longer than its lease loses its batches to others, and writes nothing on waking", async () => {
  const rows = 10_000;
  await using project = await TestProject.open({ history: "postgres", rows });
  await done(project, "create", "movies");
  const pace = ["--max-docs-per-second", "500", "--json"];
  await using owner = start(project, ["update", "movies", "--newer", "--batch-size", "100", ...pace]);
  await using helper = start(project, ["work", "movies", "--until-idle", "--wait=60", ...pace]);
  await until("both have loaded, and the helper has one in hand", async () => {
    const batches = await batchesOf(project);
    const inHand = batches.some(({ process, status }) => process === helper.pid && status === "in_progress");
    return inHand && [owner, helper].every((process) => loadedBy(batches, process).length > 0);
  });
  helper.signal("SIGSTOP");

  const ended = await owner.ended();
  assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  assert.equal(ended.json.result.updates[0].documents, rows);
  const version = `${project.prefix}movies-1`;
  const written = async () =>
    (await project.cluster("GET", `/${version}/_stats/indexing`)).body._all.total.indexing.index_total;
  const before = await written();
  helper.signal("SIGCONT");
  const woken = await helper.ended();
  assert.equal(await written(), before);
  assert.doesNotMatch(woken.stdout + woken.stderr, /\n\s+at /);
  assert.equal((await project.cluster("GET", `/${version}/_count`)).body.count, rows);
  assert.deepEqual(new Set((await batchesOf(project)).map(({ status }) => status)), new Set(["complete"]));
  assert.deepEqual((await project.indexes())[version], []);
});

/** Two processes at one update, which one of them ends before it is done. */
async function helpAndEnd(binary?: string): Promise<void> {
  await using project = await TestProject.open({ history: "postgres", rows: 20_000, binary });
  await done(project, "create", "movies");
  await using owner = start(project, [
    ...["update", "movies", "--newer", "--batch-size", "100", "--max-docs-per-second", "1000"],
  ]);
  await using helper = start(project, ["work", "movies", "--until-idle", "--wait=60", "--json"]);
  await until("both have loaded", async () => {
    const batches = await batchesOf(project);
    return [owner, helper].every((process) => loadedBy(batches, process).length > 0);
  });
  owner.signal("SIGTERM");
  assert.equal((await owner.ended()).code, 143);
  const { code, json } = await helper.ended();
  assert.equal(code, 0);
  const [entry] = json.result.updates;
  assert.equal(entry.version, `${project.prefix}movies-1`);
  assert.equal(
    entry.documents,
    loadedBy(await batchesOf(project), helper).reduce((sum, batch) => sum + batch.documents, 0),
  );
  await done(project, "update", "movies", "--newer", "--resume");
  assert.equal((await project.cluster("GET", `/${project.prefix}movies-1/_count`)).body.count, 20_000);
}

const helps = "a helper ends with the update that it helps, and tells what it has loaded";
Deno.test(helps, () => helpAndEnd());
await testOnBinary(`${helps}, compiled`, ({ file }) => helpAndEnd(file));

Deno.test("work with a SQLite history is wrong usage, and says what to do instead", async () => {
  await using project = await TestProject.open();
  const { code, stderr } = await dem(project, ["work", "--until-idle"]);
  assert.equal(code, 2);
  assert.match(stderr, /the history sqlite:.* is a file of this machine/);
  assert.match(stderr, /Keep the history in Postgres/);
});

Deno.test("work without anything to do ends at once with --until-idle", async () => {
  await using project = await TestProject.open({ history: "postgres" });
  const { stdout } = await done(project, "work", "--until-idle");
  assert.equal(stdout, "nothing to help with\n");
});

Deno.test("a helper whose definition has another source leaves the update to others", async () => {
  await using project = await TestProject.open({ history: "postgres", rows: 3000 });
  await done(project, "create", "movies");
  await using owner = start(project, [
    ...["update", "movies", "--newer", "--batch-size", "100", "--max-docs-per-second", "500"],
  ]);
  await until("it is running", async () => (await batchesOf(project)).some(({ status }) => status === "complete"));
  const changed = JSON.parse(await Deno.readTextFile(`${project.folder}/indexes/movies.json`));
  delete changed.source.modified;
  await Deno.writeTextFile(`${project.folder}/indexes/movies.json`, JSON.stringify(changed));
  await using helper = start(project, ["work", "--until-idle", "--json"]);
  const { code, json } = await helper.ended();
  assert.deepEqual([code, json.result.updates], [0, []]);
  assert.match(json.warnings.join("\n"), /its source is defined differently here/);
  assert.equal((await owner.ended()).code, 0);
});

/** Updates whose process is killed, and what the next one makes of them. */
import assert from "node:assert/strict";
import { batchOf } from "../../src/actions/batch-range.ts";
import { openProxy } from "../proxy.ts";
import { assertResumes } from "./exactly.ts";
import { Filling } from "./filling.ts";
import { UpdateProcess, updateUntilKilled } from "./update-process.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** Every id in the index, without a limit on their number. */
async function idsOf(filling: Filling): Promise<ReadonlySet<string>> {
  return await filling.work(async ({ cluster }) => {
    await cluster.refresh(filling.version);
    const ids = new Set<string>();
    for await (const chunk of cluster.ids(filling.version, new AbortController().signal)) {
      for (const id of chunk) ids.add(id);
    }
    return ids;
  });
}

/** The batches of all rows that are complete: the id of each by its range. */
async function completeBatches(filling: Filling): Promise<ReadonlyMap<string, number>> {
  const complete = (await filling.actions("batch")).filter(({ status, arguments: { of } }) =>
    status === "complete" && of === "rows"
  );
  const ranges = new Map(complete.map(({ id, arguments: { from, to } }) => [JSON.stringify([from, to]), id]));
  assert.equal(ranges.size, complete.length, "a batch was loaded twice");
  return ranges;
}

Deno.test("100,000 rows killed three times and resumed, while rows change, are exactly the source's rows", async () => {
  await using filling = await Filling.open({
    rows: 100_000,
    retryFor: 60_000,
    definition: { batch: { documents: 500, bytes: "4MB" } },
  });
  // Borders are still being found when it is killed the first time.
  await updateUntilKilled(filling.place, {}, { batches: 3, borders: 50 });
  const killed = await filling.recorded();
  assert.equal(killed.coverage, "partial");
  assert.equal(killed.loading, true);
  const found = (await filling.actions("batch")).map(batchOf);
  assert.ok(found.length >= 3 && found.length <= 50 && found.every(({ range }) => range.to !== null));
  const done = [await completeBatches(filling)];

  filling.insert(100_001, 100_200);
  filling.sql("update films set title = 'changed', last_modified = '2099-01-01T00:00:00Z' where id in (3, 70000)");
  filling.sql("delete from films where id in (5, 60000)");
  for (const batches of [30, 20]) {
    await updateUntilKilled(filling.place, { resume: true, batchSize: batches * 10 }, { batches });
    done.push(await completeBatches(filling));
  }
  const entry = await filling.update({ resume: true });
  assert.equal(entry.outcome, "complete", JSON.stringify(entry));

  const ids = await idsOf(filling);
  const expected = new Set(Array.from({ length: 100_200 }, (_, n) => String(n + 1)));
  expected.delete("5");
  expected.delete("60000");
  assert.equal(ids.size, expected.size);
  assert.deepEqual(expected.difference(ids), new Set());
  for (const id of ["3", "70000"]) {
    const { _source } = await filling.cluster("GET", `/${filling.version}/_doc/${id}`);
    assert.equal(_source.title, "changed");
  }
  assert.equal((await filling.recorded()).coverage, "full");
  const last = await completeBatches(filling);
  for (const earlier of done) {
    for (const [range, id] of earlier) assert.equal(last.get(range), id, `${range} was loaded again`);
  }
  assert.deepEqual(await filling.aliases(), []);
  assert.equal((await filling.settings())["index.refresh_interval"], undefined);
});

Deno.test("an update by two workers that is killed twice and resumed is exactly its source, each batch loaded once", async () => {
  const definition = { batch: { documents: 20, bytes: "4MB" } };
  await using filling = await Filling.open({ rows: 2000, workers: 2, definition, document: "(row) => row" });
  filling.sql("update films set year = 'unknown' where id in (3, 1707)");
  let before: ReadonlyMap<string, number> = new Map();
  for (const resume of [false, true]) {
    await updateUntilKilled(filling.place, { resume }, { batches: 20 });
    const complete = await completeBatches(filling);
    assert.ok(complete.size >= before.size + 20 && complete.size < 100, `${complete.size} batches are complete`);
    for (const [range, id] of before) assert.equal(complete.get(range), id, `${range} was loaded again`);
    before = complete;
  }
  await assertResumes(filling);
  assert.deepEqual(Object.keys(await filling.rejections()), ["3", "1707"]);
});

Deno.test("a batch in flight when its process ended is tried alone, and given up after three such tries", async () => {
  await using proxy = await openProxy(clusterUrl);
  const never = Promise.withResolvers<"cut">();
  let [reached, others] = [Promise.withResolvers<void>(), 0];
  const unhook = proxy.hook(({ path, body }) => {
    if (!path.includes("/_bulk")) return undefined;
    if (!body.includes('"_id":"301"')) {
      others++;
      return undefined;
    }
    reached.resolve();
    return never.promise;
  });
  await using filling = await Filling.open({ rows: 1000, definition: { batch: { documents: 100, bytes: "4MB" } } });
  const place = { ...filling.place, url: proxy.url };
  const stuck = async () => (await filling.actions("batch")).map(batchOf).find(({ range }) => range.from === "301");

  const first = new UpdateProcess(place, {});
  await reached.promise;
  first.kill();
  await first.ended;
  assert.deepEqual([(await stuck())?.begun, (await stuck())?.tries], [true, 0]);
  for (const tries of [1, 2, 3]) {
    [reached, others] = [Promise.withResolvers<void>(), 0];
    const process = new UpdateProcess(place, { resume: true });
    // A late request of the process before may come first.
    while ((await stuck())?.tries !== tries) await new Promise((resolve) => setTimeout(resolve, 50));
    await reached.promise;
    const before = others;
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(others, before, "it was not alone");
    process.kill();
    await process.ended;
  }

  const entry = await filling.update({ resume: true }, {}, { url: proxy.url });
  assert.equal(entry.outcome, "aborted");
  assert.match(
    entry.error?.message ?? "",
    /from 301 to 401 were given up after 3 tries to load them alone: the process ended/,
  );
  assert.equal(await filling.count(), 900);
  const [given] = (await filling.actions("batch")).filter(({ log }) => /given up/.test(log));
  assert.deepEqual([given.status, given.arguments.from], ["aborted", "301"]);
  assert.equal((await filling.recorded()).coverage, "partial");

  unhook();
  assert.equal((await filling.update({ resume: true })).outcome, "complete");
  assert.equal(await filling.count(), 1000);
  never.resolve("cut");
});

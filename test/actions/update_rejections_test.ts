/** Documents that are refused: recorded, tolerated, tried again. */
import assert from "node:assert/strict";
import type { UpdateEntry } from "../../src/actions/results.ts";
import { openProxy } from "../proxy.ts";
import { Filling } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

Deno.test("rejected documents are recorded with their reasons, the others are loaded, and the update is complete", async () => {
  await using filling = await Filling.open({ rows: 250 });
  filling.sql("update films set year = 'unknown' where id in (3, 150)");
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 248, 2]);
  assert.equal(await filling.count(), 248);
  const rejections = await filling.rejections();
  assert.deepEqual(Object.keys(rejections), ["3", "150"]);
  assert.match(rejections["3"], /(document|mapper)_parsing_exception.*year.*unknown/);
  assert.equal((await filling.recorded()).coverage, "full");
  const [action] = await filling.actions("update");
  assert.deepEqual([action.status, action.rejected], ["complete", 2]);
  // The two are of batches that are on their way at the same time.
  const [summary, ...reasons] = action.log.split("\n");
  assert.equal(summary, "rejected 2:");
  assert.deepEqual(reasons.map((line) => line.replace(/(document|mapper)_parsing_exception.*/, "parsing")).sort(), [
    "150: parsing",
    "3: parsing",
  ]);
});

for (const mode of ["full", "resume", "start"] as const) {
  Deno.test(`every later update tries them again until they are accepted or their row is gone: ${mode}`, async () => {
    await using filling = await Filling.open({ rows: 20 });
    filling.sql("update films set year = 'unknown' where id in (3, 7, 9)");
    await filling.update();
    const again = () =>
      filling.update(mode === "full" ? {} : mode === "resume" ? { resume: true } : { start: new Date("2098-01-01") });
    assert.equal((await again()).rejected, 3);
    // No row says that it has changed.
    filling.sql("update films set year = 1990 where id = 3");
    filling.sql("delete from films where id = 7");
    const entry = await again();
    assert.deepEqual([entry.outcome, entry.rejected], ["complete", 1]);
    assert.deepEqual(Object.keys(await filling.rejections()), ["9"]);
    const { found } = await filling.cluster("GET", `/${filling.version}/_doc/3`);
    assert.equal(found, true);
    const attempts = await filling.work(async ({ history }) =>
      (await history.rejections((await filling.recorded()).id)).map(({ attempts }) => attempts)
    );
    assert.deepEqual(attempts, [3]);
  });
}

for (const source of ["table", "code"] as const) {
  Deno.test(`a row that was refused before and has changed is loaded and counted once: ${source}`, async () => {
    let years: readonly unknown[] = ["unknown", "unknown", 1990];
    const inCode = {
      key: "id",
      async *documents({ since }: { readonly since: Date | undefined }) {
        yield* years.map((year, at) => ({ id: at + 1, year })).filter(({ year }) =>
          since === undefined || year !== "unknown"
        );
      },
      incremental: true,
    };
    await using filling = await Filling.open({
      rows: 3,
      ...(source === "code" ? { definition: { source: inCode } } : {}),
    });
    filling.sql("update films set year = 'unknown' where id in (1, 2)");
    assert.deepEqual(counted(await filling.update()), [1, 2]);

    // One of them is corrected and says that it has changed, of the other nothing is heard.
    years = [1990, "unknown"];
    filling.sql("update films set year = 1990, last_modified = '2099-01-01T00:00:00Z' where id = 1");
    assert.deepEqual(counted(await filling.update({ resume: true })), [1, 1]);
    assert.deepEqual(Object.keys(await filling.rejections()), ["2"]);

    years = [1990, 1991];
    filling.sql("update films set year = 1991 where id = 2");
    assert.deepEqual(counted(await filling.update()), source === "code" ? [2, 0] : [3, 0]);
    assert.deepEqual(await filling.rejections(), {});
  });
}

function counted({ documents, rejected }: UpdateEntry): readonly number[] {
  return [documents, rejected];
}

Deno.test("a document() that throws makes rejections, and so do keys that cannot be ids", async () => {
  const definition = {
    document: (row: Readonly<Record<string, unknown>>) => {
      if (row.id === 2) throw new Error("no such film");
      return row.id === 3 ? "text" : row;
    },
  };
  await using filling = await Filling.open({ rows: 5, definition });
  const entry = await filling.update();
  assert.deepEqual([entry.documents, entry.rejected], [3, 2]);
  assert.deepEqual(await filling.rejections(), {
    2: "document() failed: no such film",
    3: "document() gave a string instead of an object or null",
  });
});

Deno.test("a source in code may give keys that are no ids: rejections, until a full update does not meet them", async () => {
  let rows: readonly Readonly<Record<string, unknown>>[] = [
    { id: "a" },
    { id: null },
    { id: "" },
    { id: "x".repeat(513) },
  ];
  const source = {
    key: "id",
    async *documents() {
      yield* rows;
    },
  };
  const definition = { mappings: { properties: { id: { type: "keyword", ignore_above: 10 } } }, source };
  await using filling = await Filling.open({ definition });
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 1, 3]);
  assert.deepEqual(Object.keys(await filling.rejections()), ["(no key)", "x".repeat(513)]);
  rows = [{ id: "a" }];
  assert.equal((await filling.update()).rejected, 0);
  assert.deepEqual(await filling.rejections(), {});
});

Deno.test("above update.maximumRejections the update is aborted", async () => {
  await using filling = await Filling.open({ rows: 500, maximumRejections: { count: 20 } });
  filling.sql("update films set year = 'unknown' where id > 100 and id % 2 = 0");
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "rejected"]);
  assert.match(entry.error?.message ?? "", /50 documents were rejected, more than the 20 tolerated/);
  assert.equal((await filling.recorded()).coverage, "partial");
  const allowed = await filling.update({}, {}, { maximumRejections: { count: 200 } });
  assert.deepEqual([allowed.outcome, allowed.rejected], ["complete", 200]);
});

Deno.test("a share of rejections counts only above a thousand", async () => {
  await using filling = await Filling.open({ rows: 2000, maximumRejections: { share: 0.01 } });
  filling.sql("update films set year = 'unknown' where id <= 1000");
  assert.equal((await filling.update()).outcome, "complete");
  filling.sql("update films set year = 'unknown' where id = 1001");
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "rejected"]);
});

Deno.test("rejections are recorded before their batch is complete, and survive a failure of the rest", async () => {
  await using proxy = await openProxy(clusterUrl);
  proxy.hook(({ path, body }) =>
    path.includes("/_bulk") && body.includes('"_id":"450"') ? { status: 503, body: "" } : undefined
  );
  await using filling = await Filling.open({ rows: 500 });
  filling.sql("update films set year = 'unknown' where id = 3");
  assert.equal((await filling.update({}, {}, { url: proxy.url, retryFor: 200 })).outcome, "aborted");
  assert.deepEqual(Object.keys(await filling.rejections()), ["3"]);
  const entry = await filling.update({ resume: true });
  assert.deepEqual([entry.outcome, entry.rejected], ["complete", 1]);
});

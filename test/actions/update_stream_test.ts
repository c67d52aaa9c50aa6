/** Sources in code: one stream that is cut into batches. */
import assert from "node:assert/strict";
import { batchOf } from "../../src/actions/batch-range.ts";
import type { DocumentsRequest } from "../../src/definition/definition.ts";
import { openProxy } from "../proxy.ts";
import { Filling } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** A definition over numbered rows in code; remembers what it was asked for. */
class Shelf {
  rows: { id: number; modified: Date }[];
  readonly asked: DocumentsRequest[] = [];
  readonly definition = {
    mappings: { properties: { id: { type: "long" }, modified: { type: "date" } } },
    batch: { documents: 10, bytes: "4MB" },
    source: {
      key: "id",
      incremental: true,
      documents: (request: DocumentsRequest) => this.#read(request),
    },
  };

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, n) => ({ id: n + 1, modified: new Date(0) }));
  }

  async *#read(request: DocumentsRequest) {
    this.asked.push(request);
    const { after = "0", since = new Date(0) } = request;
    for (const row of this.rows) if (row.id > Number(after) && row.modified >= since) yield row;
  }
}

Deno.test("a stream is loaded in batches that are recorded with the keys between which they lie", async () => {
  const shelf = new Shelf(25);
  await using filling = await Filling.open({ definition: shelf.definition });
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.documents, entry.batches], ["complete", 25, 3]);
  assert.equal(await filling.count(), 25);
  assert.deepEqual((await filling.actions("batch")).map(batchOf).map(({ range }) => range), [
    { from: null, to: "10" },
    { from: "10", to: "20" },
    { from: "20", to: "25" },
  ]);
});

Deno.test("an interrupted stream is gone on with behind the last batch, and what was missing before is loaded again", async () => {
  const shelf = new Shelf(100);
  await using filling = await Filling.open({ definition: shelf.definition });
  await using proxy = await openProxy(clusterUrl);
  const bodies = () => proxy.requests.filter(({ path }) => path.includes("/_bulk")).map(({ body }) => body);
  const unhook = proxy.hook(({ path, body }) => {
    if (!path.includes("/_bulk")) return undefined;
    if (body.includes('"_id":"15"')) return { status: 503, body: "" };
    return body.includes('"_id":"55"') ? { status: 500, body: {} } : undefined;
  });
  const failed = await filling.update({}, {}, { url: proxy.url, retryFor: 100 });
  assert.equal(failed.outcome, "aborted");
  unhook();
  const complete = (await filling.actions("batch")).filter(({ status }) => status === "complete").map(batchOf);
  const sent = bodies().length;
  const entry = await filling.update({ resume: true }, {}, { url: proxy.url });
  assert.equal(entry.outcome, "complete");
  assert.equal(await filling.count(), 100);
  const again = bodies().slice(sent);
  for (const { range } of complete) {
    const id = `"_id":"${Number(range.from ?? 0) + 1}"`;
    assert.ok(again.every((body) => !body.includes(id)), `${id} was loaded again`);
  }
  assert.ok(again.some((body) => body.includes('"_id":"15"')) && again.some((body) => body.includes('"_id":"55"')));
});

Deno.test("a stream that tells what changed is updated from the watermark, and swept by full updates", async () => {
  const shelf = new Shelf(25);
  await using filling = await Filling.open({ definition: shelf.definition });
  await filling.update();
  const { watermark } = await filling.recorded();
  shelf.rows[4] = { id: 5, modified: new Date("2099-01-01") };
  shelf.rows.pop();
  const changed = await filling.update({ resume: true });
  assert.deepEqual([changed.documents, changed.since], [1, watermark]);
  assert.equal(shelf.asked.at(-1)?.since?.getTime(), Date.parse(watermark ?? ""));
  const swept = await filling.update();
  assert.deepEqual([swept.documents, swept.deleted], [24, 1]);
  assert.equal(await filling.count(), 24);
});

Deno.test("code that fails aborts the update with its reason", async () => {
  const source = {
    key: "id",
    async *documents() {
      yield { id: 1 };
      throw new Error("the shelf fell over");
    },
  };
  await using filling = await Filling.open({ definition: { source } });
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "source-failed"]);
  assert.match(entry.error?.message ?? "", /the shelf fell over/);
});

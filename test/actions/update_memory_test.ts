/** A worker that runs out of memory ends the whole process: the batch that did it is found, and the rest is loaded. */
import assert from "node:assert/strict";
import { batchOf } from "../../src/actions/batch-range.ts";
import { assertResumes } from "./exactly.ts";
import { Filling } from "./filling.ts";
import { UpdateProcess } from "./update-process.ts";

const hoarding = `(row) => {
  if (row.title !== 'Film 170') return row;
  for (const hoard = [];;) hoard.push(new Array(100_000).fill(row.id));
}`;

Deno.test("a batch that runs out of memory ends four processes, is given up, and the others are loaded once", async () => {
  const definition = { batch: { documents: 50, bytes: "4MB" } };
  await using filling = await Filling.open({ rows: 600, workers: 2, definition, document: hoarding });
  const flags = ["--v8-flags=--max-old-space-size=128"];
  const culprit = async () => (await filling.actions("batch")).map(batchOf).find(({ range }) => range.from === "151");
  const complete = async () => (await filling.actions("batch")).filter(({ status }) => status === "complete");
  const loaded = new Set<number>();
  for (const tries of [0, 1, 2, 3]) {
    const { code, success } = await new UpdateProcess(filling.place, { resume: tries > 0 }, undefined, flags).status;
    assert.equal(success, false, `the process ended with ${code}`);
    const { begun, tries: counted } = await culprit() ?? {};
    assert.deepEqual([begun, counted], [true, tries]);
    const now = new Set((await complete()).map(({ id }) => id));
    assert.deepEqual(loaded.difference(now), new Set());
    for (const id of now) loaded.add(id);
  }

  const entry = await filling.update({ resume: true });
  assert.equal(entry.outcome, "aborted");
  assert.match(entry.error?.message ?? "", /rows from 151 to 201 were given up after 3 tries .*: the process ended/);
  assert.match(entry.error?.hint ?? "", /more memory than there is/);
  assert.equal(await filling.count(), 550);

  filling.sql("update films set title = 'harmless' where id = 170");
  await assertResumes(filling);
});

/** What is asked of a version after trouble: it holds exactly its source, and every batch was loaded once. */
import assert from "node:assert/strict";
import type { ActionRecord } from "../../src/history/history.ts";
import type { Filling, FillingOptions, Film } from "./filling.ts";

/** The whole version is the films of its source without those recorded as rejected, and nothing is left half-done. */
export async function assertExact(filling: Filling, films: ReadonlyMap<string, Film> = filling.films()): Promise<void> {
  const rejected = new Set(Object.keys(await filling.rejections()));
  const documents = await filling.documents();
  const held = [...documents].map(([id, text]): readonly [string, unknown, unknown] => {
    const { title, year }: Film = JSON.parse(text);
    return [id, title, year];
  });
  const wanted = [...films].filter(([id]) => !rejected.has(id)).map(([id, { title, year }]) => [id, title, year]);
  assert.deepEqual(sorted(held), sorted(wanted));

  const { coverage, loading } = await filling.recorded();
  assert.deepEqual({ coverage, loading }, { coverage: "full", loading: false });
  assert.deepEqual(await filling.aliases(), []);
  assert.equal((await filling.settings())["index.refresh_interval"], undefined);
  const batches = await filling.actions("batch");
  assert.deepEqual(batches.filter(({ status }) => status === "queued" || status === "in_progress"), []);
  assertOnce(await completeBatches(filling));
}

/** Goes on with an update that was cut: the version is exact then, and nothing that was recorded is loaded again. */
export async function assertResumes(
  filling: Filling,
  films: ReadonlyMap<string, Film> = filling.films(),
  place: FillingOptions = {},
): Promise<void> {
  const before = await completeBatches(filling);
  const entry = await filling.update({ resume: true }, {}, place);
  assert.equal(entry.outcome, "complete", JSON.stringify(entry));
  await assertExact(filling, films);
  const after = new Set((await completeBatches(filling)).map(({ id }) => id));
  for (const { id } of before) assert.ok(after.has(id), `batch ${id} was complete, and is no more`);
  const loaded = before.reduce((sum, { documents }) => sum + documents, 0);
  assert.equal(entry.documents, await filling.count() - loaded, "documents were loaded again");
}

/** The complete batches of the last full update, and of those that went on with it. */
async function completeBatches(filling: Filling): Promise<readonly ActionRecord[]> {
  const begun = (await filling.actions("update")).findLast(({ arguments: { read } }) => read === "everything");
  return (await filling.actions("batch")).filter(({ status, parent, arguments: { of } }) =>
    status === "complete" && of === "rows" && Number(parent) >= Number(begun?.id)
  );
}

/** The batches are one row, each beginning where another ended; none stands in it twice. */
function assertOnce(batches: readonly ActionRecord[]): void {
  const byBeginning = new Map(batches.map(({ arguments: { from, to } }) => [from, to]));
  assert.equal(byBeginning.size, batches.length, "a batch was loaded twice");
  let border = byBeginning.get(null);
  let count = 1;
  for (; border !== null; count++) {
    assert.ok(border !== undefined && byBeginning.has(border), `no batch begins at ${border}`);
    border = byBeginning.get(border);
  }
  assert.equal(count, batches.length, "batches overlap");
}

function sorted(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return rows.toSorted(([one], [other]) => String(one) < String(other) ? -1 : 1);
}

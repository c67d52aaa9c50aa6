/** What `document` functions may do to their rows, in workers: each fault is its row's own. */
import assert from "node:assert/strict";
import { assertExact } from "./exactly.ts";
import { Filling } from "./filling.ts";

/** What a function does with a row, and why the row is refused; null: it is removed, or never there. */
const faults: Readonly<Record<string, RegExp | null>> = {
  "throw new Error('no such film')": /^document\(\) failed: no such film$/,
  "throw 'text'": /^document\(\) failed: text$/,
  "throw undefined": /^document\(\) failed: undefined$/,
  "return null": null,
  "return Promise.resolve(null)": null,
  "return Promise.reject(new Error('later'))": /^document\(\) failed: later$/,
  "return new Promise((resolve) => setTimeout(() => resolve('text'), 10))":
    /gave a string instead of an object or null/,
  "return undefined": /gave nothing instead of an object or null/,
  "return 7": /gave a number instead of an object or null/,
  "return true": /gave a boolean instead of an object or null/,
  "return [row]": /gave an array instead of an object or null/,
  "return () => row": /gave a function instead of an object or null/,
  "return new Date(0)": /gave something that is no object as JSON/,
  "return { ...row, toJSON: () => undefined }": /gave something that is no object as JSON/,
  "row.row = row; return row": /^document\(\) failed: .*circular/i,
  "return { get title() { throw new Error('getter') } }": /^document\(\) failed: getter$/,
  "return { then: () => { throw new Error('thenable') } }": /^document\(\) failed: thenable$/,
  "return { ...row, year: 'unknown' }": /(document|mapper)_parsing_exception.*year/,
  "return { ...row, more: 1 }": /strict_dynamic_mapping_exception.*more/,
  "return new Proxy(row, { ownKeys() { throw new Error('trap') } })": /^document\(\) failed: trap$/,
};

/** The row of each fault, spread over the batches. */
const ids = new Map(Object.keys(faults).map((fault, n) => [fault, String(7 + n * 25)]));

const document = `(row) => {
  switch (row.id) {
    ${[...ids].map(([fault, id]) => `case ${id}: { ${fault}; }`).join("\n    ")}
    default: return row.id % 2 === 0 ? row : new Promise((resolve) => setTimeout(() => resolve(row)));
  }
}`;

const nulls = Object.keys(faults).filter((fault) => faults[fault] === null).map((fault) => ids.get(fault) ?? "");

for (const workers of [1, 2]) {
  Deno.test(`every fault of a document() is one row's, and all other rows are loaded: ${workers} at work`, async () => {
    const definition = { batch: { documents: 50, bytes: "4MB" } };
    await using filling = await Filling.open({ rows: 600, workers, definition, document });
    await assertLoads(filling);
    // Rows that were shown before, and are null now.
    for (const id of nulls) await filling.cluster("PUT", `/${filling.version}/_doc/${id}`, { title: "old" });
    await assertLoads(filling);
  });
}

/** A full update loads every row but those with a fault. */
async function assertLoads(filling: Filling): Promise<void> {
  const entry = await filling.update();
  const counts = [entry.outcome, entry.documents, entry.rejected];
  assert.deepEqual(counts, ["complete", 600 - ids.size, ids.size - nulls.length], JSON.stringify(entry));
  const rejections = await filling.rejections();
  for (const [fault, reason] of Object.entries(faults)) {
    const said = rejections[ids.get(fault) ?? ""];
    if (reason === null) assert.equal(said, undefined, fault);
    else assert.match(said, reason, fault);
  }
  const shown = new Map([...filling.films()].filter(([id]) => !nulls.includes(id)));
  await assertExact(filling, shown);
}

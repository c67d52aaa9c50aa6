import assert from "node:assert/strict";
import fc from "fast-check";
import type { BulkRequest } from "../../src/bulk/bulk-request.ts";
import { bytesBeyond, deleteOperation, indexOperation, type Operation } from "../../src/bulk/operation.ts";
import { Buffers, RequestWriter } from "../../src/bulk/request-writer.ts";

const operations = fc.array(
  fc.tuple(fc.string({ minLength: 1, unit: "binary" }), fc.jsonValue(), fc.boolean()),
).map((all) =>
  all.map(([id, value, remove]) => remove ? deleteOperation(id) : indexOperation(id, JSON.stringify({ value })))
);

function written(
  all: readonly Operation[],
  documents: number,
  bytes: number,
  buffers = new Buffers(),
): readonly BulkRequest[] {
  const writer = new RequestWriter(() => ({ documents, bytes }), buffers);
  return [...all.flatMap((operation) => writer.add(operation)), ...writer.rest()];
}

function textOf(request: BulkRequest): string {
  return new TextDecoder().decode(request.bytes);
}

function linesOf(operations: readonly Operation[]): string {
  // What is no whole character is sent as the replacement of one.
  return operations.flatMap(({ lines }) => lines).map((line) => `${line.toWellFormed()}\n`).join("");
}

Deno.test("requests hold all operations in their order, and none is too large unless it is a single one", () => {
  const buffers = new Buffers();
  fc.assert(
    fc.property(
      operations,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 300 }),
      (all, documents, bytes) => {
        const requests = written(all, documents, bytes, buffers);
        assert.equal(requests.map(textOf).join(""), linesOf(all));
        const entries = requests.flatMap(({ entries }) => entries);
        assert.deepEqual(entries.map(({ kind, id }) => [kind, id]), all.map(({ kind, id }) => [kind, id]));
        for (const request of requests) {
          const { entries, count, deletes, bytes: { length } } = request;
          assert.equal(count, entries.length);
          assert.equal(deletes, entries.some(({ kind }) => kind === "delete"));
          assert.ok(entries.length > 0 && entries.length <= documents);
          assert.ok(length <= bytes || entries.length === 1, `${length} bytes in ${entries.length} operations`);
        }
        // The next ones are written into the same buffers.
        for (const request of requests) request[Symbol.dispose]();
      },
    ),
  );
});

Deno.test("the halves of a request make up the whole, and any of its operations are a request", () => {
  fc.assert(fc.property(operations, fc.infiniteStream(fc.boolean()), (all, choices) => {
    const [request] = written(all, 1000, 1_000_000);
    if (request === undefined) return;
    const chosen = request.entries.filter(() => choices.next().value);
    const texts = all.map((operation) => linesOf([operation]));
    assert.equal(textOf(request.only(chosen)), texts.filter((_, n) => chosen.includes(request.entries[n])).join(""));
    if (request.entries.length < 2) return;
    const halves = request.halves();
    assert.equal(halves.map(textOf).join(""), textOf(request));
    const known = ({ entries }: BulkRequest) => entries.map(({ kind, id }) => [kind, id]);
    assert.deepEqual(halves.flatMap(known), known(request));
    assert.deepEqual(halves.map(({ count }) => count), halves.map(({ entries: { length } }) => length));
    assert.ok(halves.every(({ entries }) => entries.length > 0));
  }));
});

Deno.test("lines of many rows are cut like single ones, between two documents", () => {
  fc.assert(fc.property(
    fc.array(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ unit: "grapheme" })), { minLength: 1 })),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 300 }),
    (chunks, documents, bytes) => {
      const all = chunks.map((rows) => rows.map(([id, text]) => indexOperation(id, JSON.stringify({ text }))));
      const writer = new RequestWriter(() => ({ documents, bytes }), new Buffers());
      const full = all.flatMap((operations) =>
        writer.addLines({ rows: operations.length, text: operations.flatMap(({ lines }) => lines).join("\n") })
      );
      const requests = [...full, ...writer.rest()];
      assert.equal(requests.map(textOf).join(""), linesOf(all.flat()));
      assert.equal(requests.reduce((sum, { count }) => sum + count, 0), all.flat().length);
      assert.ok(
        requests.every(({ count, bytes: { length } }) => count === 1 || (count <= documents && length <= bytes)),
      );
    },
  ));
});

Deno.test("a request grows with what is written into it, however large a document is", () => {
  const text = JSON.stringify({ text: "Ж€😀".repeat(100_000) });
  const [small, large, rest] = written([deleteOperation("1"), indexOperation("2", text), deleteOperation("3")], 9, 100);
  assert.deepEqual([small, large, rest].map(({ entries }) => entries.map(({ id }) => id)), [["1"], ["2"], ["3"]]);
  assert.equal(textOf(large), `{"index":{"_id":"2"}}\n${text}\n`);
});

Deno.test("a request is cut as soon as it is full, so that nothing waits for a next row", () => {
  const writer = new RequestWriter(() => ({ documents: 2, bytes: 1000 }), new Buffers());
  assert.deepEqual(writer.add(deleteOperation("1")).length, 0);
  assert.deepEqual(writer.add(deleteOperation("2")).length, 1);
  assert.deepEqual(writer.rest(), []);
});

Deno.test("it is known of an operation whether it has more bytes than a limit, and how many", () => {
  fc.assert(fc.property(operations, fc.nat(200), (all, limit) => {
    for (const operation of all) {
      const { length } = new TextEncoder().encode(linesOf([operation]));
      assert.equal(bytesBeyond(operation, limit), length > limit ? length : undefined);
    }
  }));
});

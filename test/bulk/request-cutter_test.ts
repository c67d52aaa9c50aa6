import assert from "node:assert/strict";
import fc from "fast-check";
import { deleteOperation, indexOperation, type Operation } from "../../src/bulk/operation.ts";
import { RequestBodies } from "../../src/bulk/request-bodies.ts";
import { RequestCutter } from "../../src/bulk/request-cutter.ts";

const operations = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.jsonValue(), fc.boolean())).map((all) =>
  all.map(([id, value, remove]) => remove ? deleteOperation(id) : indexOperation(id, JSON.stringify({ value })))
);

function cut(all: readonly Operation[], documents: number, bytes: number): readonly (readonly Operation[])[] {
  const cutter = new RequestCutter(() => ({ documents, bytes }));
  return [...all.flatMap((operation) => cutter.add(operation)), ...cutter.rest()];
}

Deno.test("requests hold all operations in their order, and none is too large unless it is a single one", () => {
  fc.assert(
    fc.property(
      operations,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 300 }),
      (all, documents, bytes) => {
        const requests = cut(all, documents, bytes);
        assert.deepEqual(requests.flat(), all);
        for (const request of requests) {
          using body = new RequestBodies().write(request);
          const size = body.bytes.length;
          const lines = request.flatMap((operation) => operation.lines);
          assert.equal(new TextDecoder().decode(body.bytes), lines.map((line) => `${line}\n`).join(""));
          assert.equal(request.reduce((sum, operation) => sum + operation.bytes, 0), size);
          assert.ok(request.length > 0 && request.length <= documents);
          assert.ok(size <= bytes || request.length === 1, `${size} bytes in ${request.length} operations`);
        }
      },
    ),
  );
});

Deno.test("a request is cut as soon as it is full, so that nothing waits for a next row", () => {
  const cutter = new RequestCutter(() => ({ documents: 2, bytes: 1000 }));
  assert.deepEqual(cutter.add(deleteOperation("1")).length, 0);
  assert.deepEqual(cutter.add(deleteOperation("2")).length, 1);
  assert.deepEqual(cutter.rest(), []);
});

import assert from "node:assert/strict";
import { type ItemError, itemReason, itemVerdict } from "../../src/bulk/item-verdict.ts";

const cases: readonly (readonly [number, ItemError, ReturnType<typeof itemVerdict>])[] = [
  [400, { type: "document_parsing_exception" }, "reject"],
  [400, { type: "strict_dynamic_mapping_exception" }, "reject"],
  [400, { type: "mapper_parsing_exception" }, "reject"],
  [400, { type: "routing_missing_exception" }, "reject"],
  [400, { type: "illegal_argument_exception", reason: "if _id is specified it must not be empty" }, "reject"],
  [400, { type: "illegal_argument_exception", reason: "pipeline with id [x] does not exist" }, "fail"],
  [429, { type: "es_rejected_execution_exception" }, "retry"],
  [429, { type: "circuit_breaking_exception" }, "retry"],
  [429, { type: "cluster_block_exception" }, "fail"],
  [503, { type: "unavailable_shards_exception" }, "retry"],
  [404, { type: "index_not_found_exception" }, "lost"],
  [403, { type: "cluster_block_exception" }, "fail"],
  [403, { type: "security_exception" }, "fail"],
  [400, { type: "index_closed_exception" }, "fail"],
  [500, { type: "null_pointer_exception" }, "fail"],
  [500, {}, "fail"],
];

for (const [status, error, verdict] of cases) {
  Deno.test(`${status} ${error.type ?? "without a type"}${error.reason ? `, ${error.reason},` : ""} means ${verdict}`, () => {
    assert.equal(itemVerdict(status, error), verdict);
  });
}

Deno.test("a reason is one line with type, reason and the innermost cause", () => {
  const error = { type: "a", reason: "b\nc", caused_by: { type: "d", caused_by: { type: "e", reason: "f" } } };
  assert.equal(itemReason(error), "a: b c: f");
  assert.equal(itemReason({ type: "a", reason: "b f", caused_by: { reason: "f" } }), "a: b f");
});

Deno.test("a reason leaves out the document that the server quotes in it", () => {
  const where = '\n at [Source: (byte[])"{"id":3,"plot":"in line: 7, say"}"[truncated 65 bytes]; line: 1, column: 60]';
  const error = {
    type: "document_parsing_exception",
    reason: "[1:46] failed to parse field [year]",
    caused_by: { type: "input_coercion_exception", reason: `Numeric value (9) out of range${where}` },
  };
  const reason = "document_parsing_exception: [1:46] failed to parse field [year]: Numeric value (9) out of range";
  assert.equal(itemReason(error), reason);
  assert.equal(itemReason({ ...error, reason: `${error.reason}${where}`, caused_by: undefined }), reason.slice(0, 63));
});

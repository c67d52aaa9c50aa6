/** Answers to bulk requests that no cluster gives. */
import assert from "node:assert/strict";
import { readAccepted } from "../../src/bulk/bulk-answer.ts";
import type { Entry } from "../../src/bulk/bulk-request.ts";

const sent: readonly Entry[] = [{ kind: "index", id: "7", from: 0, to: 1 }];

function read(text: string) {
  const answer = { status: 200, headers: new Headers(), text };
  return readAccepted(answer, { count: sent.length, entries: sent }, { attempt: "loading", results: true });
}

for (const text of ["null", "7", "[]", "{}", '{"items":null}', '{"items":"x"}', '{"items":[]}']) {
  Deno.test(`an answer that says nothing of the documents, ${text}, is an error that says so`, () => {
    assert.throws(() => read(text), { code: "cluster-refused", message: "loading: 1 documents were sent, 0 answered" });
  });
}

for (const item of ["null", "7", "{}", '{"index":null}', '{"index":{"status":500,"error":null}}']) {
  Deno.test(`a document of which an answer does not say that it was taken, ${item}, was not`, () => {
    assert.throws(() => read(`{"errors":true,"items":[${item}]}`), { code: "cluster-refused" });
  });
}

Deno.test("a document that an answer refuses without an error, for a while, is sent again", () => {
  const { again, indexed } = read('{"errors":true,"items":[{"index":{"status":429}}]}');
  assert.deepEqual([again, indexed], [sent, 0]);
});

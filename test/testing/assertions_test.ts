import assert, { AssertionError } from "node:assert/strict";
import {
  assertHighlight,
  assertHitCount,
  assertHits,
  assertHitsContain,
  assertHitsInOrder,
  assertNoHits,
  isolateEachTest,
  type Searched,
} from "../../testing/mod.ts";
import { films } from "./films.ts";

const search = isolateEachTest({
  indexes: [films],
  documents: { films: [{ id: 1, title: "Ran" }, { id: 2, title: "Ran and Ran" }, { id: 3, title: "Ikiru" }] },
});

const found = {
  hits: {
    hits: [{ _id: "1", _score: 1.5, _source: { title: "Ran" } }, { _id: "2", _score: 1 }],
    total: { value: 2, relation: "eq" },
  },
};
const nothing = { hits: { hits: [], total: { value: 0, relation: "eq" } } };

function message(run: () => void): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof AssertionError);
    assert.equal(error.name, "AssertionError");
    return error.message;
  }
  return "passed";
}

const cases: readonly (readonly [what: string, run: () => void, message: string | RegExp])[] = [
  ["assertHits in another order", () => assertHits(found, [2, 1]), "passed"],
  [
    "assertHits with one missing and one too many",
    () => assertHits(found, [1, 3]),
    /^expected the hits 1, 3, in any order; not found: 3; not expected: 2\n/,
  ],
  ["assertHits with one twice", () => assertHits([{ _id: "1" }, { _id: "1" }], [1]), /some are there twice/],
  [
    "assertHits of nothing",
    () => assertHits(found, []),
    /^expected the hits \(none\), in any order; not expected: 1, 2\n/,
  ],
  ["assertHitsInOrder in order", () => assertHitsInOrder(found, ["1", 2n]), "passed"],
  [
    "assertHitsInOrder in another order",
    () => assertHitsInOrder(found, [2, 1]),
    /^expected the hits 2, 1, in this order; found 1, 2\n/,
  ],
  ["assertHitsContain with one of them", () => assertHitsContain(found, [2]), "passed"],
  ["assertHitsContain with another", () => assertHitsContain(found, [2, 7]), /^expected 7 among the hits\n/],
  ["assertHitCount", () => assertHitCount(found, 2), "passed"],
  ["assertHitCount with another", () => assertHitCount(found, 3), /^expected 3 hits, found 2\n/],
  ["assertNoHits of none", () => assertNoHits(nothing), "passed"],
  ["assertNoHits of some", () => assertNoHits(found), /^expected no hits, found 2\n/],
  ["a hit without an id", () => assert.throws(() => assertHits([{}], []), { code: "usage" }), "passed"],
];

for (const [what, run, expected] of cases) {
  Deno.test(`${what}: ${expected === "passed" ? "passes" : "fails"}`, () => {
    const said = message(run);
    if (typeof expected === "string") assert.equal(said, expected);
    else assert.match(said, expected);
  });
}

Deno.test("messages show hits, scores, documents, and how many there are beside them", () => {
  const some: Searched = { hits: { ...found.hits, total: 40 } };
  assert.equal(
    message(() => assertNoHits(some)),
    'expected no hits, found 40\nhits: 2 of 40\n  1.5000  1  {"title":"Ran"}\n  1.0000  2  ',
  );
});

Deno.test("messages show the query of an answer that came through the test's client, with or without its headers", async () => {
  const query = { match: { title: "ran" } };
  const plain = await search.client.search({ index: "films", query });
  assertHitsInOrder(plain, [1, 2]);
  const asked = `\nquery: /${search.prefix}films/_search {"query":{"match":{"title":"ran"}}}`;
  assert.ok(message(() => assertNoHits(plain)).endsWith(asked));
  assert.match(message(() => assertNoHits(plain)), /0\.\d{4} {2}2 {2}\{"id":2,"title":"Ran and Ran"\}/);
  const { body } = await search.client.search({ index: "films", query }, { meta: true });
  assert.ok(message(() => assertNoHits(body)).endsWith(asked));
});

Deno.test("assertHighlight finds fragments by text and by expression", async () => {
  const highlighted = await search.client.search({
    index: "films",
    query: { match: { title: "ran" } },
    highlight: { fields: { title: {} } },
  });
  assertHighlight(highlighted, 1, "title", "<em>Ran</em>");
  const everywhere = /<em>ran<\/em>/gi;
  assertHighlight(highlighted, 2, "title", everywhere);
  assertHighlight(highlighted, 2, "title", everywhere);
  assert.match(message(() => assertHighlight(highlighted, 1, "title", "Ikiru")), /1 has "<em>Ran<\/em>"/);
  assert.match(message(() => assertHighlight(highlighted, 1, "plot", "x")), /no highlight of plot, only of title/);
  assert.match(message(() => assertHighlight(highlighted, 3, "title", "x")), /3 is not among the hits/);
});

Deno.test("assertions take what toolkit.search gives", async () => {
  const result = await search.toolkit.search("films", "ran");
  assertHits(result, [1, 2]);
  assertHitCount(result, 2);
});

import assert from "node:assert/strict";
import { confinedRequest, type RawRequest } from "../../testing/confined-request.ts";

const confines = { prefix: "test_1xa_", names: ["movies", "people"] };

function confined(method: string, path: string, rest: Partial<RawRequest> = {}): RawRequest {
  return confinedRequest({ method, path, ...rest }, confines);
}

const paths: readonly (readonly [method: string, given: string, sent: string])[] = [
  ["POST", "/movies/_search", "/test_1xa_movies/_search"],
  ["POST", "/test_1xa_movies/_search?size=1", "/test_1xa_movies/_search?size=1"],
  ["POST", "/movies,people/_search", "/test_1xa_movies,test_1xa_people/_search"],
  ["POST", "/movies%2Cpeople/_count", "/test_1xa_movies,test_1xa_people/_count"],
  ["POST", "/test_1xa_*/_search", "/test_1xa_*/_search"],
  ["POST", "/test_1xa_*,-test_1xa_movies/_search", "/test_1xa_*,-test_1xa_movies/_search"],
  ["PUT", "/movies/_doc/a%2Fb", "/test_1xa_movies/_doc/a%2Fb"],
  ["GET", "/movies", "/test_1xa_movies"],
  ["DELETE", "/test_1xa_movies-1", "/test_1xa_movies-1"],
  ["PUT", "/movies/_alias/people", "/test_1xa_movies/_alias/test_1xa_people"],
  ["PUT", "/movies/_clone/test_1xa_copy", "/test_1xa_movies/_clone/test_1xa_copy"],
  ["GET", "/_cat/indices/movies", "/_cat/indices/test_1xa_movies"],
  ["GET", "/_cluster/health/movies", "/_cluster/health/test_1xa_movies"],
  ["GET", "/_alias/movies", "/_alias/test_1xa_movies"],
  ["GET", "/", "/"],
  ["GET", "/_cluster/health", "/_cluster/health"],
  ["POST", "/_search/scroll", "/_search/scroll"],
  ["DELETE", "/_pit", "/_pit"],
  ["POST", "/_analyze", "/_analyze"],
];

for (const [method, given, sent] of paths) {
  Deno.test(`${method} ${given} is sent as ${sent}`, () => assert.equal(confined(method, given).path, sent));
}

const refused: readonly (readonly [method: string, path: string, body: unknown, message: RegExp])[] = [
  ["POST", "/books/_search", {}, /the index books is none of this test's/],
  ["POST", "/movies,books/_search", {}, /the index books/],
  ["POST", "/qa_movies/_search", {}, /the index qa_movies/],
  ["POST", "/test_1xab_movies/_search", {}, /the index test_1xab_movies/],
  ["POST", "/test_1xa_/_search", {}, /the index test_1xa_ /],
  ["POST", "/*/_search", {}, /the index \* /],
  ["POST", "/_all/_search", {}, /beyond the indexes/],
  ["POST", "/other:movies/_search", {}, /the index other:movies/],
  ["POST", "/<movies-{now}>/_search", {}, /the index <movies-\{now\}>/],
  ["POST", "/-books/_search", {}, /the index -books/],
  ["POST", "/_search", { query: {} }, /every index/],
  ["POST", "/_count", {}, /beyond the indexes/],
  ["POST", "/_refresh", undefined, /beyond the indexes/],
  ["GET", "/_cat/indices", undefined, /beyond the indexes/],
  ["GET", "/_cat/indices/books", undefined, /the index books/],
  ["GET", "/_mapping", undefined, /beyond the indexes/],
  ["PUT", "/_index_template/t", {}, /beyond the indexes/],
  ["PUT", "/_ingest/pipeline/p", {}, /beyond the indexes/],
  ["PUT", "/_cluster/settings", {}, /beyond the indexes/],
  ["POST", "/_query", { query: "from books" }, /beyond the indexes/],
  ["PUT", "/movies/_alias/live", undefined, /the index live/],
  ["PUT", "/test_1xa_new", { aliases: { live: {} } }, /the index live/],
  ["POST", "/_aliases", { actions: [{ add: { index: "movies", alias: "live" } }] }, /the index live/],
  ["POST", "/_aliases", { actions: [{ remove_index: { index: "books" } }] }, /the index books/],
  ["POST", "/_aliases", { actions: [{ add: { indices: ["books"], alias: "movies" } }] }, /the index books/],
  ["POST", "/_reindex", { source: { index: ["movies", "books"] }, dest: { index: "people" } }, /the index books/],
  ["POST", "/_reindex", { source: { index: "movies" }, dest: { index: "books" } }, /the index books/],
  ["POST", "/_reindex", { source: { remote: {}, index: "movies" }, dest: { index: "movies" } }, /another cluster/],
  ["POST", "/_mget", { docs: [{ _index: "books", _id: "1" }] }, /the index books/],
  ["POST", "/_mget", { docs: [{ _id: "1" }] }, /every index/],
  [
    "POST",
    "/movies/_search",
    { query: { terms: { id: { index: "books", id: "1", path: "ids" } } } },
    /the index books/,
  ],
  ["POST", "/movies/_search", { indices_boost: [{ books: 2 }] }, /the index books/],
];

for (const [method, path, body, message] of refused) {
  Deno.test(`${method} ${path} ${body === undefined ? "" : JSON.stringify(body)} is refused`, () => {
    const hint = "This test may use movies, people, and names that begin with test_1xa_.";
    assert.throws(() => confined(method, path, { body }), { code: "usage", message, hint });
  });
}

Deno.test("bulk lines get the test's names, and their documents stay as they are", () => {
  const { bulkBody } = confined("POST", "/_bulk", {
    bulkBody: [
      { index: { _index: "movies", _id: "1" } },
      { title: "x", _index: "books" },
      { delete: { _index: "people", _id: "2" } },
      '{"create":{"_index":"test_1xa_movies-2"}}',
      '{"index":"movies"}',
    ],
  });
  assert.deepEqual(bulkBody, [
    { index: { _index: "test_1xa_movies", _id: "1" } },
    { title: "x", _index: "books" },
    { delete: { _index: "test_1xa_people", _id: "2" } },
    { create: { _index: "test_1xa_movies-2" } },
    '{"index":"movies"}',
  ]);
});

Deno.test("bulk lines as one text are confined too", () => {
  const text = '{"delete":{"_id":"1"}}\n{"index":{"_index":"books"}}\n{}\n';
  assert.throws(() => confined("POST", "/movies/_bulk", { bulkBody: text }), /the index books/);
  assert.throws(() => confined("POST", "/_bulk", { bulkBody: '{"delete":{"_id":"1"}}\n' }), /every index/);
  assert.throws(() => confined("POST", "/_bulk", { bulkBody: 7 }), /neither a list nor a text/);
});

Deno.test("headers of multi searches are confined, and their queries", () => {
  const { bulkBody } = confined("POST", "/_msearch", { bulkBody: [{ index: ["movies", "people"] }, { query: {} }] });
  assert.deepEqual(bulkBody, [{ index: ["test_1xa_movies", "test_1xa_people"] }, { query: {} }]);
  assert.throws(() => confined("POST", "/_msearch", { bulkBody: [{}, { query: {} }] }), /every index/);
});

Deno.test("bodies get the test's names where they stand for indexes, and only there", () => {
  const query = { bool: { must: [{ term: { index: "movies" } }], filter: [{ match: { index: { query: "books" } } }] } };
  assert.deepEqual(confined("POST", "/movies/_search", { body: { query } }).body, { query });
  const lookup = { terms: { id: { index: "people", id: "1", path: "ids" } } };
  const { body } = confined("POST", "/movies/_search", { body: { query: lookup, indices_boost: [{ movies: 2 }] } });
  assert.deepEqual(body, {
    query: { terms: { id: { index: "test_1xa_people", id: "1", path: "ids" } } },
    indices_boost: [{ test_1xa_movies: 2 }],
  });
  const document = { index: "books", id: "1", path: "x" };
  assert.deepEqual(confined("PUT", "/movies/_doc/1", { body: document }).body, document);
  const aliases = confined("POST", "/_aliases", {
    body: { actions: [{ add: { index: "test_1xa_m-2", alias: "movies" } }] },
  });
  assert.deepEqual(aliases.body, { actions: [{ add: { index: "test_1xa_m-2", alias: "test_1xa_movies" } }] });
  const pit = { pit: { id: "abc" }, query };
  assert.deepEqual(confined("POST", "/_search", { body: pit }).body, pit);
});

/**
 * A file of short tests that isolate themselves in one of several ways, for `deno test`: each needs an index with five
 * documents that a search finds. Prints how long each test took as one JSON line.
 *
 * - `pool`: isolatedIndexes().
 * - `create`: an index is created, filled and deleted by plain requests.
 * - `query`: all tests share an index, whose documents are deleted after each by a query.
 * - `bulk`: only the bulk request that every way needs; nothing is isolated.
 *
 * @module
 */
import assert from "node:assert/strict";
import movies from "../../../fixtures/movies.ts";

const way = Deno.env.get("BENCH_WAY") ?? "pool";
const tests = Number(Deno.env.get("BENCH_TESTS") ?? 10);
/** Milliseconds in which each test searches. */
const pause = Number(Deno.env.get("BENCH_PAUSE") ?? 0);
const url = Deno.env.get("ELASTICSEARCH_URL") ?? "http://127.0.0.1:9200";

const documents = Array.from({ length: 5 }, (_, at) => ({ id: at + 1, title: `Film ${at + 1}`, year: 1980 + at }));
const lines = documents.map((document) => `{"index":{"_id":"${document.id}"}}\n${JSON.stringify(document)}\n`).join("");

/** Isolates one test; gives what is to be done at its end. */
type Isolate = () => Promise<{ readonly index: string; readonly end: () => PromiseLike<unknown> }>;

const isolate = await isolation();
const times: number[] = [];
const searches: number[] = [];

for (let test = 0; test < tests; test++) {
  Deno.test(`test ${test}`, async () => {
    const start = performance.now();
    const { index, end } = await isolate();
    const ready = performance.now();
    const { count } = await send("GET", `/${index}/_count`);
    assert.equal(count, documents.length);
    while (performance.now() - ready < pause) await send("GET", `/${index}/_search?q=title:film`);
    const searched = performance.now();
    await end();
    // What the test itself does is none of its isolation.
    times.push(performance.now() - start - (searched - ready));
    searches.push(searched - ready);
    if (times.length === tests) console.log(`times ${JSON.stringify(times)}`);
  });
}

async function isolation(): Promise<Isolate> {
  if (way === "pool") {
    const { isolatedIndexes } = await import("../../../testing/mod.ts");
    return async () => {
      const search = await isolatedIndexes({ indexes: [movies] });
      console.log(`prefix ${search.prefix}`);
      await search.add("movies", documents);
      return { index: search.alias("movies"), end: () => search[Symbol.asyncDispose]() };
    };
  }
  const shared = `bench_${crypto.randomUUID().slice(0, 8)}`;
  if (way !== "create") {
    Deno.test.beforeAll(() => create(shared));
    Deno.test.afterAll(() => send("DELETE", `/${shared}`));
  }
  let number = 0;
  return async () => {
    const index = way === "create" ? `${shared}_${number++}` : shared;
    if (way === "create") await create(index);
    await send("POST", `/${index}/_bulk?refresh=true`, lines, "application/x-ndjson");
    const everything = JSON.stringify({ query: { match_all: {} } });
    const ends: Readonly<Record<string, () => Promise<unknown>>> = {
      create: () => send("DELETE", `/${index}`),
      query: () => send("POST", `/${index}/_delete_by_query?refresh=true`, everything),
    };
    return { index, end: ends[way] ?? (() => Promise.resolve()) };
  };
}

async function create(index: string): Promise<void> {
  const { settings, mappings } = movies;
  await send("PUT", `/${index}`, JSON.stringify({ settings, mappings }));
}

// deno-lint-ignore no-explicit-any -- answers of the server, whose shape each caller knows
async function send(method: string, path: string, body?: string, type = "application/json"): Promise<any> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { "content-type": type } }),
  });
  const answer = await response.json();
  assert.ok(response.ok, JSON.stringify(answer));
  return answer;
}

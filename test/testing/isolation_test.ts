/** What one test does to its indexes never reaches another. */
import assert from "node:assert/strict";
import { assertHits, isolatedIndexes } from "../../testing/mod.ts";
import { cluster, namesUnder } from "./cluster.ts";
import { films, notes } from "./films.ts";

/** So many tests that every set that can have been made ahead was taken. */
const MANY = 9;

const indexes = [films, notes] as const;

const deeds: readonly (readonly [what: string, deed: (prefix: string) => Promise<unknown>])[] = [
  ["documents", (prefix) => cluster("POST", `/${prefix}notes/_doc/1?refresh=true`, { text: "left" })],
  ["a dynamic field", (prefix) => cluster("POST", `/${prefix}notes/_doc/1?refresh=true`, { colour: "red" })],
  ["a mapped field", (prefix) => cluster("PUT", `/${prefix}notes/_mapping`, { properties: { n: { type: "long" } } })],
  ["a setting", (prefix) => cluster("PUT", `/${prefix}notes/_settings`, { "index.max_result_window": 5 })],
  ["a block", (prefix) => cluster("PUT", `/${prefix}notes/_settings`, { "index.blocks.write": true })],
  ["a closed index", (prefix) => cluster("POST", `/${prefix}notes-1/_close`)],
  ["a deleted index", (prefix) => cluster("DELETE", `/${prefix}notes-1`)],
  ["a moved alias", (prefix) =>
    cluster("POST", "/_aliases", {
      actions: [{ remove: { index: `${prefix}notes-1`, alias: `${prefix}notes` } }, {
        add: { index: `${prefix}films-1`, alias: `${prefix}notes` },
      }],
    })],
  ["an index of its own", (prefix) => cluster("PUT", `/${prefix}other`, {})],
];

for (const [what, deed] of deeds) {
  Deno.test(`${what} of one test does not reach the next ones, and is gone in the end`, async () => {
    const before = await isolatedIndexes({ indexes });
    const expected = await look(before.prefix);
    await before[Symbol.asyncDispose]();
    const first = await isolatedIndexes({ indexes });
    await deed(first.prefix);
    await first[Symbol.asyncDispose]();
    const later = await Promise.all(Array.from({ length: MANY }, () => isolatedIndexes({ indexes })));
    try {
      for (const { prefix } of later) assert.deepEqual(await look(prefix), expected);
    } finally {
      for (const search of later) await search[Symbol.asyncDispose]();
    }
    await gone(first.prefix);
  });
}

Deno.test("scores and versions are those of new indexes, whatever tests before have written", async () => {
  const seen = new Set<string>();
  for (let run = 0; run < MANY; run++) {
    await using search = await isolatedIndexes({ indexes });
    const { body } = await cluster("POST", `/${search.alias("films")}/_doc/1?refresh=true`, { id: 1, title: "Ran" });
    await search.add("films", [{ id: 2, title: `Ran again ${run}` }, { id: 3, title: "Ikiru" }]);
    const found = await search.client.search({ index: "films", query: { match: { title: "ran" } } });
    assertHits(found, [1, 2]);
    seen.add(JSON.stringify([body._version, body._seq_no, found.hits.hits.map(({ _score }) => _score)]));
  }
  assert.equal(seen.size, 1, [...seen].join("\n"));
});

/** Everything that can be seen of a set, without what is its own by its nature. */
async function look(prefix: string): Promise<unknown> {
  const { body } = await cluster("GET", `/${prefix}*?expand_wildcards=all&flat_settings=true`);
  const { body: counts } = await cluster("GET", `/${prefix}films,${prefix}notes/_count`);
  const own = ["index.uuid", "index.creation_date", "index.provided_name"];
  const text = JSON.stringify({ body, count: counts.count }, (key, value) => own.includes(key) ? undefined : value);
  return JSON.parse(text.replaceAll(prefix, ""));
}

async function gone(prefix: string): Promise<void> {
  for (let tries = 0; (await namesUnder(prefix)).length > 0; tries++) {
    assert.ok(tries < 600, `${prefix} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

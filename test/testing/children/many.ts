/** A file of so many short tests, for processes that the tests start. Each prints its prefix. */
import { assertHits, isolatedIndexes } from "../../../testing/mod.ts";
import { films } from "../films.ts";

for (let test = 0; test < Number(Deno.env.get("DEM_TEST_COUNT")); test++) {
  Deno.test(`test ${test}`, async () => {
    await using search = await isolatedIndexes({ indexes: [films] });
    await search.add("films", [1, 2, 3, 4, 5].map((id) => ({ id, title: `Film ${test} ${id}` })));
    assertHits(await search.client.search({ index: "films", query: { match: { title: String(test) } } }), [
      1,
      2,
      3,
      4,
      5,
    ]);
    console.log(`prefix ${search.prefix}`);
  });
}

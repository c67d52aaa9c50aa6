/** A test that does not end, for a process that is killed. */
import { isolatedIndexes } from "../../../testing/mod.ts";
import { films, notes } from "../films.ts";

Deno.test("endless", async () => {
  await using search = await isolatedIndexes({ indexes: [films, notes] });
  console.log(`prefix ${search.prefix}`);
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));
});

/** Tests that fail, one of which forgets its indexes. */
import { isolatedIndexes } from "../../../testing/mod.ts";
import { films } from "../films.ts";

Deno.test("fails", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  console.log(`prefix ${search.prefix}`);
  throw new Error("on purpose");
});

Deno.test("forgets", async () => {
  const search = await isolatedIndexes({ indexes: [films] });
  console.log(`prefix ${search.prefix}`);
  throw new Error("on purpose");
});

/** Tests that fail, one of which forgets its indexes. */
import { isolatedIndexes } from "../../../testing/mod.ts";
import { films } from "../films.ts";

Deno.test("fails", async () => {
  await using search = await isolatedIndexes({ indexes: [films] });
  console.log(`prefix ${search.prefix}`);
  throw new Error("on purpose");
});

Deno.test("writes after its end", async () => {
  let alias: string;
  {
    await using search = await isolatedIndexes({ indexes: [films], ahead: 1 });
    console.log(`prefix ${search.prefix}`);
    alias = search.alias("films");
  }
  // An index comes into being, as the test's own is on its way to be deleted, or gone.
  for (let tries = 0; tries < 20; tries++) {
    const response = await fetch(`${Deno.env.get("ELASTICSEARCH_URL")}/${alias}/_doc`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    await response.text();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

Deno.test("forgets", async () => {
  const search = await isolatedIndexes({ indexes: [films] });
  console.log(`prefix ${search.prefix}`);
  throw new Error("on purpose");
});

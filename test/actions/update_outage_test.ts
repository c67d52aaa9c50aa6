/** Updates and a cluster that is away for a while as a whole. */
import assert from "node:assert/strict";
import { openProxy } from "../proxy.ts";
import { assertExact } from "./exactly.ts";
import { openFilms } from "./troubled-films.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

Deno.test("an update gets through twenty seconds in which everything is answered with 502 and 503", async () => {
  await Promise.all([1, 2].map(async (workers) => {
    await using filling = await openFilms(workers, { document: undefined });
    let [began, refused] = [0, 0];
    await using proxy = await openProxy(clusterUrl, {
      hook: ({ path }) => {
        if (began === 0 && path.includes("/_bulk")) began = performance.now();
        if (began === 0 || performance.now() - began > 20_000) return undefined;
        return refused++ % 2 === 0 ? { status: 502, body: "Bad Gateway" } : { status: 503 };
      },
    });
    const entry = await filling.update({}, {}, { url: proxy.url });
    assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 998, 2], JSON.stringify(entry));
    assert.ok(refused > 3, `${refused} requests were refused`);
    assert.ok(filling.events.some((event) => event.type === "waiting" && /503|Bad Gateway/.test(event.reason)));
    await assertExact(filling);
  }));
});

import assert from "node:assert/strict";
import { configOf } from "../../src/config/load.ts";
import { isolatedIndexes, sweepTestIndexes } from "../../testing/mod.ts";
import { requireTestable } from "../../testing/testable.ts";
import { films } from "./films.ts";

const secret = "http://someone:hunter22@search.example:9200/path";

Deno.test("a cluster that is not on this machine is refused, and no request is sent", async () => {
  const error = await isolatedIndexes({ indexes: [films], cluster: secret }).then(() => undefined, (error) => error);
  assert.equal(error.code, "usage");
  assert.match(error.message, /http:\/\/search\.example:9200\/path: it is not on this machine/);
  assert.match(error.hint, /testing\.clusters/);
  assert.doesNotMatch(`${error.message}${error.hint}`, /hunter22|someone/);
  await assert.rejects(sweepTestIndexes({ cluster: secret }), { code: "usage" });
});

const cases: readonly (readonly [url: string, listed: readonly string[], allowed: boolean])[] = [
  ["http://127.0.0.1:9200", [], true],
  ["http://127.8.8.8:9200", [], true],
  ["http://localhost:9200", [], true],
  ["http://[::1]:9200", [], true],
  ["http://127.0.0.1.example:9200", [], false],
  ["http://localhost.example:9200", [], false],
  ["http://10.0.0.7:9200", [], false],
  ["http://127.0.0.1:9200,http://10.0.0.7:9200", [], false],
  ["http://elasticsearch:9200", ["http://elasticsearch:9200"], true],
  ["http://elasticsearch:9200", ["http://elasticsearch:9200/"], true],
  ["http://elasticsearch:9200", ["http://elasticsearch:9201"], false],
  ["https://elasticsearch:9200", ["http://elasticsearch:9200"], false],
];

for (const [url, listed, allowed] of cases) {
  Deno.test(`${url} ${allowed ? "may" : "may not"} be tested on where [${listed}] is listed`, async () => {
    const byConfig = await configOf({ cluster: { url }, testing: { clusters: [...listed] } }, { env: {} });
    const byOption = await configOf({ cluster: { url } }, { env: {} });
    for (const [config, clusters] of [[byConfig, []], [byOption, listed]] as const) {
      if (allowed) requireTestable(config, clusters);
      else assert.throws(() => requireTestable(config, clusters), { code: "usage" });
    }
  });
}

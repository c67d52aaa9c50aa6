import assert from "node:assert/strict";
import { forwardProxy } from "../../src/cluster/forward-proxy.ts";

function proxyOf(address: string, env: Readonly<Record<string, string>>): string | undefined {
  return forwardProxy(address, (name) => env[name])?.href;
}

Deno.test("the proxy is that of the address's protocol, in capitals or not, else ALL_PROXY", () => {
  const env = { HTTP_PROXY: "http://plain:1", https_proxy: "secure:2" };
  assert.equal(proxyOf("http://films:9200", env), "http://plain:1/");
  assert.equal(proxyOf("https://films:9200", env), "http://secure:2/");
  assert.equal(proxyOf("https://films:9200", { HTTP_PROXY: "http://plain:1" }), undefined);
  assert.equal(proxyOf("https://films:9200", { ALL_PROXY: "http://all:3" }), "http://all:3/");
  assert.equal(proxyOf("http://films:9200", { HTTP_PROXY: "" }), undefined);
});

for (
  const [entries, reached, passed] of [
    ["*", ["http://films", "http://10.0.0.1", "http://[::1]:9200"], []],
    ["films.example, .other", ["http://films.example", "http://a.films.example:9200", "http://x.other"], [
      "http://myfilms.example",
      "http://example",
    ]],
    ["127.0.0.1,::1", ["http://127.0.0.1:9200", "http://[::1]:9200"], ["http://127.0.0.2", "http://localhost"]],
    ["10.1.0.0/16", ["http://10.1.255.3"], ["http://10.2.0.1", "http://films"]],
    ["", [], ["http://films"]],
  ] as const
) {
  Deno.test(`NO_PROXY ${JSON.stringify(entries)} keeps the proxy away from what it names only`, () => {
    const env = { HTTP_PROXY: "http://proxy:1", NO_PROXY: entries };
    for (const address of reached) assert.equal(proxyOf(address, env), undefined, address);
    for (const address of passed) assert.equal(proxyOf(address, env), "http://proxy:1/", address);
  });
}

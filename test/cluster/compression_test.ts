import assert from "node:assert/strict";
import { isCompressed } from "../../src/cluster/compression.ts";
import { openEndpoint } from "../../src/cluster/endpoint.ts";
import { openProxy } from "../proxy.ts";
import { configFor, server } from "./setting.ts";

const large = "x".repeat(2000);

Deno.test("by itself, only what goes to another machine is compressed, and only what is worth it", () => {
  for (const node of ["http://localhost:9200", "http://127.0.0.1:9200/es", "http://127.9.9.9", "http://[::1]:9200"]) {
    assert.equal(isCompressed("auto", node, large), false, node);
    assert.equal(isCompressed(true, node, large), true, node);
  }
  for (const node of ["https://search.example:9243", "http://10.0.0.1:9200", "http://127.0.0.1.example"]) {
    assert.equal(isCompressed("auto", node, large), true, node);
    assert.equal(isCompressed(false, node, large), false, node);
  }
  assert.equal(isCompressed(true, "https://search.example", "{}"), false);
});

for (const bytes of [false, true]) {
  Deno.test(`a server understands compressed ${bytes ? "bytes" : "text"}`, async () => {
    await using proxy = await openProxy(server);
    using endpoint = openEndpoint({ ...configFor(proxy.url), compression: true });
    const text = JSON.stringify({ analyzer: "keyword", text: [large, "Привет 日本語"] });
    const body = bytes ? new TextEncoder().encode(text) : text;
    const answer = await endpoint.send({ method: "POST", path: "/_analyze", body });
    assert.equal(answer.status, 200, answer.text);
    const [sent] = proxy.requests;
    assert.equal(sent.headers["content-encoding"], "gzip");
    assert.equal(sent.body, text);
    assert.ok(Number(sent.headers["content-length"]) < text.length / 10);

    using direct = openEndpoint({ ...configFor(server), compression: true });
    const straight = await direct.send({ method: "POST", path: "/_analyze", body });
    const { tokens }: { tokens: readonly { token: string }[] } = JSON.parse(straight.text);
    assert.deepEqual(tokens.map(({ token }) => token), [large, "Привет 日本語"]);
  });
}

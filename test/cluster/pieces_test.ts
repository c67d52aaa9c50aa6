import assert from "node:assert/strict";
import { Pieces } from "../../src/cluster/pieces.ts";

Deno.test("a body in pieces arrives whole, and its length is told before", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const bytes = await request.bytes();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    return Response.json([request.headers.get("content-length"), digest]);
  });
  for (const length of [1, 1000, 3_000_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at % 251);
    const response = await fetch(`http://127.0.0.1:${server.addr.port}/`, { method: "POST", body: new Pieces(bytes) });
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    assert.deepEqual(await response.json(), [String(length), digest]);
  }
});

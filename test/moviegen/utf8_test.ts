import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../src/moviegen/utf8.ts";

Deno.test("decodeUtf8() gives back every text", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    assert.deepEqual(decodeUtf8(new TextEncoder().encode(text)), { text: text.replace(/^\uFEFF/, "") });
  }));
});

Deno.test("decodeUtf8() leaves out a byte order mark", () => {
  assert.deepEqual(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), { text: "a" });
});

Deno.test("decodeUtf8() gives the place of the first byte that is not UTF-8", () => {
  const good = new TextEncoder().encode("erste Zeile\nAm\u00e9");
  assert.deepEqual(decodeUtf8(Uint8Array.of(...good, 0xe9, 0x6c)), { wrong: { line: 2, column: 4 } });
  assert.deepEqual(decodeUtf8(Uint8Array.of(0x61, 0xc3)), { wrong: { line: 1, column: 2 } });
  assert.deepEqual(decodeUtf8(Uint8Array.of(0x61, 0xc3, 0x0a, 0x61)), { wrong: { line: 1, column: 2 } });
});

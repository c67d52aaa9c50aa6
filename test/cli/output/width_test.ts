import assert from "node:assert/strict";
import fc from "fast-check";
import { oneLine, shorten, widthOf } from "../../../src/cli/output/width.ts";

const text = fc.string({
  unit: fc.constantFrom("a", "é", "日", "語", "한", "👍", "e\u0301", "-", "…", " "),
  maxLength: 60,
});

Deno.test("East Asian characters and emoji take two columns, marks and colours none", () => {
  const widths: readonly (readonly [string, number])[] = [
    ["movies", 6],
    ["日本語", 6],
    ["한국어", 6],
    ["e\u0301", 1],
    ["👍", 2],
    ["👩‍👩‍👧", 2],
    ["\x1b[32mgreen\x1b[39m", 5],
    ["Amélie", 6],
    ["", 0],
  ];
  for (const [text, width] of widths) assert.equal(widthOf(text), width, JSON.stringify(text));
});

Deno.test("shorten() leaves what fits as it is, and never exceeds the width", () => {
  fc.assert(fc.property(text, fc.nat(70), fc.constantFrom("end" as const, "middle" as const), (text, width, where) => {
    const short = shorten(text, width, where);
    assert.ok(widthOf(short) <= width);
    if (widthOf(text) <= width) assert.equal(short, text);
    else if (width > 0) assert.ok(short.includes("…"));
  }));
});

Deno.test("shorten() keeps the start, or both ends", () => {
  assert.equal(shorten("production_movies-12", 12), "production_…");
  assert.equal(shorten("production_movies-12", 12, "middle"), "produc…es-12");
  assert.equal(shorten("日本語日本語", 6), "日本…");
});

Deno.test("oneLine() takes out what would move the cursor or turn the text around", () => {
  assert.equal(oneLine("a\nb\tc\x07d"), "a b c d");
  assert.equal(oneLine("\x1b[31mred\x1b[0m \x1b]0;title\x07"), "red ");
  assert.equal(oneLine("abc\u202egpj.exe"), "abcgpj.exe");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.doesNotMatch(oneLine(text), /\p{Cc}/u);
  }));
});

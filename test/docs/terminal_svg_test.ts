import assert from "node:assert/strict";
import { cut, drawingOf, screenOf } from "../../tools/terminal-svg.ts";

Deno.test("the picture of a terminal shows what was there at the end", () => {
  const lines = screenOf("one\r\n\r\nbar 10 %\n\x1b[1A\r\x1b[Jbar 100 %\r\nold\r\x1b[2K\x1b[0Gnew\n");
  assert.deepEqual(lines.map((line) => line.map(({ character }) => character).join("")), [
    "one",
    "",
    "bar 100 %",
    "new",
  ]);
});

Deno.test("the picture of a terminal keeps colours and escapes what XML would read", () => {
  const drawing = drawingOf(screenOf("\x1b[1m$ dem\x1b[22m \x1b[32m<ok>\x1b[39m & done"));
  const [, row] = /<text[^>]*>(.*)<\/text>/.exec(drawing) ?? [];
  assert.equal(
    row,
    '<tspan x="20.0" class="bold">$ dem</tspan><tspan x="70.6" class="green">&lt;ok></tspan><tspan x="112.7">&amp; done</tspan>',
  );
});

Deno.test("the picture of a terminal is cut between two texts, and must hold both", () => {
  const lines = screenOf("before\nfirst\nsecond\n\nnext\n");
  assert.equal(cut(lines, "first", "next").length, 2);
  assert.throws(() => cut(lines, "first", "absent"), /absent/);
});

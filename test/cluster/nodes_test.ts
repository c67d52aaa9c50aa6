import assert from "node:assert/strict";
import fc from "fast-check";
import { Nodes } from "../../src/cluster/nodes.ts";

Deno.test("nodes come round robin, each once", () => {
  const nodes = new Nodes(["a", "b", "c"], () => 0);
  assert.deepEqual([nodes.inTurn(), nodes.inTurn(), nodes.inTurn(), nodes.inTurn()], [
    ["a", "b", "c"],
    ["b", "c", "a"],
    ["c", "a", "b"],
    ["a", "b", "c"],
  ]);
});

Deno.test("a silent node comes last until its pause is over, or it answers", () => {
  let now = 0;
  const nodes = new Nodes(["a", "b"], () => now);
  nodes.silent("a");
  assert.deepEqual([nodes.inTurn(), nodes.inTurn()], [["b", "a"], ["b", "a"]]);
  now = 60_000;
  assert.deepEqual(nodes.inTurn(), ["a", "b"]);
  nodes.silent("b");
  assert.deepEqual(nodes.inTurn(), ["a", "b"]);
  nodes.answered("b");
  assert.deepEqual([nodes.inTurn(), nodes.inTurn()], [["a", "b"], ["b", "a"]]);
});

Deno.test("a node is fresh for a while after it answered, unless it is silent since", () => {
  let now = 0;
  const nodes = new Nodes(["a"], () => now);
  assert.equal(nodes.isFresh("a"), false);
  nodes.answered("a");
  assert.equal(nodes.isFresh("a"), true);
  nodes.silent("a");
  assert.equal(nodes.isFresh("a"), false);
  nodes.answered("a");
  now = 60_000;
  assert.equal(nodes.isFresh("a"), false);
});

Deno.test("no node is ever left out", () => {
  const all = ["a", "b", "c", "d"];
  fc.assert(fc.property(fc.array(fc.constantFrom(...all)), (silent) => {
    const nodes = new Nodes(all, () => 0);
    for (const node of silent) {
      nodes.silent(node);
      assert.deepEqual([...nodes.inTurn()].sort(), all);
    }
  }));
});

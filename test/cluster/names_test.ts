import assert from "node:assert/strict";
import fc from "fast-check";
import { fittingNames, isPlainName } from "../../src/cluster/names.ts";

Deno.test("a plain name is no pattern, list, date expression, exclusion or endpoint", () => {
  for (const name of ["movies", "qa1_movies-7", ".hidden", "фильмы", "a.b"]) assert.ok(isPlainName(name), name);
  for (
    const name of ["", ".", "..", "*", "mov*", "a,b", "-a", "_all", "+a", "<logs-{now/d}>", "a b", "a/b", "a?b", "r:i"]
  ) {
    assert.ok(!isPlainName(name), name);
  }
});

Deno.test("names are cut into lists that fit into a request, none lost and none twice", () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" })), (names) => {
    const lists = fittingNames(names);
    assert.deepEqual(lists.flat(), names);
    for (const list of lists) {
      assert.ok(list.length > 0);
      assert.ok(list.length === 1 || encodeURIComponent(list.join(",")).length <= 3000);
    }
  }));
});

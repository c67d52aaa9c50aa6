import assert from "node:assert/strict";
import fc from "fast-check";
import { aliasName, fenceAlias, isFence, parseVersionName, versionName } from "../../src/cluster/naming.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
const prefix = fc.oneof(fc.constant(""), fc.stringMatching(/^[a-z][a-z0-9_]{0,8}_$/));
const number = fc.integer({ min: 1, max: 1_000_000 });

Deno.test("names are composed of prefix, base name and number", () => {
  assert.equal(versionName("qa1_", "movies", 7), "qa1_movies-7");
  assert.equal(aliasName("qa1_", "movies"), "qa1_movies");
  assert.equal(fenceAlias("qa1_movies-7", "k3"), "qa1_movies-7-w-k3");
});

Deno.test("a version's name is read back as it was composed", () => {
  fc.assert(fc.property(prefix, name, number, (prefix, name, number) => {
    assert.deepEqual(parseVersionName(prefix, versionName(prefix, name, number)), { name, number });
  }));
});

Deno.test("a name that was not composed so is no version's name", () => {
  for (const other of ["movies", "movies-", "movies-07", "movies-0", "-7", "other_movies-7", "movies-7-w-k3"]) {
    assert.equal(
      parseVersionName("qa1_", `qa1_${other}`)?.name,
      other === "other_movies-7" ? "other_movies" : undefined,
    );
    assert.equal(parseVersionName("qa2_", `qa1_${other}`), undefined);
  }
});

Deno.test("a fence is known by the version that it belongs to, an alias that merely looks like one is none", () => {
  fc.assert(fc.property(prefix, name, number, fc.stringMatching(/^[a-z0-9]{1,12}$/), (prefix, name, number, token) => {
    const version = versionName(prefix, name, number);
    assert.ok(isFence(fenceAlias(version, token), version));
    assert.ok(!isFence(aliasName(prefix, name), version));
    assert.ok(!isFence(aliasName(prefix, `${name}-w-${token}`), versionName(prefix, `${name}-w-${token}`, number)));
  }));
});

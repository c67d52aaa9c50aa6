import assert from "node:assert/strict";
import { findDistribution, isVersion } from "../../src/server/distribution.ts";
import { UsageError } from "../../src/errors.ts";

Deno.test("the newest server is taken unless another version is asked for, whole or by its beginning", () => {
  assert.equal(findDistribution("elasticsearch").version, "9.4.3");
  assert.equal(findDistribution("elasticsearch", "9.4").version, "9.4.3");
  assert.equal(findDistribution("elasticsearch", "8").version, "8.19.13");
  assert.equal(findDistribution("elasticsearch", "8.19.13").version, "8.19.13");
  assert.equal(findDistribution("opensearch").version, "3.8.0");
});

Deno.test("a version that cannot be got is refused, and those that can are named", () => {
  for (
    const [engine, version] of [["elasticsearch", "7"], ["elasticsearch", "8.1"], ["opensearch", "9.4.3"]] as const
  ) {
    assert.throws(() => findDistribution(engine, version), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, new RegExp(`version ${version} `));
      assert.match(error.hint ?? "", engine === "opensearch" ? /3\.8\.0/ : /9\.4\.3, 8\.19\.13/);
      return true;
    });
  }
});

Deno.test("the beginning of a version ends where a number ends", () => {
  assert.ok(isVersion("8.19.13", "8.19"));
  assert.ok(!isVersion("8.19.13", "8.1"));
  assert.ok(!isVersion("8.19.13", ""));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { countsLine, countTests, outcomeOf, sum } from "../../tools/junit.ts";

const cases = {
  passed: '<testcase name="a" time="0.1">\n</testcase>',
  bare: '<testcase name="a"/>',
  failed: '<testcase name="a"><failure message="no">text</failure></testcase>',
  errored: '<testcase name="a"><error message="no"/></testcase>',
  skipped: '<testcase name="a">\n<skipped/>\n</testcase>',
};
const report = (...inner: readonly string[]) =>
  `<?xml version="1.0"?><testsuites tests="9" failures="9"><testsuite name="s" failures="9" errors="9">${
    inner.join("\n")
  }</testsuite></testsuites>`;

Deno.test("every test case counts once, as what it came to", () => {
  const kinds = fc.array(fc.constantFrom(...Object.keys(cases) as (keyof typeof cases)[]));
  fc.assert(fc.property(kinds, (kinds) => {
    const { passed, failed, skipped } = countTests(report(...kinds.map((kind) => cases[kind])));
    assert.equal(passed, kinds.filter((kind) => kind === "passed" || kind === "bare").length);
    assert.equal(failed, kinds.filter((kind) => kind === "failed" || kind === "errored").length);
    assert.equal(skipped, kinds.filter((kind) => kind === "skipped").length);
  }));
});

Deno.test("what a test is called or said does not count", () => {
  const sly =
    '<testcase name="a > b <failure" classname=\'"\'><system-out><![CDATA[<failure/></testcase><testcase>]]>' +
    "</system-out></testcase>";
  assert.deepEqual(countTests(report(sly, "<failure/>", cases.failed)), { passed: 1, failed: 1, skipped: 0 });
});

Deno.test("a run of this Deno is counted as Deno counts it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const tests = `
      Deno.test("one > two & \\"three\\"", () => {});
      Deno.test("fails", () => { throw new Error("<testcase name='x'><failure/>"); });
      Deno.test.ignore("later", () => {});`;
    await Deno.writeTextFile(`${folder}/some_test.ts`, tests);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-config", "--quiet", "--reporter=junit", "some_test.ts"],
      cwd: folder,
    }).output();
    const counted = countTests(new TextDecoder().decode(stdout));
    assert.deepEqual(counted, { passed: 1, failed: 1, skipped: 1 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a run that failed without a failed test counts as one failure", () => {
  assert.deepEqual(outcomeOf(undefined, false), { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(outcomeOf("", false), { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(outcomeOf(report(cases.passed), false), { passed: 1, failed: 1, skipped: 0 });
  assert.deepEqual(outcomeOf(report(cases.failed), false), { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(outcomeOf(report(cases.passed), true), { passed: 1, failed: 0, skipped: 0 });
});

Deno.test("the last line names skipped tests only if there are any", () => {
  assert.equal(countsLine({ passed: 12, failed: 0, skipped: 0 }), "12 passed, 0 failed");
  assert.equal(countsLine({ passed: 12, failed: 3, skipped: 1 }), "12 passed, 3 failed, 1 skipped");
});

Deno.test("the counts of two runs add up", () => {
  const total = sum({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 });
  assert.deepEqual(total, { passed: 11, failed: 22, skipped: 33 });
});

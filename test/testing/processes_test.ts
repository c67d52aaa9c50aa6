import assert from "node:assert/strict";
import { isolatedIndexes, sweepTestIndexes } from "../../testing/mod.ts";
import { firstPrefix, runSuite, startSuite } from "./child-suite.ts";
import { cluster, namesUnder } from "./cluster.ts";
import { films } from "./films.ts";

const TESTS = 12;

Deno.test("suites in four processes at once do not meet, and leave nothing in the cluster", async () => {
  const env = { DEM_TEST_COUNT: String(TESTS) };
  const runs = await Promise.all(Array.from({ length: 4 }, () => runSuite("many.ts", { env })));
  for (const { success, output } of runs) assert.ok(success, output);
  const prefixes = runs.flatMap(({ prefixes }) => prefixes);
  assert.equal(new Set(prefixes).size, 4 * TESTS);
  const processes = new Set(prefixes.map((prefix) => /^test_\d+x/.exec(prefix)?.[0] ?? ""));
  assert.equal(processes.size, 4);
  for (const process of processes) assert.deepEqual(await namesUnder(process), []);
});

Deno.test("a suite needs no more permissions than the guide says", async () => {
  const permissions = ["--allow-net", "--allow-env", "--allow-read", "--allow-sys"];
  const { success, output, prefixes } = await runSuite("many.ts", { env: { DEM_TEST_COUNT: "2" }, permissions });
  assert.ok(success, output);
  for (const prefix of prefixes) assert.deepEqual(await namesUnder(prefix), []);
});

Deno.test("what a killed suite left is swept by the next run, and nothing else is", async () => {
  const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
  const suite = startSuite("endless.ts");
  const killed = await firstPrefix(suite);
  const dead = /^test_\d+x/.exec(killed)?.[0] ?? "";
  suite.kill("SIGKILL");
  await suite.status;
  const left = await namesUnder(dead);
  assert.ok(left.includes(`${killed}films-1`) && left.includes(`${killed}notes-1`));

  // All of these look like a test's, but for what decides.
  const meta = { store: "test", prefix: killed, name: "odd", number: 1, hash: "0", purpose: "test" };
  const others = {
    [`${killed}unmarked`]: {},
    [`${killed}application-1`]: { _meta: { dem: { ...meta, purpose: "index" } } },
    [`${killed}other-1`]: { _meta: { dem: { ...meta, prefix: "qa_" } } },
    [`${killed}half-1`]: { _meta: { dem: { purpose: "test" } } },
  };
  try {
    for (const [name, mappings] of Object.entries(others)) await cluster("PUT", `/${name}`, { mappings });
    await using living = await isolatedIndexes({ indexes: [films] });
    assert.deepEqual(await sweepTestIndexes({ sweepAfter: 3_600_000 }), []);
    const still = await namesUnder(dead);
    assert.ok([...left, ...Object.keys(others)].every((name) => still.includes(name)));

    await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify({ testing: { sweepAfter: "0s" } }));
    const { success, output } = await runSuite("many.ts", { env: { DEM_TEST_COUNT: "1" }, cwd: folder });
    assert.ok(success, output);
    assert.deepEqual(await namesUnder(dead), Object.keys(others).sort());
    assert.deepEqual(await namesUnder(living.prefix), [`${living.prefix}films-1`]);
  } finally {
    for (const name of await namesUnder(dead)) await cluster("DELETE", `/${name}`);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("sweepTestIndexes() gives the names of what it deleted", async () => {
  const suite = startSuite("endless.ts");
  const killed = await firstPrefix(suite);
  suite.kill("SIGKILL");
  await suite.status;
  const swept = await sweepTestIndexes({ sweepAfter: 0 });
  assert.ok(swept.includes(`${killed}films-1`));
  assert.deepEqual(await namesUnder(/^test_\d+x/.exec(killed)?.[0] ?? ""), []);
});

Deno.test("tests that fail, that forget their indexes, or write after their end leave nothing behind", async () => {
  const { success, output, prefixes } = await runSuite("failing.ts");
  assert.ok(!success);
  assert.match(output, /on purpose/);
  assert.equal(prefixes.length, 3);
  for (const prefix of prefixes) assert.deepEqual(await namesUnder(prefix), []);
});

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, it } from "node:test";
import { assertHits, assertNoHits, isolateEachTest } from "../../testing/mod.ts";
import { films } from "./films.ts";

const search = isolateEachTest({ indexes: [films], documents: { films: [{ id: 1, title: "Ran" }] } });
const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
const prefixes = new Set<string>();

Deno.test("outside of a test isolated indexes of hooks cannot be used", async () => {
  const script = `
    import { isolateEachTest } from "${import.meta.resolve("../../testing/mod.ts")}";
    const search = isolateEachTest({ indexes: [{ name: "films" }] });
    try { search.prefix } catch (error) { console.log(error.code, error.message) }`;
  const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
  try {
    await Deno.writeTextFile(`${folder}/script.ts`, script);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `--config=${config}`, `${folder}/script.ts`],
    }).output();
    assert.match(new TextDecoder().decode(stdout), /^usage using prefix of isolated indexes: no test is running\n$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const title of ["Ikiru", "Dreams", "Rashomon"]) {
  Deno.test(`hooks give every Deno.test indexes of its own: ${title}`, async () => {
    assert.ok(!prefixes.has(search.prefix));
    prefixes.add(search.prefix);
    assertHits(await search.client.search({ index: "films" }), [1]);
    await search.add("films", [{ id: 2, title }]);
    assertHits(await search.client.search({ index: "films" }), [1, 2]);
  });
}

describe("in describe and it", () => {
  for (const title of ["Ikiru", "Dreams", "Rashomon"]) {
    it(`every it has indexes of its own: ${title}`, async () => {
      assert.ok(!prefixes.has(search.prefix));
      prefixes.add(search.prefix);
      assertHits(await search.client.search({ index: "films" }), [1]);
      await search.add("films", [{ id: 2, title }]);
      assertHits(await search.client.search({ index: "films" }), [1, 2]);
    });
  }
});

describe("with hooks that were handed over", () => {
  const own = isolateEachTest({ indexes: [films] }, { beforeEach, afterEach });

  for (const title of ["Ikiru", "Dreams", "Rashomon"]) {
    it(`every it has indexes of its own: ${title}`, async () => {
      assert.ok(!prefixes.has(own.prefix));
      prefixes.add(own.prefix);
      assertNoHits(await own.client.search({ index: "films" }));
      await own.add("films", [{ id: 1, title }]);
      assertHits(await own.client.search({ index: "films" }), [1]);
    });
  }
});

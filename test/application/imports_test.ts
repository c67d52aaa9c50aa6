import assert from "node:assert/strict";

Deno.test("the application imports nothing of this repository but its public exports", async () => {
  const imported = new Set<string>();
  for (const folder of [".", "indexes"]) {
    for await (const { name } of Deno.readDir(new URL(`./${folder}/`, import.meta.url))) {
      if (!name.endsWith(".ts")) continue;
      const code = await Deno.readTextFile(new URL(`./${folder}/${name}`, import.meta.url));
      for (const [, specifier = ""] of code.matchAll(/ from "([@.\w][^"]*)";$/gm)) imported.add(specifier);
    }
  }
  const own = /^\.\/(?:indexes\/)?[a-z-]+\.ts$/;
  const others = [...imported].filter((specifier) => !own.test(specifier));
  assert.deepEqual(others.sort(), [
    "@dem/dem",
    "@dem/dem/testing",
    "@elastic/elasticsearch",
    "node:assert/strict",
    "node:test",
    "node:url",
  ]);
});

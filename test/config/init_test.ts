import assert from "node:assert/strict";
import { writeExample } from "../../src/config/init.ts";
import { loadConfig } from "../../src/config/load.ts";
import { loadDefinitions } from "../../src/definition/load.ts";
import { Folder } from "./folder.ts";

Deno.test("writeExample() writes a config and a definition that can be loaded", async () => {
  await using folder = await Folder.with();
  assert.deepEqual(await writeExample({ folder: folder.path }), {
    files: [{ file: "dem.yaml", outcome: "written" }, { file: "indexes/movies.yaml", outcome: "written" }],
  });
  const config = await loadConfig({ cwd: folder.path, env: {} });
  const definitions = await loadDefinitions(config, { env: {} });
  assert.deepEqual(config.cluster.nodes, ["http://127.0.0.1:9200"]);
  assert.deepEqual(definitions.map(({ name }) => name), ["movies"]);
});

Deno.test("every line that the example has in comments can be loaded too", async () => {
  await using folder = await Folder.with();
  await writeExample({ folder: folder.path });
  for (const file of ["dem.yaml", "indexes/movies.yaml"]) {
    const text = await Deno.readTextFile(folder.file(file));
    const uncommented = text.split("\n")
      .map((line) => /cloudId|tls:/.test(line) ? line : line.replace(/^( *)# (?=[a-z]+: )/i, "$1")).join("\n");
    assert.notEqual(uncommented, text);
    await Deno.writeTextFile(folder.file(file), uncommented);
  }
  const config = await loadConfig({ cwd: folder.path, env: { ES_API_KEY: "key", GIT_COMMIT: "abc" } });
  assert.deepEqual(config.cluster.credentials, { apiKey: "key" });
  assert.equal(config.tag, "abc");
  const [movies] = await loadDefinitions(config, { env: {} });
  assert.equal(movies?.schema.revision, "2");
});

Deno.test("writeExample() keeps files that are there", async () => {
  await using folder = await Folder.with({ "dem.yaml": "prefix: mine_\n" });
  const { files } = await writeExample({ folder: folder.path });
  assert.deepEqual(files.map(({ outcome }) => outcome), ["kept", "written"]);
  assert.equal(await Deno.readTextFile(folder.file("dem.yaml")), "prefix: mine_\n");
  assert.deepEqual((await writeExample({ folder: folder.path })).files.map(({ outcome }) => outcome), ["kept", "kept"]);
});

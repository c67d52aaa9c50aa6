/** The compiled program: what is inside, what it reads from disk, and a team's own. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import manifest from "../../deno.json" with { type: "json" };
import { billOfCheckout } from "../../tools/release/sbom.ts";
import { testOnBinary } from "../binary.ts";
import { Folder } from "../config/folder.ts";
import { movies, TestProject } from "../project.ts";
import { done, release } from "./release.ts";
import { dem, type Place } from "./run.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));
const cli = `${checkout}cli.ts`;

/** A config that prints every file inside the program that imports it, instead of configuring it. */
const inspector = `
const root = new URL(".", Deno.mainModule);
function list(folder) {
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
    if (isSymlink) continue;
    if (isDirectory) list(new URL(name + "/", folder));
    else console.log(new URL(name, folder).href.slice(root.href.length));
  }
}
list(root);
export default {};
`;

/** A module that describes films with the help of this package and of a file beside it. */
const films = `
import { defineIndex } from "@dem/dem";
import { shout } from "./shout.js";
export default defineIndex({
  ...${JSON.stringify(movies)},
  mappings: { properties: { id: { type: "long" }, title: { type: "keyword" }, decade: { type: "integer" } } },
  document: (row) => ({ id: row.id, title: shout(row.title), decade: Math.floor(row.year / 10) * 10 }),
});
`;
const shout = "export const shout = (text) => `${text}!`;\n";

/** The \`document\` function has run, in workers. */
async function assertFilms(project: TestProject, title = "Film 3!"): Promise<void> {
  const documents = await project.documents(`${project.prefix}movies`);
  assert.equal(documents.size, 5);
  assert.deepEqual(documents.get("3"), { id: 3, title, decade: 1900 });
}

/** Opens a project whose only definition is a module. */
async function openModules(files: Readonly<Record<string, string>>, binary?: string): Promise<TestProject> {
  const project = await TestProject.open({ definitions: [], config: { indexes: ["films.*"] }, binary });
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${project.folder}/${name}`, text);
  return project;
}

/** Makes a folder a repository whose only commit has a tag. */
async function tagged(folder: string, tag: string): Promise<void> {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  for (const args of [["init", "-q"], ["add", "."], ["commit", "-q", "--allow-empty", "-m", "begin"], ["tag", tag]]) {
    const { success, stderr } = await new Deno.Command("git", { args: [...identity, ...args], cwd: folder }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  }
}

await testOnBinary(
  "the program holds the sources and the packages that it needs, and nothing else",
  async ({ file }) => {
    await using folder = await Folder.with({ "dem.config.js": inspector });
    const { stdout } = await dem({ folder: folder.path, binary: file }, ["list"]);
    const files = stdout.trimEnd().split("\n").filter((line) => /^(?:node_modules|src|[\w.-]+$)/.test(line));
    const modules = files.filter((name) => name.startsWith("node_modules/"));
    const found = modules.flatMap((name) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1] ?? []);
    const { components } = await billOfCheckout(checkout) as { components: readonly { type: string; name: string }[] };
    const billed = components.filter(({ type }) => type === "library").map(({ name }) => name).sort();
    assert.deepEqual([...new Set(found)].sort(), billed);
    for (const name of ["fast-check", "playwright-core", "@types/node"]) assert.ok(!billed.includes(name), name);
    assert.deepEqual(modules.filter((name) => /\.(?:d\.[cm]?ts|map)$/.test(name)), []);
    const own = files.filter((name) => !name.startsWith("node_modules/"));
    assert.deepEqual(own.filter((name) => !name.startsWith("src/")).sort(), ["compose.yaml", "dem.ts"]);
    for (const name of ["src/bulk/worker.ts", "src/mod.ts", "src/cli/commands/deploy.ts"]) {
      assert.ok(
        own.includes(name),
      );
    }
    assert.ok((await Deno.stat(file)).size < 115e6, "as large as the docs say, with the runtime's 92 MB");
  },
);

await testOnBinary("the program tells its version, the commit, and what runs it", async ({ file, deno }) => {
  const place = { folder: Deno.cwd(), binary: file };
  const { stdout } = await dem(place, ["--version"]);
  assert.match(stdout, /^\d+\.\d+\.\d+\+[0-9a-f]{12}(?:-dirty)?\n$/);
  const { version, commit, deno: inside, target } = (await dem(place, ["--version", "--json"])).json.result;
  assert.deepEqual([`${version}+${commit}\n`, inside, target], [stdout, deno, Deno.build.target]);
});

await testOnBinary(
  "modules are imported from disk, with this package and modules beside them, in workers too",
  async ({ file }) => {
    await using project = await openModules({ "films.js": films, "shout.js": shout }, file);
    await done(project, "create", "movies");
    await done(project, "update", "movies", "--newer", "--workers", "2", "--batch-size", "2");
    await done(project, "activate", "movies");
    await assertFilms(project);
  },
);

await testOnBinary(
  "TypeScript is imported from disk by Deno 2.8 and later; before that, it is refused unread",
  async ({ file, deno }) => {
    const module = 'const name: string = "movies";\nthrow new Error(`imported ${name}`);\nexport default {};';
    await using project = await openModules({ "films.ts": module }, file);
    const { code, stderr } = await dem(project, ["list"]);
    assert.equal(code, 2);
    const [major, minor] = deno.split(".").map(Number);
    if (major > 2 || minor >= 8) assert.match(stderr, /importing it failed: imported movies/);
    else {
      assert.match(
        stderr,
        /films\.ts {2}expected JavaScript, found TypeScript: .* compile a program with the definitions/,
      );
      assert.doesNotMatch(stderr, /imported movies/);
      await Deno.rename(`${project.folder}/films.ts`, `${project.folder}/part.ts`);
      await Deno.writeTextFile(`${project.folder}/films.js`, 'import "./part.ts";\nexport default { name: "movies" };');
      const imported = await dem(project, ["list"]);
      assert.match(imported.stderr, /part\.ts:1:\d+; this program cannot import TypeScript from disk/);
    }
  },
);

await testOnBinary("no code comes from the network", async ({ file }) => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("export default 1", { headers: { "content-type": "text/javascript" } }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/films.js`;
  await using project = await openModules({ "films.js": `export { default } from "${url}";` }, file);
  const { code, stderr } = await dem(project, ["list"]);
  assert.equal(code, 2);
  assert.match(stderr, /films\.js {2}importing it failed: Module not found/);
});

await testOnBinary("the tag comes from git, and what the linker was told is no hindrance", async ({ file }) => {
  await using project = await TestProject.open({ config: { tag: undefined }, binary: file });
  await tagged(project.folder, "v7");
  const outcome = await dem(project, ["create", "movies"], { env: { LD_LIBRARY_PATH: "/nowhere" } });
  assert.equal(outcome.code, 0, outcome.stderr);
  const { json } = await done(project, "list", "--json");
  assert.equal(json.result.indexes[0].versions[0].tag, "v7");
});

await testOnBinary(
  "a team's own program has its config and its definitions inside, in TypeScript and with packages",
  async (binary) => {
    const typed = films
      .replace("./shout.js", "../shop/shout.ts")
      .replace('from "@dem/dem";', 'from "@dem/dem";\nimport ms from "ms";')
      .replace("(row) =>", "(row: { id: number; title: string; year: number }) =>")
      .replace("shout(row.title)", "shout(row.title, ms(1000) + mark)") +
      'const mark: string = Deno.readTextFileSync(new URL("../mark.txt", import.meta.url));\n';
    await using project = await TestProject.open({ definitions: [] });
    await using team = await Folder.with({
      "dem.config.ts": `const config: object = ${await Deno.readTextFile(`${project.folder}/dem.json`)};
      const cluster = { url: "${project.url}", tls: { ca: "ca.pem" } };
      export default { ...config, cluster, tag: undefined, indexes: ["indexes/*.ts"], source: "sqlite:source.db" };`,
      "ca.pem": await Deno.readTextFile(`${checkout}test/cluster/tls/ca.pem`),
      "mark.txt": "!",
      "indexes/films.ts": typed,
      "shop/shout.ts": "export const shout = (text: string, more: string) => `${text} ${more}`;\n",
      "shop/unused_test.ts": "await import('nothing that is there');",
      "deno.json": JSON.stringify({ imports: { "@dem/dem": "../dem/src/mod.ts", "ms": "npm:ms@2.1.3" } }),
      ".env": "SECRET=1",
    });
    await tagged(team.path, "v3");
    await using out = await Folder.with();
    const file = await binary.compile(out.path, "--project", team.path, "--include", "mark.txt");

    // The test's folder holds the database and no config that could be found.
    await Deno.remove(`${project.folder}/dem.json`);
    const inside: Place = { folder: project.folder, binary: file };
    await release(inside);
    await assertFilms(project, "Film 3 1s!");
    const { stdout } = await dem({ folder: team.path, binary: file }, ["list"]);
    assert.match(stdout, /^movies +/m);
    const { json } = await done(inside, "list", "--json");
    assert.equal(json.result.indexes[0].versions[0].tag, "v3");
    await Deno.writeTextFile(`${project.folder}/inspector.js`, inspector);
    const listed = (await dem(inside, ["list", "--config", "inspector.js"])).stdout.split("\n");
    assert.deepEqual(listed.filter((name) => name.startsWith("project/")).sort(), [
      "project/ca.pem",
      "project/dem.config.ts",
      "project/indexes/films.ts",
      "project/mark.txt",
      "project/shop/shout.ts",
    ]);

    // From the sources, in the folder itself, the same definitions ask for nothing new.
    const imports = { ...manifest.imports, "@dem/dem": import.meta.resolve("../../src/mod.ts"), ms: "npm:ms@2.1.3" };
    await team.write({ "deno.json": JSON.stringify({ imports }) });
    const fromSource = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", `--config=${team.file("deno.json")}`, cli, "plan", "--json"],
      cwd: team.path,
    });
    const { stdout: planned, stderr } = await fromSource.output();
    const decoder = new TextDecoder();
    const { result } = JSON.parse(decoder.decode(planned) || assert.fail(decoder.decode(stderr)));
    assert.equal(result.indexes[0].kind, "none");

    // What is named wins over what is inside.
    await Deno.writeTextFile(`${project.folder}/other.yaml`, "indexes: []\nprefix: other_\n");
    const named = await done(inside, "list", "--json", "--config", "other.yaml", "--cluster", project.url);
    assert.deepEqual(named.json.result.indexes, []);
  },
);

/** Configs and definitions with faults: told with their places, before anything is touched. */
import assert from "node:assert/strict";
import { movies, TestProject } from "../project.ts";
import { refused } from "./refused.ts";
import { dem, demProcess } from "./run.ts";

/** A fault in a file; `place` is what follows the file's name. */
interface Faulty {
  readonly file: string;
  readonly text: string;
  readonly place: string;
  readonly faults: readonly RegExp[];
}

/** A project whose definitions are only those that the test writes. */
async function openEmpty(): Promise<TestProject> {
  const project = await TestProject.open({ config: { indexes: ["indexes/*"] } });
  await Deno.remove(`${project.folder}/indexes/movies.json`);
  return project;
}

Deno.test("without a config a command says where it looked, and what makes one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await dem({ folder }, ["create", "movies"]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, new RegExp(`^error: finding the config: none of dem\\.yaml, .* is in ${folder}, `, "i"));
    assert.match(stderr, /\nhint: .*dem init.* --config /);
    const { json } = await dem({ folder }, ["list", "--json"]);
    assert.equal(json.error?.code, "configuration");
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a --config that is not there is told by its name", async () => {
  await using project = await TestProject.open();
  await refused(project, ["list", "--config", "gone.yaml"], {
    exit: 2,
    code: "configuration",
    message: new RegExp(`${project.folder}/gone\\.yaml  no such file`),
    hint: null,
  });
});

const faultyConfigs: Readonly<Record<string, Omit<Faulty, "file">>> = {
  "an unknown key": {
    text: "prefix: a_\nclustr: { url: http://127.0.0.1:9200 }\n",
    place: ":2:1",
    faults: [/clustr: unknown key; did you mean cluster\?/],
  },
  "a wrong type": {
    text: "prefix: a_\nhistory: 5\n",
    place: ":2:10",
    faults: [/history: expected text, found 5/],
  },
  "broken YAML": { text: "prefix: a_\nindexes: [\n", place: ":3:1", faults: [/must .* end with a \]/] },
  "a variable that is not set": {
    text: "source: ${NOT_SET_ANYWHERE}\n",
    place: ":1:9",
    faults: [/NOT_SET_ANYWHERE/],
  },
  "several faults": {
    text: "prefix: Qa\nupdate: { retryFor: soon }\nactivate: { minimumRatio: 2 }\nsorce: x\n",
    place: ":1:9",
    faults: [
      /loading the config: 4 faults/i,
      /:1:9 {2}prefix: expected lower case, found "Qa"/,
      /:2:21 {2}update\.retryFor: expected a duration .*, found "soon"/,
      /:3:27 {2}activate\.minimumRatio: expected a number from 0 to 1, .*, found 2/,
      /:4:1 {2}sorce: unknown key; did you mean source\?/,
    ],
  },
};

for (const [what, { text, place, faults }] of Object.entries(faultyConfigs)) {
  Deno.test(`${what} in the config is told with file, line and column`, async () => {
    await using project = await TestProject.open();
    await Deno.remove(`${project.folder}/dem.json`);
    await Deno.writeTextFile(`${project.folder}/dem.yaml`, text);
    const message = [new RegExp(`${project.folder}/dem\\.yaml${place}  `), ...faults];
    await refused(project, ["create", "--all"], { exit: 2, code: "configuration", message, hint: null });
    await assert.rejects(Deno.stat(`${project.folder}/history.db`), Deno.errors.NotFound);
    await assert.rejects(Deno.stat(`${project.folder}/.dem`), Deno.errors.NotFound);
  });
}

const faultyDefinitions: Readonly<Record<string, Faulty>> = {
  "an unknown key": {
    file: "movies.yaml",
    text: "name: movies\nmapings: {}\n",
    place: ":2:1",
    faults: [/mapings: unknown key; did you mean mappings\?/],
  },
  "wrong types and a missing key": {
    file: "movies.yaml",
    text: "name: movies\nsource: { table: movies }\nbatch: { documents: none }\n",
    place: ":2:9",
    faults: [
      /loading the definitions: 2 faults/i,
      /source\.key: it is missing: expected text/,
      /:3:21 {2}batch\.documents: expected a whole number from 1, found "none"/,
    ],
  },
  "broken YAML": {
    file: "movies.yaml",
    text: "name: movies\nmappings: { a: \n",
    place: ":2:16",
    faults: [/must .* end with a \}/],
  },
  "broken JSON": {
    file: "movies.json",
    text: '{\n  "name": "movies",\n  "mappings": }\n',
    place: ":3:15",
    faults: [/this is not JSON: Unexpected token/],
  },
  "a name in upper case": {
    file: "movies.yaml",
    text: "name: Movies\n",
    place: ":1:7",
    faults: [/name: expected lower case, found "Movies"/],
  },
  "a name with a blank": {
    file: "movies.yaml",
    text: "name: my movies\n",
    place: ":1:7",
    faults: [/name: expected none of .* and blanks, found "my movies"/],
  },
  "a name that begins with _": {
    file: "movies.yaml",
    text: "name: _movies\n",
    place: ":1:7",
    faults: [/name: expected it not to begin with - _ \+ or \., found "_movies"/],
  },
  "a name that ends like a version": {
    file: "movies.yaml",
    text: "name: movies-2\n",
    place: ":1:7",
    faults: [/name: expected a name that does not end in - and digits, .*, found "movies-2"/],
  },
  "a module that throws": {
    file: "movies.ts",
    text: 'const films = 0;\nif (films === 0) throw new Error("no films here");\nexport default { name: "movies" };\n',
    place: ":2:24",
    faults: [/importing it failed: no films here/],
  },
  "a module without a default export": {
    file: "movies.ts",
    text: 'export const movies = { name: "movies" };\n',
    place: "",
    faults: [/expected a default export, found none/],
  },
};

for (const [what, { file, text, place, faults }] of Object.entries(faultyDefinitions)) {
  Deno.test(`${what}: a definition's fault is told with its place`, async () => {
    await using project = await openEmpty();
    await Deno.writeTextFile(`${project.folder}/indexes/${file}`, text);
    const message = [new RegExp(`${project.folder}/indexes/${file}${place}  `), ...faults];
    await refused(project, ["create", "--all"], { exit: 2, code: "configuration", message, hint: null });
    await assert.rejects(Deno.stat(`${project.folder}/history.db`), Deno.errors.NotFound);
  });
}

Deno.test("two definitions of one name are refused, with both files, and faults of all files are told at once", async () => {
  await using project = await TestProject.open({ config: { indexes: ["indexes/*"] } });
  await Deno.writeTextFile(`${project.folder}/indexes/second.yaml`, "settings: {}\nname: movies\n");
  await Deno.writeTextFile(`${project.folder}/indexes/third.yaml`, "name: Third\n");
  const both = `second\\.yaml:2:7  name: movies is already defined in ${project.folder}/indexes/movies\\.json`;
  const message = [/2 faults/, new RegExp(both), /third\.yaml:1:7 {2}name: expected lower case/];
  await refused(project, ["create", "--all"], { exit: 2, code: "configuration", message, hint: null });
});

Deno.test("a definition module that throws does not end the process with a stack", async () => {
  await using project = await openEmpty();
  await Deno.writeTextFile(`${project.folder}/indexes/movies.ts`, "throw new TypeError('no films here');\n");
  const { code, stdout, stderr } = await demProcess(project, ["plan"]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: .*\n {2}\S+movies\.ts:1:7 {2}importing it failed: no films here\n$/);
});

Deno.test("a mapping that the cluster refuses makes no version, and its create stays recorded as aborted", async () => {
  await using project = await TestProject.open({
    definitions: [{ ...movies, mappings: { properties: { title: { type: "txet" } } } }],
  });
  await refused(project, ["create", "movies"], {
    exit: 1,
    code: "cluster-refused",
    message: new RegExp(
      `^creating the index ${project.prefix}movies-\\d: .*mapper type \\[txet\\] .* field \\[title\\]`,
    ),
    hint: /^Correct the settings or mappings in the definition\.$/,
  }, { aborted: ["create"] });
  const { json } = await dem(project, ["list", "--json"]);
  assert.deepEqual(json.result.indexes[0].versions, []);
});

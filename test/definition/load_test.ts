import assert from "node:assert/strict";
import { type DefinitionDefaults, loadDefinition, loadDefinitions } from "../../src/definition/load.ts";
import type { ReadOptions } from "../../src/definition/read-file.ts";
import { faultsOf, Folder, refusal } from "../config/folder.ts";

function load(folder: Folder, defaults: DefinitionDefaults = {}, options: ReadOptions = {}) {
  const indexes = ["yaml", "json", "ts", "js"].map((ending) => folder.file(`*.${ending}`));
  return loadDefinitions({ indexes, folder: folder.path, ...defaults }, { env: {}, ...options });
}

const mappings = { properties: { title: { type: "text" } } };
const source = { table: "movies", key: "id" };

Deno.test("one definition in four languages is the same", async () => {
  const definition = { name: "movies", revision: "2", settings: { number_of_shards: 1 }, mappings, source };
  await using folder = await Folder.with({
    "a/movies.yaml": 'name: movies\nrevision: "2"\nsettings: { index.number_of_shards: "1" }\n' +
      "mappings:\n  properties:\n    title: { type: text }\nsource: { table: movies, key: id }\n",
    "b/movies.json": JSON.stringify({ $schema: "definition.json", ...definition }),
    "c/movies.ts": `const name: string = "movies";\nexport default { ...${JSON.stringify(definition)}, name };`,
    "d/movies.js": `export default ${JSON.stringify(definition)};`,
  });
  const identities = new Set<string>();
  for (const place of ["a/movies.yaml", "b/movies.json", "c/movies.ts", "d/movies.js"]) {
    const file = folder.file(place);
    const loaded = await loadDefinitions({ indexes: [file], folder: folder.path }, { env: {} });
    assert.equal(loaded.length, 1);
    for (const { hash, sourceFingerprint, ...rest } of loaded) {
      identities.add(`${hash} ${sourceFingerprint}`);
      assert.equal(rest.name, "movies");
      assert.equal(rest.file, file);
      assert.equal(rest.schema.revision, "2");
      assert.deepEqual(rest.schema.mappings, mappings);
      assert.deepEqual(rest.source, source);
      assert.deepEqual(rest.batch, { documents: 5000, bytes: 4 * 1024 * 1024 });
    }
  }
  assert.equal(identities.size, 1);
});

Deno.test("definitions come in the order of their files, each file once; declarations and empty patterns are no fault", async () => {
  await using folder = await Folder.with({
    "b.yaml": "name: second",
    "a.json": '{ "name": "first" }',
    "sub/c.js": 'export default { name: "third" }',
    "types.d.ts": "export {};",
    "README.md": "no definition",
  });
  const indexes = ["*.yaml", "*.{json,ts}", "**/*.js", "b.*", "none/*.yaml", "*.md"].map((each) => folder.file(each));
  const loaded = await loadDefinitions({ indexes }, { env: {} });
  assert.deepEqual(loaded.map(({ name }) => name), ["first", "second", "third"]);
});

Deno.test("a file that is named without a pattern has to be there", async () => {
  await using folder = await Folder.with();
  const loading = loadDefinitions({ indexes: [folder.file("movies.yaml")] });
  assert.deepEqual(await faultsOf(folder, loading), ["movies.yaml  no such file"]);
});

Deno.test("a module brings its functions along", async () => {
  await using folder = await Folder.with({
    "movies.ts": `export default {
      name: "movies",
      source: { query: (db: { text: string }) => ({ compile: () => ({ sql: db.text, parameters: [] }) }), key: "id" },
      document: (row: { id: number }) => row.id > 1 ? { twice: row.id * 2 } : null,
    };`,
    "reviews.js": `export default {
      name: "reviews",
      source: { key: "id", incremental: true, async *documents() { yield { id: 1 }; }, async *deletedIds() { yield "2"; } },
    };`,
  });
  const [movies, reviews] = await load(folder);
  assert.deepEqual(movies?.document?.({ id: 2 }), { twice: 4 });
  assert.ok(movies?.source !== undefined && "query" in movies.source);
  assert.deepEqual(movies.source.query({ text: "select 1" } as never).compile(), { sql: "select 1", parameters: [] });
  assert.ok(reviews?.source !== undefined && "documents" in reviews.source);
  const { signal } = new AbortController();
  assert.deepEqual(await Array.fromAsync(reviews.source.documents({ signal })), [{ id: 1 }]);
});

Deno.test("a definition's own database counts from its file", async () => {
  await using folder = await Folder.with({
    "movies.yaml": "name: movies\nsource: { url: 'sqlite:a.db', table: m, key: id }",
  });
  const [movies] = await load(folder);
  assert.ok(movies?.source !== undefined && "url" in movies.source);
  assert.equal(movies.source.url, `sqlite:${folder.file("a.db")}`);
});

Deno.test("variables are replaced in YAML and JSON, in the middle of mappings too", async () => {
  await using folder = await Folder.with({
    "a.yaml": 'name: ${NAME}\nsettings: { number_of_shards: "${SHARDS:-3}" }\nbatch:\n  documents: ${BATCH}',
  });
  const [loaded] = await load(folder, {}, { env: { NAME: "films", BATCH: "50" } });
  assert.equal(loaded?.name, "films");
  assert.deepEqual(loaded?.schema.settings, { number_of_shards: "3" });
  assert.equal(loaded?.batch.documents, 50);
});

Deno.test("all faults of all definitions are told at once, with line, column, what was expected and what was found", async () => {
  await using folder = await Folder.with({
    "a.yaml": `name: Movies
maping: {}
settings: [1]
mappings: text
source:
  tabel: movies
  key: id
  overlap: long
batch: { documents: 0, bytes: 4 }
`,
    "b.json": '{\n  "name": "b",\n  "source": { "table": "b", "sql": "select", "key": "id" }\n}',
    "c.ts": "export default { name: 'c', source: { table: 'c', key: 7 }, document: {} };",
    "d.js": "\n\nfail();",
    "e.yaml": "name: [",
  });
  assert.deepEqual((await faultsOf(folder, load(folder))).map((line) => line.replace(/(yaml:1:8 {2}).*$/, "$1…")), [
    'a.yaml:1:7  name: expected lower case, found "Movies"',
    "a.yaml:2:1  maping: unknown key; did you mean mappings?",
    "a.yaml:3:11  settings: expected an object, found a list",
    'a.yaml:4:11  mappings: expected an object, found "text"',
    "a.yaml:6:3  source.tabel: unknown key; did you mean table?",
    'a.yaml:8:12  source.overlap: expected a duration such as 5s, found "long"',
    "a.yaml:9:21  batch.documents: expected a whole number from 1, found 0",
    "a.yaml:9:31  batch.bytes: expected text, found 4",
    "b.json:3:13  source: expected an object with either table or sql, found an object with table, sql, key",
    "c.ts  default.source.key: expected text, found 7",
    "c.ts  default.document: expected a function, found an object",
    "d.js:3:1  importing it failed: fail is not defined",
    "e.yaml:1:8  …",
  ]);
});

Deno.test("variables within { } that are not quoted are one fault that says so", async () => {
  await using folder = await Folder.with({ "a.yaml": "name: a\nsettings: { number_of_shards: ${SHARDS} }\n" });
  assert.deepEqual(await faultsOf(folder, load(folder)), [
    'a.yaml:2:32  expected a variable within { } or [ ] to stand in quotes, as in { key: "${NAME}" }',
  ]);
});

const refused: readonly (readonly [what: string, text: string, fault: string])[] = [
  ["no name", "settings: {}", "1:1  name: it is missing: expected text"],
  [
    "the name of a version",
    "name: a-1",
    '1:7  name: expected a name that does not end in - and digits, as versions\' names do, found "a-1"',
  ],
  [
    "a setting given twice",
    "name: a\nsettings:\n  codec: default\n  index: { codec: default }",
    "3:3  settings: codec is given more than once",
  ],
  [
    "a setting that the cluster gives",
    "name: a\nsettings:\n  index: { uuid: x }",
    "3:3  settings: uuid is the cluster's to give: leave it out",
  ],
  [
    "a version that the cluster gives",
    "name: a\nsettings:\n  version.created: 1",
    "3:3  settings: version.created is the cluster's to give: leave it out",
  ],
  [
    "our own mark",
    "name: a\nmappings:\n  _meta:\n    dem: {}",
    "4:10  mappings._meta.dem: this is where dem marks what is its own: leave it out",
  ],
  [
    "a source of nothing",
    "name: a\nsource:\n  key: id",
    "3:3  source: expected an object with either table or sql, found an object with key",
  ],
  ["a source without a key", "name: a\nsource: { table: t }", "2:9  source.key: it is missing: expected text"],
  [
    "a database in memory",
    "name: a\nsource: { table: t, key: id, url: 'sqlite::memory:' }",
    '2:35  source.url: expected a file, found "sqlite::memory:"',
  ],
  [
    "an unknown time zone",
    "name: a\nsource: { table: t, key: id, timezone: Mars/Base }",
    '2:40  source.timezone: expected a time zone such as Europe/Paris, found "Mars/Base"',
  ],
  [
    "code in YAML",
    "name: a\nsource: { documents: x, key: id }",
    "2:9  source: expected an object with either table or sql, found an object with documents, key",
  ],
  [
    "a function in YAML",
    "name: a\ndocument: x",
    "2:1  document: unknown key; known: $schema, name, revision, settings, mappings, batch, source",
  ],
  [
    "a number beyond JSON",
    "name: a\nsettings: { a: { b: .inf } }",
    "2:21  settings.a.b: expected JSON, found Infinity",
  ],
];

for (const [what, text, fault] of refused) {
  Deno.test(`loading a definition refuses ${what}`, async () => {
    await using folder = await Folder.with({ "a.yaml": text });
    assert.deepEqual(await faultsOf(folder, load(folder)), [`a.yaml:${fault}`]);
  });
}

Deno.test("two definitions of one name are refused, with the place of the second and the first's file", async () => {
  await using folder = await Folder.with({
    "a.yaml": "name: movies",
    "b.yaml": "revision: a\nname: movies",
    "c.js": "export default { name: 'movies' }",
  });
  assert.deepEqual(await faultsOf(folder, load(folder)), [
    "b.yaml:2:7  name: movies is already defined in a.yaml",
    "c.js  default.name: movies is already defined in a.yaml",
  ]);
});

Deno.test("a name that is too long under the prefix is refused", async () => {
  const name = "n".repeat(190);
  await using folder = await Folder.with({ "a.yaml": `name: ${name}` });
  assert.equal((await load(folder, { prefix: "short_" })).length, 1);
  assert.deepEqual(await faultsOf(folder, load(folder, { prefix: "longer_than_that_" })), [
    "a.yaml:1:7  name: expected prefix and name to have at most 200 bytes together",
  ]);
});

Deno.test("a module that throws a secret does not show it", async () => {
  await using folder = await Folder.with({ "a.js": "throw new Error('cannot reach postgres://me:hunter2@db')" });
  const error = await refusal(load(folder));
  assert.match(error.message, /a\.js:1:7 {2}importing it failed: cannot reach postgres:\/\/me:\*\*\*@db/);
});

Deno.test("a module that throws what is no error is a fault", async () => {
  await using folder = await Folder.with({ "a.js": "throw 'just text'" });
  assert.deepEqual(await faultsOf(folder, load(folder)), ["a.js  importing it failed: just text"]);
});

Deno.test("TypeScript definitions are refused before they are imported where that cannot work", async () => {
  await using folder = await Folder.with({
    "a.ts": "throw new Error('imported')",
    "b.js": "export default { name: 'b' }",
  });
  const [fault = "", ...others] = await faultsOf(folder, load(folder, {}, { canImportTypeScript: false }));
  assert.match(fault, /^a\.ts {2}expected JavaScript, found TypeScript/);
  assert.deepEqual(others, []);
});

async function fingerprint(value: object, defaults?: DefinitionDefaults): Promise<string | undefined> {
  return (await loadDefinition({ name: "a", ...value }, defaults)).sourceFingerprint;
}

Deno.test("loadDefinition() takes a value, with its functions and defaults", async () => {
  const document = (row: Readonly<Record<string, unknown>>) => row;
  const loaded = await loadDefinition({ name: "a", source, document, batch: { documents: 5, bytes: "1KB" } });
  assert.equal(loaded.document, document);
  assert.equal(loaded.file, undefined);
  assert.deepEqual(loaded.batch, { documents: 5, bytes: 1024 });
  assert.deepEqual(loaded.schema, { settings: {}, mappings: {} });
});

Deno.test("loadDefinition() refuses what is no definition, with every fault", async () => {
  const error = await refusal(
    loadDefinition({ name: "A", source: { key: "id", documents: 1 }, mappings: { a: () => 1 } }),
  );
  assert.deepEqual(error.faults.map(({ message }) => message), [
    'name: expected lower case, found "A"',
    "mappings.a: expected JSON, found a function",
    "source.documents: expected a function, found 1",
  ]);
});

Deno.test("the source's fingerprint changes with what it reads, and not with how it is read", async () => {
  const base = await fingerprint({ source });
  assert.equal(await fingerprint({ source: { ...source, overlap: "9s" }, batch: { documents: 3 } }), base);
  assert.equal(await fingerprint({ source, mappings }), base);
  assert.equal(await fingerprint({ source: { ...source, timezone: "UTC" } }), base);
  const changes = [{ table: "films" }, { key: "no" }, { modified: "m" }, { deleted: "select 1" }, { routing: "r" }, {
    url: "postgres://h/d",
  }];
  for (const change of changes) assert.notEqual(await fingerprint({ source: { ...source, ...change } }), base);
  assert.notEqual(await fingerprint({ source, document: (row: object) => ({ ...row, a: 1 }) }), base);
  assert.equal(await fingerprint({}), undefined);
});

Deno.test("the source's fingerprint has the address without its secrets, be it the definition's or the config's", async () => {
  const of = (url: string) => fingerprint({ source: { ...source, url } });
  assert.equal(await of("postgres://a:one@h/d"), await of("postgres://b:two@h:5432/d"));
  assert.notEqual(await of("postgres://h/d"), await of("postgres://h/e"));
  assert.equal(await fingerprint({ source }, { source: "postgres://x:y@h/d" }), await of("postgres://h/d"));
});

Deno.test("the source's fingerprint has a module's text where code makes documents, line ends aside", async () => {
  const module = (decade: number) =>
    `export default {\n  name: "a",\n  source: { table: "movies", key: "id" },\n  document: () => ({ decade: ${decade} }),\n};\n`;
  await using folder = await Folder.with({
    "1/a.js": module(10),
    "2/a.js": module(20),
    "3/a.js": module(10).replaceAll("\n", "\r\n"),
  });
  const [one, other, windows] = await Promise.all(["1", "2", "3"].map(async (place) => {
    const [loaded] = await loadDefinitions({ indexes: [folder.file(`${place}/a.js`)] });
    return loaded;
  }));
  assert.notEqual(one?.sourceFingerprint, other?.sourceFingerprint);
  assert.equal(one?.sourceFingerprint, windows?.sourceFingerprint);
  assert.equal(one?.hash, other?.hash);
});

Deno.test("the films' definitions in YAML and TypeScript are one", async () => {
  const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url).pathname;
  const [yaml] = await loadDefinitions({ indexes: [fixture("movies.yaml")] }, { env: {} });
  const [typescript] = await loadDefinitions({ indexes: [fixture("movies.ts")] }, { env: {} });
  assert.equal(yaml?.hash, typescript?.hash);
  assert.equal(yaml?.sourceFingerprint, typescript?.sourceFingerprint);
});

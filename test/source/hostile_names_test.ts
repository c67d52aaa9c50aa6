/** Tables, columns and keys with names that nobody should give, in real databases. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteIdentifier, quoteTable } from "../../src/source/identifier.ts";
import { openSource } from "../../src/source/open.ts";
import { borders, deleted, films, ids, never, onEachDatabase, read } from "./databases.ts";

const spiteful = [
  '"',
  "'",
  '""; drop table "canary"; --',
  "a.b",
  "%s",
  "%",
  "$1",
  "?1",
  ":since",
  "\\",
  "/*",
  "--",
  ";",
  "select",
  " ",
  "Ünï",
  "片",
  "🎬",
  "../x",
  "{}",
  "[a]",
  "`",
  "a\nb",
  "\t",
];
const name = fc.oneof(
  fc.constantFrom(...spiteful),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
).filter((text) => !text.includes("\0") && new TextEncoder().encode(text).length < 60 && !/^(sqlite_|pg_)/i.test(text));

const key = fc.oneof(fc.constantFrom(...spiteful), fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }))
  .filter((text) => !text.includes("\0"));

/** Names of columns are told apart without regard to case by SQLite. */
const columns = fc.uniqueArray(name, { minLength: 3, maxLength: 3, selector: (text) => text.toLowerCase() });

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

onEachDatabase("whatever tables, columns and keys are called, exactly their rows are read", async (database) => {
  await database.run("create table canary (id integer)");
  const rows = fc.uniqueArray(key, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      name.filter((text) => text.toLowerCase() !== "canary"),
      columns,
      rows,
      async (table, names, keys) => {
        const [id, title, modified] = names.map(quoteIdentifier);
        const quoted = quoteTable({ name: table });
        const time = database.engine === "Postgres" ? "timestamptz" : "text";
        await database.run(`create table ${quoted} (${id} text primary key, ${title} text, ${modified} ${time})`);
        try {
          const values = keys.map((key) => `(${literal(key)}, ${literal(`of ${key}`)}, '2026-01-02T00:00:00Z')`);
          await database.run(`insert into ${quoted} values ${values.join(", ")}`);
          const source = await openSource(
            films({
              table: quoted,
              key: names[0],
              modified: names[2],
              deleted: `select ${id} from ${quoted} where ${modified} > :since`,
            }),
            { url: database.url },
          );
          await using _source = source;
          const sorted = keys.toSorted();
          assert.deepEqual((await ids(source)).toSorted(), sorted);
          const documents = (await read(source)).map(({ id, json }) => [id, JSON.parse(json ?? "")]);
          for (const [key, document] of documents) {
            assert.equal(document[names[0]], key);
            assert.equal(document[names[1]], `of ${key}`);
          }
          assert.deepEqual([...await source.present([...keys, "none' or 1=1 --"], never)].toSorted(), sorted);
          assert.deepEqual((await source.rowsOf(keys, false, never)).map(({ id }) => id).toSorted(), sorted);
          assert.equal((await ids(source, { since: "2026-01-01T00:00:00Z" })).length, keys.length);
          assert.deepEqual(await ids(source, { since: "2026-01-03T00:00:00Z" }), []);
          assert.deepEqual((await deleted(source, "2026-01-01T00:00:00Z")).toSorted(), sorted);
          const steps = await borders(source, 1);
          assert.equal(steps.length, keys.length - 1);
          assert.equal(await source.count(never), keys.length);
        } finally {
          await database.run(`drop table ${quoted}`);
        }
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
  assert.deepEqual(await database.rows("select id from canary"), []);
});

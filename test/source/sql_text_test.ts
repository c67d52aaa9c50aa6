/** Names and statements of a definition, on their way into SQL. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { ConfigurationError } from "../../src/errors.ts";
import { quoteIdentifier, quoteTable, tableName } from "../../src/source/identifier.ts";
import { numberSince } from "../../src/source/number-since.ts";
import { singleStatement } from "../../src/source/single-statement.ts";
import { sqlTokens } from "../../src/source/sql-tokens.ts";
import { connect, noPostgres } from "./databases.ts";

const names = fc.string({ unit: "grapheme", minLength: 1, maxLength: 15 }).filter((name) => !name.includes("\0"));
const hostile = fc.oneof(
  names,
  fc.constantFrom('"', '""', '"; drop table x; --', "a.b", "'", "\\", "$1", "?", "/*", " "),
);
const dialects = fc.constantFrom("sqlite" as const, "postgres" as const);

Deno.test("a quoted name is that name to SQLite, whatever stands in it", () => {
  using database = new DatabaseSync(":memory:");
  fc.assert(fc.property(hostile, (name) => {
    const [column] = database.prepare(`select 1 as ${quoteIdentifier(name)}`).columns();
    assert.equal(column?.name, name);
  }));
});

Deno.test({
  name: "a quoted name is that name to Postgres, whatever stands in it",
  ignore: noPostgres,
  fn: async () => {
    await using server = await connect(Deno.env.get("DEM_TEST_POSTGRES") ?? "");
    await fc.assert(
      fc.asyncProperty(hostile.filter((name) => new TextEncoder().encode(name).length < 64), async (name) => {
        const { fields } = await server.client.query(`select 1 as ${quoteIdentifier(name)}`);
        assert.deepEqual(fields.map((field) => field.name), [name]);
      }),
    );
  },
});

Deno.test("a name that cannot be one is a fault", () => {
  for (const name of ["", "a\0b"]) assert.throws(() => quoteIdentifier(name), ConfigurationError);
});

Deno.test("a table's name may have a schema, and parts in double quotes", () => {
  assert.deepEqual(tableName("movies"), { name: "movies" });
  assert.deepEqual(tableName("archive.movies"), { schema: "archive", name: "movies" });
  assert.deepEqual(tableName('"a.b"."c""d"'), { schema: "a.b", name: 'c"d' });
  assert.deepEqual(tableName("My Movies; drop"), { name: "My Movies; drop" });
  for (const text of ["", ".", "a.", ".a", "a.b.c", '"a', 'a"b', '"a"b']) {
    assert.throws(() => tableName(text), ConfigurationError, text);
  }
});

Deno.test("a quoted table's name reads back as itself", () => {
  fc.assert(fc.property(hostile, fc.option(hostile, { nil: undefined }), (name, schema) => {
    const table = schema === undefined ? { name } : { schema, name };
    assert.deepEqual(tableName(quoteTable(table)), table);
  }));
});

Deno.test("taking SQL apart loses nothing", () => {
  const pieces = fc.constantFrom(
    "'",
    '"',
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    "\n",
    " ",
    ":since",
    "::",
    ";",
    "e'",
    "\\",
    "a",
    "[",
    "]",
    "`",
    "1",
  );
  fc.assert(fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), dialects, (parts, dialect) => {
    const sql = parts.join("");
    assert.equal([...sqlTokens(sql, dialect)].map(({ text }) => text).join(""), sql);
  }));
});

Deno.test(":since is bound only where it is code", () => {
  const kept = [
    "':since'",
    "E'\\':since'",
    '":since"',
    "$$:since$$",
    "$a$ $$ :since $a$",
    "-- :since\n",
    "/* /* */ :since */",
    "x::since",
    ":sinceever",
  ];
  for (const text of kept) {
    assert.deepEqual(numberSince(`${text} :since`, "postgres"), { text: `${text} $1`, count: 1 });
  }
  assert.deepEqual(numberSince(":since+:since", "postgres"), { text: "$1+$2", count: 2 });
  assert.deepEqual(numberSince("[:since] `:since` :since", "sqlite"), { text: "[:since] `:since` ?1", count: 1 });
  assert.deepEqual(numberSince("a[1]", "postgres"), { text: "a[1]", count: 0 });
});

Deno.test("a statement loses the semicolon at its end, and is refused when another follows", () => {
  assert.equal(singleStatement("select ';' ; -- done;\n ;", "postgres", "source.sql"), "select ';' ");
  assert.equal(singleStatement("select 1 -- a;b", "sqlite", "source.sql"), "select 1 -- a;b");
  assert.throws(() => singleStatement("select 1; drop table x", "sqlite", "source.sql"), ConfigurationError);
  assert.throws(() => singleStatement("select 1; 'x'", "postgres", "source.sql"), ConfigurationError);
  assert.throws(() => singleStatement(" ; ", "postgres", "source.sql"), ConfigurationError);
});

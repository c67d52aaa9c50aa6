/** What the compiler says about definitions; these tests fail when they do not compile. */
import assert from "node:assert/strict";
import { defineIndex } from "../../src/definition/define-index.ts";
import type { DocumentOf } from "../../src/definition/document-of.ts";
import type { AnyIndexDefinition, IndexDefinition } from "../../src/definition/index-definition.ts";

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

interface Film {
  id: number;
  title: string;
  year: number;
  cast: string[];
}

const movies = {
  name: "movies",
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "long" },
      title: { type: "text", fields: { raw: { type: "keyword" } } },
      year: { type: "integer" },
      seen: { type: "boolean" },
      released: { type: "date" },
      called: { type: "alias", path: "title" },
      place: { type: "geo_point" },
      vector: { type: "dense_vector", dims: 3 },
      suggest: { type: "completion" },
      cast: { type: "nested", properties: { name: { type: "text" } } },
      made: { properties: { by: { type: "keyword" }, deep: { type: "object", properties: { x: { type: "byte" } } } } },
      open: { dynamic: true, properties: { known: { type: "keyword" } } },
      kept: { type: "object", enabled: false },
      plugged: { type: "from_a_plugin" },
    },
  },
  source: { table: "movies", key: "id" },
  document: (row) => ({ ...row, decade: Math.floor(row.year / 10) * 10 }),
} satisfies IndexDefinition<Film>;

type Movie = DocumentOf<typeof movies>;

Deno.test("DocumentOf gives scalars, one or a list of them, and null", () => {
  const id: Equals<Movie["id"], number | bigint | readonly (number | bigint)[] | null | undefined> = true;
  const title: Equals<Movie["title"], string | readonly string[] | null | undefined> = true;
  const year: Equals<Movie["year"], number | readonly number[] | null | undefined> = true;
  const seen: Equals<Movie["seen"], boolean | readonly boolean[] | null | undefined> = true;
  const released: Equals<Movie["released"], string | number | readonly (string | number)[] | null | undefined> = true;
  assert.ok(id && title && year && seen && released);
});

Deno.test("DocumentOf leaves out aliases, and multi-fields add nothing", () => {
  const keys: Equals<Extract<keyof Movie, "called" | "raw" | "title.raw">, never> = true;
  assert.ok(keys);
});

Deno.test("DocumentOf takes what the mappings describe", () => {
  const documents: readonly Movie[] = [
    {},
    { id: 2n ** 60n, title: ["8½", "Otto e mezzo"], year: null, seen: true, released: 0 },
    { place: { lat: 1, lon: 2 }, vector: [1, 2, 3], suggest: { input: ["a"], weight: 3 } },
    { place: [1, 2], suggest: "a", cast: [{ name: "A" }, { name: ["B", "C"] }], made: { by: "x", deep: { x: 1 } } },
    { open: { known: "a", anything: 1 }, kept: { whatever: true }, plugged: 17 },
  ];
  assert.equal(documents.length, 5);
});

Deno.test("DocumentOf refuses wrong types, and unknown fields under an inherited dynamic: strict", () => {
  const documents: readonly Movie[] = [
    // @ts-expect-error -- a text is no number
    { title: 1 },
    // @ts-expect-error -- a number is no text, in a list either
    { year: [1, "2"] },
    // @ts-expect-error -- no such field
    { name: "x" },
    // @ts-expect-error -- no such field in the nested object
    { cast: { nme: "x" } },
    // @ts-expect-error -- no such field two objects deep
    { made: { deep: { y: 1 } } },
    // @ts-expect-error -- an open object still has types
    { open: { known: 1 } },
  ];
  assert.equal(documents.length, 6);
});

Deno.test("DocumentOf without dynamic: strict takes fields that it does not know", () => {
  const loose = { name: "loose", mappings: { properties: { a: { type: "ip" } } } } satisfies IndexDefinition;
  const document: DocumentOf<typeof loose> = { a: "::1", b: 2 };
  const plain = { name: "plain" } satisfies IndexDefinition;
  const any: DocumentOf<typeof plain> = { a: 1 };
  assert.ok(document && any);
});

Deno.test("satisfies IndexDefinition gives the row its type, and refuses what a definition does not have", () => {
  const wrong = {
    name: "wrong",
    // @ts-expect-error -- a film has no such column
    document: (row) => row.length,
  } satisfies IndexDefinition<Film>;
  const unknown = {
    name: "unknown",
    // @ts-expect-error -- no such key
    mapping: {},
  } satisfies IndexDefinition<Film>;
  assert.ok(wrong && unknown);
});

Deno.test("definitions of different rows go into one list", () => {
  const list: readonly AnyIndexDefinition[] = [movies, defineIndex({ name: "a", mappings: {} })];
  assert.equal(list.length, 2);
});

Deno.test("a query takes the database that the author names", () => {
  interface Database {
    selectFrom(table: "movies"): { compile(): { sql: string; parameters: readonly unknown[] } };
  }
  const queried = {
    name: "queried",
    source: { query: (db) => db.selectFrom("movies"), key: "id" },
  } satisfies IndexDefinition<Film, Database>;
  const wrong = {
    name: "wrong",
    // @ts-expect-error -- no such table
    source: { query: (db) => db.selectFrom("films"), key: "id" },
  } satisfies IndexDefinition<Film, Database>;
  assert.ok(queried && wrong);
});

const strict = {
  dynamic: "strict",
  properties: {
    id: { type: "long" },
    title: { type: "text" },
    cast: { type: "nested", properties: { name: { type: "text" } } },
  },
} as const;

Deno.test("defineIndex() gives the definition as it is", () => {
  const definition = { name: "a", mappings: strict };
  assert.equal(defineIndex(definition), definition);
});

Deno.test("defineIndex() takes documents that fit: at once, later, or none", () => {
  const definitions: readonly AnyIndexDefinition[] = [
    defineIndex({
      name: "a",
      mappings: strict,
      source: { table: "films", key: "id" },
      document: ({ id, title, cast }: Film) => ({ id, title, cast: cast.map((name) => ({ name })) }),
    }),
    defineIndex({
      name: "b",
      mappings: strict,
      document: async (row: Film) => await Promise.resolve(row.id > 3 ? { id: row.id } : null),
    }),
    defineIndex({
      name: "c",
      mappings: { properties: { id: { type: "long" } } },
      document: (row: Film) => ({ ...row, more: [1] }),
    }),
  ];
  assert.equal(definitions.length, 3);
});

Deno.test("defineIndex() refuses documents that do not fit", () => {
  const definitions = [
    // @ts-expect-error -- no such field
    defineIndex({ name: "a", mappings: strict, document: (row: Film) => ({ id: row.id, year: row.year }) }),
    // @ts-expect-error -- no such fields, by way of a spread
    defineIndex({ name: "a", mappings: strict, document: (row: Film) => ({ ...row }) }),
    // @ts-expect-error -- a text is no number
    defineIndex({ name: "a", mappings: strict, document: (row: Film) => ({ id: row.title }) }),
    // @ts-expect-error -- no such field in the nested objects
    defineIndex({ name: "a", mappings: strict, document: (row: Film) => ({ cast: row.cast.map((nme) => ({ nme })) }) }),
    // @ts-expect-error -- no such field, later
    defineIndex({ name: "a", mappings: strict, document: (row: Film) => Promise.resolve({ year: row.year }) }),
    // @ts-expect-error -- nothing is neither a document nor null
    defineIndex({ name: "a", mappings: strict, document: (row: Film) => row.id > 1 ? { id: 1 } : undefined }),
  ];
  assert.equal(definitions.length, 6);
});

Deno.test("DocumentOf reads what defineIndex() gives", () => {
  const definition = defineIndex({ name: "a", mappings: strict });
  const id: Equals<DocumentOf<typeof definition>["id"], Movie["id"]> = true;
  assert.ok(id);
});

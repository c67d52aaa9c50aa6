/**
 * The vocabulary of the sources' tests: databases that go away with the test, and sources opened on them.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
// @ts-types="@types/pg"
import pg from "pg";
import type { LoadedDefinition, SourceDefinition, SqlSourceOptions } from "../../src/definition/definition.ts";
import { openSource, type SourceContext } from "../../src/source/open.ts";
import type { KeyRange, RowRequest, Source, SourceRow } from "../../src/source/source.ts";

const server = Deno.env.get("DEM_TEST_POSTGRES");

/** Without Postgres, its tests are left out. */
export const noPostgres = server === undefined;

/** A database of a test's own. */
export interface TestDatabase extends AsyncDisposable {
  readonly engine: "SQLite" | "Postgres";
  readonly url: string;
  /** Runs statements. */
  run(sql: string): Promise<void>;
  /** Runs one select, each row as its values. */
  rows(sql: string): Promise<readonly unknown[][]>;
}

/** The kinds of database that a source can be in. */
export const engines: readonly {
  readonly name: TestDatabase["engine"];
  readonly ignore: boolean;
  open(): Promise<TestDatabase>;
}[] = [
  { name: "SQLite", ignore: false, open: sqlite },
  { name: "Postgres", ignore: noPostgres, open: postgres },
];

/** Registers a test for each kind of database, with an empty one each time. */
export function onEachDatabase(fact: string, test: (database: TestDatabase) => Promise<void>): void {
  for (const { name, ignore, open } of engines) {
    Deno.test({
      name: `${fact} (${name})`,
      ignore,
      fn: async () => {
        await using database = await open();
        await test(database);
      },
    });
  }
}

/** Registers a test with a Postgres database. */
export function onPostgres(fact: string, test: (database: TestDatabase) => Promise<void>): void {
  Deno.test({
    name: `${fact} (Postgres)`,
    ignore: noPostgres,
    fn: async () => {
      await using database = await postgres();
      await test(database);
    },
  });
}

/** Registers a test with a SQLite database. */
export function onSqlite(
  fact: string,
  test: (database: TestDatabase & { readonly file: string }) => Promise<void>,
): void {
  Deno.test(`${fact} (SQLite)`, async () => {
    await using database = await sqlite();
    await test(database);
  });
}

async function sqlite(): Promise<TestDatabase & { readonly file: string }> {
  const folder = await Deno.makeTempDir({ prefix: "dem-test-" });
  const file = `${folder}/source.db`;
  const db = new DatabaseSync(file);
  return {
    engine: "SQLite",
    file,
    url: `sqlite:${file}`,
    run: (sql) => Promise.resolve(db.exec(sql)),
    rows(sql) {
      const statement = db.prepare(sql);
      statement.setReadBigInts(true);
      return Promise.resolve(statement.all().map((row) => Object.values(row)));
    },
    async [Symbol.asyncDispose]() {
      db.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function postgres(): Promise<TestDatabase> {
  const name = `dem_test_${crypto.randomUUID().slice(0, 8)}`;
  await using administrator = await connect(server ?? "");
  await administrator.client.query(`create database ${name}`);
  const url = new URL(server ?? "");
  url.pathname = `/${name}`;
  const { client } = await connect(url.href);
  return {
    engine: "Postgres",
    url: url.href,
    run: async (sql) => void await client.query(sql),
    rows: async (sql) => (await client.query({ text: sql, rowMode: "array" })).rows,
    async [Symbol.asyncDispose]() {
      await client.end();
      await using last = await connect(server ?? "");
      await last.client.query(`drop database ${name} with (force)`);
    },
  };
}

/** One more connection to Postgres. */
export async function connect(url: string): Promise<AsyncDisposable & { readonly client: pg.Client }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/** A definition of films over a source. */
export function films(source: SourceDefinition | undefined): LoadedDefinition {
  return {
    name: "films",
    schema: { settings: {}, mappings: {} },
    hash: "",
    batch: { documents: 1000, bytes: 4_000_000 },
    ...(source === undefined ? {} : { source }),
  };
}

/** Opens a table of a test's database as a source. */
export function openTable(
  database: { readonly url: string },
  table: string,
  options: Partial<SqlSourceOptions> = {},
  context: SourceContext = {},
): Promise<Source> {
  return openSource(films({ table, key: "id", ...options }), { url: database.url, ...context });
}

/** A signal that never fires. */
export const never = new AbortController().signal;

/** All keys. */
export const everything: KeyRange = { from: null, to: null };

/** Reads rows to the end. */
export async function read(source: Source, request: Partial<RowRequest> = {}): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const chunk of source.rows({ range: everything, objects: false, signal: never, ...request })) {
    rows.push(...chunk);
  }
  return rows;
}

/** Reads the ids of rows, in the order that they come. */
export async function ids(source: Source, request: Partial<RowRequest> = {}): Promise<(string | null)[]> {
  return (await read(source, request)).map(({ id }) => id);
}

/** Reads the documents of rows, as JSON text. */
export async function documents(source: Source): Promise<(string | undefined)[]> {
  return (await read(source)).map(({ json }) => json);
}

/** Reads the keys that were removed since then. */
export async function deleted(source: Source, since: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const chunk of source.deleted(since, never)) keys.push(...chunk);
  return keys.sort();
}

/** Steps through all borders. */
export async function borders(source: Source, size: number, since?: string): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null = null;;) {
    after = await source.border(after, size, never, since);
    if (after === null) return found;
    found.push(after);
  }
}

/**
 * The vocabulary of the history's tests: every store, opened as some process would.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
// @ts-types="@types/pg"
import pg from "pg";
import type { History, NewAction, VersionRecord } from "../../src/history/history.ts";
import { openHistory } from "../../src/history/open.ts";
import type { OpenHistoryOptions } from "../../src/history/store.ts";

const server = Deno.env.get("DEM_TEST_POSTGRES");

/** A store that a test has for itself; disposing removes it. */
export interface TestStore extends AsyncDisposable {
  readonly address: string;
  /** Runs a statement behind the history's back; gives its rows. */
  query(statement: string): Promise<readonly Record<string, unknown>[]>;
}

/** A kind of store. */
export interface StoreKind {
  readonly name: string;
  readonly ignore: boolean;
  make(): Promise<TestStore>;
}

/** Every store that several processes can share. */
export const stores: readonly StoreKind[] = [
  { name: "SQLite", ignore: false, make: sqliteStore },
  { name: "Postgres", ignore: server === undefined, make: postgresStore },
];

/** Registers a test for each store, with a new one each time. */
export function onEachStore(fact: string, test: (store: TestStore) => Promise<void>): void {
  for (const { name, ignore, make } of stores) {
    Deno.test({
      name: `${fact} (${name})`,
      ignore,
      fn: async () => {
        await using store = await make();
        await test(store);
      },
    });
  }
}

/** Makes a folder with room for one SQLite history, which does not exist yet. */
export async function sqliteStore(): Promise<TestStore & { readonly folder: string; readonly file: string }> {
  const folder = await Deno.makeTempDir({ prefix: "dem_test_" });
  const file = `${folder}/history.db`;
  return {
    folder,
    file,
    address: `sqlite:${file}`,
    // deno-lint-ignore require-await -- fails as a promise, as Postgres does
    async query(statement) {
      const database = new DatabaseSync(file, { timeout: 5_000 });
      try {
        return database.prepare(statement).all();
      } finally {
        database.close();
      }
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Makes an empty Postgres database. */
export async function postgresStore(): Promise<TestStore> {
  const name = `dem_test_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const url = new URL(server ?? "postgres://");
  await runOnPostgres(url.href, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    address: own.href,
    query: (statement) => runOnPostgres(own.href, statement),
    [Symbol.asyncDispose]: async () => {
      await runOnPostgres(url.href, `drop database ${name} with (force)`);
    },
  };
}

async function runOnPostgres(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** What a process tells when it opens a history, unless a test says otherwise. */
export function openOptions(overrides: Partial<OpenHistoryOptions> = {}): OpenHistoryOptions {
  return {
    now: () => new Date(),
    command: "dem test",
    tag: "v1",
    host: "here",
    process: 1,
    randomId: () => crypto.randomUUID(),
    onWarning: () => {},
    ci: false,
    ...overrides,
  };
}

/** Opens a history as one more process. */
export function open(store: { address: string }, overrides: Partial<OpenHistoryOptions> = {}): Promise<History> {
  return openHistory(store.address, openOptions(overrides));
}

/** A signal that never fires. */
export const never = new AbortController().signal;

/** An action on `movies`, unless a test says otherwise. */
export function movies(action: Partial<NewAction> = {}): NewAction {
  return { kind: "update", prefix: "", index: "movies", version: "movies-1", ...action };
}

/** Records a version of `movies`, with a number of its own. */
export async function addVersion(history: History, prefix = "", index = "movies"): Promise<VersionRecord> {
  const { id } = await history.ensureIndex(prefix, index);
  const number = await history.takeNumber(id, 1);
  return await history.addVersion({
    indexId: id,
    number,
    name: `${prefix}${index}-${number}`,
    uuid: null,
    schema: { settings: {}, mappings: {} },
    hash: "abc",
    tag: "v1",
  });
}

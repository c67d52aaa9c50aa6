/** A Postgres database for one test. */
import pg from "pg";
import type { Film } from "./filling.ts";

const postgresUrl = Deno.env.get("DEM_TEST_POSTGRES") ?? "";

/** A database of its own, dropped at the end. */
export class Database implements AsyncDisposable {
  readonly name = `dem_test_${crypto.randomUUID().slice(0, 8)}`;
  readonly url: string;

  private constructor() {
    this.url = Object.assign(new URL(postgresUrl), { pathname: `/${this.name}` }).href;
  }

  static async open(sql: string): Promise<Database> {
    const database = new Database();
    await run(postgresUrl, `create database ${database.name}`);
    await run(database.url, sql);
    return database;
  }

  /** Runs SQL; gives the rows of its last statement. */
  async run(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return await run(this.url, sql);
  }

  /** The films of the source, by their ids; only those that the condition holds for. */
  async films(condition = "true"): Promise<ReadonlyMap<string, Film>> {
    const rows = await this.run(`select id::text, title, year from films where ${condition}`);
    return new Map(rows.map(({ id, title, year }) => [String(id), { title, year }]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run(postgresUrl, `drop database ${this.name} with (force)`);
  }
}

async function run(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
    return (Array.isArray(result) ? result[result.length - 1] : result).rows;
  } finally {
    await client.end();
  }
}

/** The films of a filling, so many, and the table of those that were deleted. */
export function filmsIn(rows: number): string {
  return `
    create table films (id integer primary key, title text, year integer, last_modified timestamptz);
    create table deleted_films (id integer, deleted_at timestamptz);
    insert into films select i, 'Film ' || i, 1900 + i % 120, '2026-01-01T00:00:00Z' from generate_series(1, ${rows}) i;`;
}

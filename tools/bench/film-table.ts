/**
 * The films in Postgres: a database of the bench's own, with a table for each number of rows.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { columns, type Film, makeFilms } from "./films.ts";

/** So many rows are inserted at a time. */
const PAGE = 5_000;

/** A database of the bench's own on a server; disposing drops it. */
export class FilmDatabase implements AsyncDisposable {
  readonly url: string;
  readonly #client: pg.Client;
  readonly #server: string;
  readonly #name: string;
  readonly #tables = new Set<string>();

  private constructor(server: string, name: string, client: pg.Client, url: string) {
    this.#server = server;
    this.#name = name;
    this.#client = client;
    this.url = url;
  }

  /** Makes the database on the server of this address. */
  static async open(server: string): Promise<FilmDatabase> {
    const name = `dem_bench_${crypto.randomUUID().slice(0, 8)}`;
    await administer(server, `create database ${name}`);
    const address = new URL(server);
    address.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: address.href });
    await client.connect();
    return new FilmDatabase(server, name, client, address.href);
  }

  /** Gives the name of a table of so many films, which is filled at the first call. */
  async table(rows: number): Promise<string> {
    const table = `films_${rows}`;
    if (this.#tables.has(table)) return table;
    const list = Object.entries(columns).map(([name, type]) => `${name} ${type}`).join(", ");
    await this.#client.query(`create table ${table} (${list})`);
    let page: Film[] = [];
    const insert = () =>
      this.#client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
        JSON.stringify(page),
      ]);
    for (const film of makeFilms(rows)) {
      page.push(film);
      if (page.length < PAGE) continue;
      await insert();
      page = [];
    }
    if (page.length > 0) await insert();
    await this.#client.query(`create index on ${table} (last_modified)`);
    await this.#client.query(`vacuum analyze ${table}`);
    this.#tables.add(table);
    return table;
  }

  /** Gives the films of these ids as the database makes JSON of them, by id. */
  async films(table: string, ids: readonly number[]): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
    const { rows } = await this.#client.query(
      `select id::text, row_to_json(f) as film from ${table} f where id = any($1::int[])`,
      [ids],
    );
    return new Map(rows.map(({ id, film }) => [id, film]));
  }

  /** Gives the mean size of a film as JSON, in bytes. */
  async meanBytes(table: string): Promise<number> {
    const { rows } = await this.#client.query(
      `select avg(octet_length(row_to_json(f)::text))::int as bytes from ${table} f where id <= 10000`,
    );
    return rows[0].bytes;
  }

  /** Gives every film as its id and its JSON, in order, a page at a time. */
  async *pages(table: string): AsyncGenerator<readonly { readonly id: number; readonly json: string }[]> {
    for (let after = 0;;) {
      const { rows } = await this.#client.query(
        `select id, row_to_json(f)::text as json from ${table} f where id > $1 order by id limit ${PAGE}`,
        [after],
      );
      if (rows.length === 0) return;
      yield rows;
      after = rows[rows.length - 1].id;
    }
  }

  /** Gives the version of the server. */
  async version(): Promise<string> {
    const { rows } = await this.#client.query("show server_version");
    return rows[0].server_version;
  }

  /**
   * Waits until the connections of others to the database are closed, and gives the CPU seconds that the server has taken
   * for all that are; undefined where it does not run on this machine.
   */
  async cpuSeconds(): Promise<number | undefined> {
    const others = "select count(*)::int as open from pg_stat_activity " +
      "where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'";
    for (let tries = 0; tries < 100; tries++) {
      const { rows: [{ open }] } = await this.#client.query(others);
      // A connection's time is counted when its process is gone, which is a little later.
      await pause(50);
      if (open === 0) break;
    }
    const { rows } = await this.#client.query("select pg_backend_pid() as process");
    const parent = (await processStat(rows[0].process))?.parent;
    return parent === undefined ? undefined : (await processStat(parent))?.cpuSeconds;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
    await administer(this.#server, `drop database if exists ${this.#name} with (force)`);
  }
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Reads what Linux says of a process: its parent, and its CPU seconds with those of its children that have ended. */
async function processStat(
  process: number,
): Promise<{ readonly parent: number; readonly cpuSeconds: number } | undefined> {
  try {
    const stat = await Deno.readTextFile(`/proc/${process}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), cpuSeconds: ticks / 100 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * The rows of a round's source, and all that they ever were: what documents are held against.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { Random } from "../bench/random.ts";
import { onPostgres } from "./on-postgres.ts";
import { indexes, type IndexName } from "./steps.ts";

/** What an index knows of a row; null: there is none. */
export type Content = { readonly title: string; readonly year: number | string } | null;

/** A row's content, and when it was written; until then it may have been another. */
export interface Writing {
  readonly content: Content;
  /** Milliseconds; it was written between these. */
  readonly begun: number;
  done: number;
}

/** The title of documents that others have written. */
export const ALIEN = "old";

/** So many rows a table has at first. */
const ROWS = 40;

/** The tables of a source. */
export class Rows implements AsyncDisposable {
  readonly url: string;
  /** By table, by id: every content, oldest first. */
  readonly past: Readonly<Record<IndexName, Map<number, Writing[]>>> = { books: new Map(), films: new Map() };
  readonly #run: (sql: string) => Promise<void>;
  readonly #postgres: boolean;
  #writing: Promise<void> = Promise.resolve();

  private constructor(url: string, run: (sql: string) => Promise<void>) {
    this.url = url;
    this.#run = run;
    this.#postgres = url.startsWith("postgres");
  }

  /** Makes the tables. */
  static async open(url: string): Promise<Rows> {
    const rows = new Rows(url, url.startsWith("postgres") ? (sql) => onPostgres(url, sql) : onSqlite(url));
    const time = rows.#postgres ? "timestamptz" : "text";
    const statements = url.startsWith("postgres") ? [] : ["pragma journal_mode = wal"];
    for (const table of indexes) {
      statements.push(
        `create table ${table} (id integer primary key, title text, year text, last_modified ${time})`,
        `create table deleted_${table} (id integer, deleted_at ${time})`,
      );
    }
    await rows.#run(statements.join(";\n"));
    for (const table of indexes) {
      const ids = Array.from({ length: ROWS }, (_, at) => at + 1);
      await rows.#write(table, ids.map((id) => [id, { title: `${table} ${id}`, year: 1900 + id }]));
    }
    return rows;
  }

  /** Changes a few rows: new ones, others, some gone, some that a mapping refuses. */
  change(table: IndexName, salt: number): Promise<void> {
    const next = this.#writing.then(async () => {
      const random = new Random(salt);
      const changes = new Map<number, Content>();
      for (let count = 1 + random.below(6); count > 0; count--) {
        const id = 1 + random.below(ROWS + 20);
        const content = { title: `${table} ${id} as of ${random.below(1e6)}`, year: 1900 + random.below(150) };
        const kind = random.below(10);
        changes.set(id, kind < 6 ? content : kind < 9 ? null : { ...content, year: "unknown" });
      }
      await this.#write(table, [...changes]);
    });
    this.#writing = next.catch(() => {});
    return next;
  }

  /** What the rows are now. */
  now(table: IndexName): ReadonlyMap<number, Content> {
    return new Map([...this.past[table]].map(([id, writings]) => [id, writings.at(-1)?.content ?? null]));
  }

  async #write(table: IndexName, changes: readonly (readonly [number, Content])[]): Promise<void> {
    const begun = Date.now();
    // By the database's own clock, once nothing is waited for any more: the overlap covers what is left until the commit.
    const time = this.#postgres ? "clock_timestamp()" : "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
    const statements = changes.flatMap(([id, content]) => {
      const gone = `delete from ${table} where id = ${id}`;
      if (content === null) return [gone, `insert into deleted_${table} values (${id}, ${time})`];
      const { title, year } = content;
      return [gone, `insert into ${table} values (${id}, '${title}', '${year}', ${time})`];
    });
    const written = changes.map(([id, content]) => {
      const writing: Writing = { content, begun, done: Infinity };
      const before = this.past[table].get(id);
      if (before === undefined) this.past[table].set(id, [writing]);
      else before.push(writing);
      return writing;
    });
    for (let tries = 1;; tries++) {
      try {
        await this.#run([this.#postgres ? "begin" : "begin immediate", ...statements, "commit"].join(";\n"));
        break;
      } catch (error) {
        // The server may just be starting again; whether it was committed is not known, and the same again is the same.
        if (!this.#postgres || tries > 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    for (const writing of written) writing.done = Date.now();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
  }
}

function onSqlite(url: string): (sql: string) => Promise<void> {
  // deno-lint-ignore require-await -- fails as a promise, as Postgres does
  return async (sql) => {
    const database = new DatabaseSync(url.slice("sqlite:".length), { timeout: 20_000 });
    try {
      database.exec(sql);
    } finally {
      database.close();
    }
  };
}

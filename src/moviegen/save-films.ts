/**
 * Saves films into the table `movies` as they come.
 *
 * @module
 */
import { ConfigurationError, FailedError } from "../errors.ts";
import type { TableWriter, WritableRow, WritableTable } from "../source/write.ts";
import { openWriter } from "../source/write-open.ts";
import { type Film, filmColumns, rowOf } from "./film.ts";
import { titleKey } from "./titles.ts";
import { wrongValue } from "./value-check.ts";

/** The table that films go into. */
const TABLE = "movies";

/** Milliseconds that films are gathered for one transaction. */
const GATHERING = 50;

interface Waiting {
  readonly row: WritableRow;
  readonly resolve: (key: WritableRow) => void;
  readonly reject: (error: unknown) => void;
}

/** Opens the source. Throws SourceError where it cannot be opened, or has no such table. */
export async function openSaver(source: string): Promise<FilmSaver> {
  const writer = await openWriter(source);
  try {
    const table = await writer.describe(TABLE);
    const missing = ["title", "year"].filter((name) => !table.columns.some((column) => column.name === name));
    if (missing.length > 0) {
      throw new ConfigurationError(`saving films: the table ${TABLE} has no ${missing.join(" and no ")}`, {
        hint: "The files fixtures/movies.sqlite.sql and fixtures/movies.postgres.sql make one that fits.",
      });
    }
    return new FilmSaver(writer, table, await writer.read(table, ["title", "year"]));
  } catch (error) {
    await writer[Symbol.asyncDispose]();
    throw error;
  }
}

/** Knows what is there, and writes what comes, several films in one transaction. */
export class FilmSaver implements AsyncDisposable {
  readonly #writer: TableWriter;
  readonly #table: WritableTable;
  readonly #titles: Set<string>;
  readonly #films: Set<string>;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(writer: TableWriter, table: WritableTable, rows: readonly WritableRow[]) {
    this.#writer = writer;
    this.#table = table;
    this.#titles = new Set(rows.map((row) => titleKey(String(JSON.parse(row.get("title") ?? "null")))));
    this.#films = new Set(rows.map((row) => filmKey(row)));
  }

  /** Whether a film of this title is in the table. */
  has(title: string): boolean {
    return this.#titles.has(titleKey(title));
  }

  /** Saves a film, and gives its key; `known` where the very film is there. Throws where the table does not take it. */
  async save(film: Film): Promise<WritableRow | "known"> {
    const all = rowOf(film);
    const columns = new Map(this.#table.columns.map((column) => [column.name, column]));
    const row = new Map([...all].filter(([name]) => columns.has(name)));
    for (const name of filmColumns) {
      const column = columns.get(name);
      const wrong = column === undefined ? undefined : wrongValue(column, row.get(name) ?? "null");
      if (wrong === undefined) continue;
      throw new FailedError(`saving ${JSON.stringify(film.title)}: ${name}: ${wrong}`, {
        hint: `OMDb does not say what the table ${TABLE} needs; add the film with \`dem loaddata\`.`,
      });
    }
    const key = filmKey(row);
    // Two titles may lead to one film.
    if (this.#films.has(key)) return "known";
    this.#films.add(key);
    try {
      return await this.#insert(row);
    } catch (error) {
      this.#films.delete(key);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#writer[Symbol.asyncDispose]();
  }

  #insert(row: WritableRow): Promise<WritableRow> {
    const { promise, resolve, reject } = Promise.withResolvers<WritableRow>();
    this.#waiting.push({ row, resolve, reject });
    this.#writing ??= this.#write();
    return promise;
  }

  /** Writes until nothing waits; one connection takes one transaction at a time. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHERING));
      const waiting = this.#waiting;
      this.#waiting = [];
      // One that the database refuses must not take the others with it.
      if (!await this.#writeAll(waiting)) { for (const one of waiting) await this.#writeOne(one); }
    }
    this.#writing = undefined;
  }

  async #writeAll(waiting: readonly Waiting[]): Promise<boolean> {
    try {
      const keys = await this.#writer.insert(this.#table, waiting.map(({ row }) => row));
      for (const [at, { resolve }] of waiting.entries()) resolve(keys[at] ?? new Map());
      return true;
    } catch {
      return false;
    }
  }

  async #writeOne({ row, resolve, reject }: Waiting): Promise<void> {
    try {
      const [key = new Map()] = await this.#writer.insert(this.#table, [row]);
      resolve(key);
    } catch (error) {
      reject(error);
    }
  }
}

function filmKey(row: WritableRow): string {
  return `${titleKey(String(JSON.parse(row.get("title") ?? "null")))} ${row.get("year")}`;
}

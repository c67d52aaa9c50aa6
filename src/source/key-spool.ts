import { DatabaseSync } from "node:sqlite";

/** How many keys are written in one go. */
const CHUNK = 1000;

/**
 * Keys kept aside, so that single ones can be looked up without holding all of them in memory.
 *
 * They lie in a temporary table, that SQLite keeps in a nameless file and removes when it is closed or the process ends.
 */
export class KeySpool implements Disposable {
  /** How many rows were written, those without a key included. */
  rows = 0;
  readonly #database: DatabaseSync;

  private constructor() {
    this.#database = new DatabaseSync(":memory:");
    this.#database.exec("pragma temp_store = file; pragma temp.journal_mode = off; pragma temp.synchronous = off");
    this.#database.exec("create temp table spool (key text primary key) without rowid");
  }

  /** Writes all keys of a stream. */
  static async of(keys: AsyncIterable<string | null>): Promise<KeySpool> {
    const spool = new KeySpool();
    try {
      let chunk: string[] = [];
      for await (const key of keys) {
        spool.rows += 1;
        if (key !== null) chunk.push(key);
        if (chunk.length >= CHUNK) {
          spool.#write(chunk);
          chunk = [];
        }
      }
      spool.#write(chunk);
      return spool;
    } catch (error) {
      spool[Symbol.dispose]();
      throw error;
    }
  }

  /** Gives those of the keys that were written. */
  among(keys: readonly string[]): Set<string> {
    const found = this.#database
      .prepare("select key from spool where key in (select value from json_each(?))")
      .all(JSON.stringify(keys));
    return new Set(found.map(({ key }) => String(key)));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #write(keys: readonly string[]): void {
    this.#database
      .prepare("insert or ignore into spool select value from json_each(?)")
      .run(JSON.stringify(keys));
  }
}

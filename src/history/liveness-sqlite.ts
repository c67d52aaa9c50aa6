import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import type { Owner } from "./history.ts";
import type { Liveness } from "./liveness.ts";
import { isSqliteBusy } from "./sqlite-errors.ts";
import { lastWritten, makePrivateFile } from "./sqlite-file.ts";

/** Milliseconds: a file that is younger may be one that its owner is just about to lock. */
const SETTLED = 10_000;

/** How often a folder that others remove at the same time is made again. */
const TRIES = 50;

/**
 * A file for each owner beside the history, kept locked by its process as long as that lives.
 *
 * The operating system ends the lock with the process, however that ends; whoever gets it knows.
 */
export class OwnerFiles implements Liveness {
  readonly #folder: string;
  readonly #host: string;
  /** Files of other hosts in a shared folder are never judged: their locks may not be seen from here. */
  readonly #mark: string;
  #own: { readonly id: string; readonly database: DatabaseSync } | undefined;

  constructor(folder: string, host: string) {
    this.#folder = folder;
    this.#host = host;
    this.#mark = `${encodeURIComponent(host)}.`;
  }

  async show(ownerId: string): Promise<void> {
    for (let tries = 1; this.#own === undefined; tries++) {
      try {
        Deno.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
        makePrivateFile(this.#file(ownerId));
        const database = lockedDatabase(this.#file(ownerId));
        if (database !== undefined) this.#own = { id: ownerId, database };
      } catch (error) {
        // Another owner that ended may have removed the folder in between.
        if (tries === TRIES) throw error;
        await delay(10);
      }
    }
  }

  isDead(owner: Owner): Promise<boolean> {
    return Promise.resolve(owner.host === this.#host && this.#hasEnded(owner.id));
  }

  async mayLive(owner: Owner): Promise<boolean> {
    const file = join(this.#folder, `${encodeURIComponent(owner.host)}.${owner.id}`);
    return lastWritten(file) !== undefined && !await this.isDead(owner);
  }

  leftBehind(): Promise<readonly string[]> {
    if (lastWritten(this.#folder) === undefined) return Promise.resolve([]);
    const ids = [...Deno.readDirSync(this.#folder)]
      .filter(({ name }) => name.startsWith(this.#mark))
      .map(({ name }) => name.slice(this.#mark.length));
    const ended = ids.filter((id) => id !== this.#own?.id && this.#isSettled(id) && this.#hasEnded(id));
    return Promise.resolve(ended);
  }

  bury(ownerId: string): Promise<void> {
    removeIfPossible(this.#file(ownerId));
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#own !== undefined) {
      this.#own.database.close();
      removeIfPossible(this.#file(this.#own.id));
      removeIfPossible(this.#folder);
      this.#own = undefined;
    }
    return Promise.resolve();
  }

  #isSettled(id: string): boolean {
    const made = lastWritten(this.#file(id));
    return made !== undefined && Date.now() - made.getTime() > SETTLED;
  }

  /** A file that is missing tells nothing: the history may have been reached by another path. */
  #hasEnded(id: string): boolean {
    const file = this.#file(id);
    try {
      const database = lockedDatabase(file);
      database?.close();
      return database !== undefined;
    } catch (error) {
      if (lastWritten(file) === undefined) return false;
      throw error;
    }
  }

  #file(id: string): string {
    return join(this.#folder, `${this.#mark}${id}`);
  }
}

/** Opens a file that is there with an exclusive lock; undefined when another has it. */
function lockedDatabase(file: string): DatabaseSync | undefined {
  // Opening makes a file that is missing. A location with `mode=rw` would not, but needs every permission in Deno.
  if (lastWritten(file) === undefined) throw new Deno.errors.NotFound(`${file} is not there`);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Nothing is ever written, so that there must be no journal beside the file.
    database.exec("pragma journal_mode = memory; begin exclusive");
    return database;
  } catch (error) {
    database.close();
    if (isSqliteBusy(error)) return undefined;
    throw error;
  }
}

/** Removes a file or an empty folder. What is left, the next owner that ends removes. */
function removeIfPossible(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

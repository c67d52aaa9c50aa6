import { Kysely, sql } from "kysely";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../errors.ts";
import type { Engine, Explanation, StorePlace } from "./engine.ts";
import { type Liveness, noLiveness } from "./liveness.ts";
import { OwnerFiles } from "./liveness-sqlite.ts";
import type { ColumnTypes } from "./migrations.ts";
import { patiently } from "./patience.ts";
import { NodeSqliteDialect } from "./sqlite-dialect.ts";
import { explainSqlite, isSqliteBusy } from "./sqlite-errors.ts";
import { isReadOnly, lastWritten, makePrivateFile } from "./sqlite-file.ts";
import type { Tables } from "./tables.ts";

/**
 * Milliseconds that one statement waits for another process.
 *
 * The wait blocks every timer, heartbeats included; longer waiting is done outside, by trying again.
 */
const BUSY_TIMEOUT = 1_000;

const types: ColumnTypes = { id: sql`integer primary key autoincrement`, text: sql`text` };

/** Opens a history file, making it and its folder where they are missing. Throws StoreError. */
export async function openSqlite(file: string, options: { host: string; now: () => Date }): Promise<Engine> {
  const address = `sqlite:${file}`;
  try {
    Deno.mkdirSync(dirname(file), { recursive: true });
    makePrivateFile(file);
    refuseReadOnly(file);
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
    try {
      // On a new file this fails as `locked` at once, whatever the time-out.
      await patiently(isSqliteBusy, () => database.exec("pragma journal_mode = wal"));
      // SQLite opens a file that must not be written without a word, and fails at the first write: here.
      await patiently(isSqliteBusy, () => database.exec("begin immediate; pragma user_version = 0; rollback"));
      const owners = new OwnerFiles(`${Deno.realPathSync(file)}-owners`, options.host);
      return sqliteEngine(database, address, options.now, owners, { file });
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw unusable(`opening the history ${address}`, error, "write");
  }
}

/** Opens a store that lives as long as the engine. */
export function openMemory(now: () => Date): Engine {
  return sqliteEngine(new DatabaseSync(":memory:"), "sqlite::memory:", now, noLiveness);
}

/** Opens a history file only to read it: neither it nor anything beside it is made or changed. Throws StoreError. */
export function openSqliteReader(file: string, now: () => Date): Engine {
  const address = `sqlite:${file}`;
  try {
    // A reader of a write-ahead log makes files beside it; of a file at rest, which nobody has open, a copy is read.
    const copy = lastWritten(`${file}-wal`) === undefined ? copyAside(file) : undefined;
    const database = new DatabaseSync(copy ?? file, { readOnly: true, timeout: BUSY_TIMEOUT });
    const engine = sqliteEngine(database, address, now, noLiveness, { readOnly: true });
    if (copy === undefined) return engine;
    return {
      ...engine,
      async [Symbol.asyncDispose]() {
        await engine[Symbol.asyncDispose]();
        Deno.removeSync(dirname(copy), { recursive: true });
      },
    };
  } catch (error) {
    throw unusable(`reading the history ${address}`, error, "read");
  }
}

/** Copies a history file into a new folder of its own, which only this user can enter. */
function copyAside(file: string): string {
  const folder = Deno.makeTempDirSync({ prefix: "dem-history-" });
  const copy = join(folder, "history.db");
  Deno.copyFileSync(file, copy);
  return copy;
}

function sqliteEngine(
  database: DatabaseSync,
  address: string,
  now: () => Date,
  liveness: Liveness,
  { readOnly = false, file }: { readonly readOnly?: boolean; readonly file?: string } = {},
): Engine {
  const opened = file === undefined ? undefined : identityOf(file);
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(database, { readOnly }) });
  return {
    address,
    shared: false,
    db,
    types,
    liveness,
    clock: (ahead) => sql`${new Date(now().getTime() + ahead).toISOString()}`,
    place: findTables,
    // `begin immediate` has already shut the others out.
    guardPlace: findTables,
    requireThere() {
      // SQLite itself goes on writing into a file that has no name any more.
      if (file !== undefined && identityOf(file) !== opened) throw new FileGone(file);
    },
    isBusy: isSqliteBusy,
    explain: (error) => error instanceof FileGone ? error : explainSqlite(error),
    async [Symbol.asyncDispose]() {
      await liveness[Symbol.asyncDispose]();
      await db.destroy();
      // Kysely closes only what it has used.
      if (database.isOpen) database.close();
    },
  };
}

/** A history's file was removed, or another was put in its place. */
class FileGone extends Error implements Explanation {
  readonly reason = "the file was removed or replaced while it was open";
  readonly hint = "Put the file back, or run `dem status --rebuild` to record again what the cluster has.";

  constructor(file: string) {
    super(`${file} is gone`);
  }
}

/** What tells a file from another of its name; undefined where there is none. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = Deno.statSync(file);
    return `${dev} ${ino}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** SQLite would open it, and leave files beside it that shut others out. */
function refuseReadOnly(file: string): void {
  for (const path of [file, dirname(file)]) {
    if (isReadOnly(path)) throw new Error(`${path} is read-only`);
  }
}

async function findTables(db: Kysely<Tables>): Promise<StorePlace> {
  const found = await sql`select 1 from sqlite_master where type = 'table' and name = 'dem_migration'`.execute(db);
  return { made: found.rows.length > 0 };
}

function unusable(attempt: string, error: unknown, permission: "read" | "write"): StoreError {
  const { reason, hint } = explainSqlite(error) ?? {
    reason: error instanceof Error ? error.message : String(error),
    hint: `Give the user that runs this ${permission} permission on the file and its folder.`,
  };
  return new StoreError("store-unusable", `${attempt}: ${reason}`, { hint, cause: error });
}

import type { Database } from "./database.ts";
import type { Engine } from "./engine.ts";
import type { Owner } from "./history.ts";

/** What every part of the store works with: the database, and who asks. */
export interface Session {
  readonly engine: Engine;
  readonly database: Database;
  readonly owner: Owner;
  /** Who runs this. */
  readonly user: string;
  /** The command line, secrets masked. */
  readonly command: string;
  /** Which code this is. */
  readonly tag: string;
  now(): Date;
  /** A new random text. */
  randomId(): string;
  warn(message: string): void;
  /** Takes secrets out of a text that is to be kept. */
  mask(text: string): string;
}

// @ts-types="@types/pg"
import pg from "pg";
import type { Owner } from "./history.ts";
import type { Liveness } from "./liveness.ts";

/** The number that an owner's advisory lock has, from its id. */
const key = "hashtextextended('dem owner ' || $1, 0)";

/**
 * An advisory lock for each owner, held by a session of its own as long as its process lives.
 *
 * Others look it up among the server's locks instead of trying to take it: behind a pooler that shares
 * sessions, taking it would succeed although its owner lives.
 */
export class OwnerSessions implements Liveness {
  readonly #config: pg.ClientConfig;
  readonly #pool: pg.Pool;
  #session: Promise<pg.Client> | undefined;

  constructor(config: pg.ClientConfig, pool: pg.Pool) {
    this.#config = config;
    this.#pool = pool;
  }

  async show(ownerId: string): Promise<void> {
    this.#session ??= this.#connect(ownerId);
    await this.#session;
  }

  async isDead(owner: Owner): Promise<boolean> {
    const held = await this.#pool.query(
      `select from pg_locks, (select ${key} as key) wanted
       where locktype = 'advisory' and objsubid = 1 and granted
         and database = (select oid from pg_database where datname = current_database())
         and classid::bigint = (key >> 32) & 4294967295 and objid::bigint = key & 4294967295`,
      [owner.id],
    );
    return held.rowCount === 0;
  }

  async mayLive(owner: Owner): Promise<boolean> {
    return !await this.isDead(owner);
  }

  /** The server ends what a session held. */
  leftBehind(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  bury(_ownerId: string): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    await session?.end();
  }

  /** A session that could not be made, or that the network or the server ended, is made anew the next time. */
  async #connect(ownerId: string): Promise<pg.Client> {
    const forget = () => {
      this.#session = undefined;
    };
    const session = new pg.Client(this.#config);
    session.on("error", forget);
    session.on("end", forget);
    try {
      await session.connect();
      await session.query(`select pg_try_advisory_lock(${key})`, [ownerId]);
      return session;
    } catch (error) {
      await session.end();
      forget();
      throw error;
    }
  }
}

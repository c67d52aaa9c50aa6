import { Socket } from "node:net";
// @ts-types="@types/pg"
import pg from "pg";
// @ts-types="@types/pg-cursor"
import Cursor from "pg-cursor";
import type { FetchSize } from "./fetch-size.ts";
import { ConfigurationError } from "../errors.ts";
import { sourceFailure } from "./source-failure.ts";
import type { Statement, Values } from "./sql-driver.ts";

/** How long to wait for a connection, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;

/** All values stay the text that Postgres sends. */
const types = { getTypeParser: () => (value: string) => value };

/** What holds on a connection to a source; what a server does not know is left out. */
const SETTINGS: Readonly<Record<string, string>> = {
  default_transaction_read_only: "on",
  TimeZone: "UTC",
  DateStyle: "ISO",
  extra_float_digits: "3",
  // A cursor's transaction is idle while its rows are sent.
  idle_in_transaction_session_timeout: "0",
};

const READ_ONLY = "begin transaction read only";

/** A column of a result. */
export interface PostgresColumn {
  readonly name: string;
  /** The object id of its type. */
  readonly type: number;
}

/** One connection to Postgres, for one statement at a time; read-only. */
export class PostgresSession implements AsyncDisposable {
  readonly #url: string;
  readonly #client: pg.Client;
  readonly #socket = new Socket();
  #process = "";
  #usable = true;
  /** The size of the next fetch is learnt once for all statements. */
  readonly #fetch: FetchSize;

  private constructor(url: string, fetch: FetchSize) {
    this.#url = url;
    this.#fetch = fetch;
    this.#client = clientOf(url, () => this.#socket);
    // Without a listener, a connection that ends while it is idle would end the process.
    this.#client.on("error", () => {
      this.#usable = false;
    });
    this.#client.on("end", () => {
      this.#usable = false;
    });
  }

  /** Connects. Throws SourceError; ConfigurationError where the address cannot be read. */
  static async connect(url: string, address: string, fetch: FetchSize, signal: AbortSignal): Promise<PostgresSession> {
    const attempt = `connecting to the source ${address}`;
    signal.throwIfAborted();
    const session = sessionOf(attempt, () => new PostgresSession(url, fetch));
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      await Promise.race([session.#connect(), aborted]);
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      signal.throwIfAborted();
      throw sourceFailure(attempt, error);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Whether another statement can be run. */
  get usable(): boolean {
    return this.#usable;
  }

  /** The columns that a statement gives. */
  columns(statement: Statement, signal: AbortSignal): Promise<readonly PostgresColumn[]> {
    return this.#reading(statement, signal, async () => {
      const { fields } = await this.#client.query(queryOf(statement));
      return fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
    });
  }

  /** Runs a statement to its end. */
  all(statement: Statement, signal: AbortSignal): Promise<readonly Values[]> {
    return this.#reading(statement, signal, async () => (await this.#client.query(queryOf(statement))).rows);
  }

  /** Runs a statement to its end, and hands each row on as it comes. What `take` throws ends it. */
  each(statement: Statement, signal: AbortSignal, take: (values: Values) => void): Promise<void> {
    return this.#reading(statement, signal, async () => {
      const query = this.#client.query(new pg.Query(queryOf(statement)));
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      query.on("row", (values) => {
        try {
          take(values);
        } catch (error) {
          reject(error);
        }
      });
      query.on("end", () => resolve());
      query.on("error", reject);
      await promise;
    });
  }

  /**
   * Reads a statement's rows through a cursor, in chunks bounded by bytes; all are of one moment. The next chunk is asked
   * for before one is handed on, so that Postgres makes it meanwhile.
   */
  async *scan(statement: Statement, signal: AbortSignal): AsyncGenerator<readonly Values[]> {
    await this.#guard(statement, signal, () => this.#client.query(READ_ONLY));
    const cursor = this.#client.query(
      new Cursor<Values>(statement.text, [...statement.values], { rowMode: "array", types }),
    );
    const read = () => {
      const reading = this.#guard(statement, signal, () => cursor.read(this.#fetch.rows));
      // It may fail before anyone waits for it.
      reading.catch(() => {});
      return reading;
    };
    let next = read();
    try {
      for (;;) {
        const rows = await next;
        if (rows.length === 0) break;
        this.#fetch.learn(rows);
        next = read();
        yield rows;
        signal.throwIfAborted();
      }
    } finally {
      await next.catch(() => {});
      if (this.#usable) {
        await this.#guard(statement, new AbortController().signal, async () => {
          await cursor.close();
          await this.#client.query("commit");
        }).catch(() => {}); // Nothing was written, and the session is not used again.
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#usable = false;
    await end(this.#client, this.#socket);
  }

  async #connect(): Promise<void> {
    await this.#client.connect();
    const { rows: [row] } = await this.#client.query<{ process: string }>({
      text: "select pg_backend_pid()::text as process, set_config(name, setting, false) " +
        "from unnest($1::text[], $2::text[]) as wanted (name, setting) where name in (select name from pg_settings)",
      values: [Object.keys(SETTINGS), Object.values(SETTINGS)],
    });
    this.#process = row?.process ?? "";
    // Known from Postgres 14 on, and only where the system can tell: then a reader that is gone ends its statement.
    await this.#client.query("set client_connection_check_interval = 500").catch(() => {});
  }

  /** Runs a statement in a transaction that cannot write, whatever an earlier one has set for the session. */
  #reading<T>(statement: Statement, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.#guard(statement, signal, async () => {
      await this.#client.query(READ_ONLY);
      const result = await work();
      await this.#client.query("commit");
      return result;
    });
  }

  /** Runs something that ends early when the signal says so; a session that failed is not used again. */
  async #guard<T>(statement: Statement, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) this.#usable = false;
    signal.throwIfAborted();
    let stopped: Promise<void> | undefined;
    const stop = () => {
      this.#usable = false;
      stopped = this.#cancel();
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await work();
    } catch (error) {
      this.#usable = false;
      signal.throwIfAborted();
      throw sourceFailure(statement.attempt, error);
    } finally {
      signal.removeEventListener("abort", stop);
      await stopped;
    }
  }

  /** Asks the server to end the statement, through a connection of its own; then ends this one in any case. */
  async #cancel(): Promise<void> {
    const socket = new Socket();
    const other = clientOf(this.#url, () => socket);
    other.on("error", () => {});
    try {
      await other.connect();
      await other.query("select pg_cancel_backend($1)", [this.#process]);
    } catch {
      // The connection's end is what is left to tell the server.
    } finally {
      await end(other, socket);
      await end(this.#client, this.#socket);
    }
  }
}

function clientOf(url: string, stream: () => Socket): pg.Client {
  return new pg.Client({
    connectionString: url,
    application_name: "dem",
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    stream,
  });
}

/** The error of an address that cannot be read repeats it, password and all. */
function sessionOf(attempt: string, make: () => PostgresSession): PostgresSession {
  try {
    return make();
  } catch {
    throw new ConfigurationError(`${attempt}: this is no address of Postgres`, {
      hint: "Write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %3F, %23 and %40 for ?, # and @ in the password.",
    });
  }
}

/** Says goodbye, and does not wait for a server that does not answer. */
async function end(client: pg.Client, socket: Socket): Promise<void> {
  const ended = client.end().catch(() => {});
  socket.destroySoon();
  await ended;
}

function queryOf({ text, values }: Statement) {
  return { text, values: [...values], rowMode: "array" as const, types };
}

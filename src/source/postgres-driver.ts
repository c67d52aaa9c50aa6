import { SourceError } from "../errors.ts";
import { FetchSize } from "./fetch-size.ts";
import { quoteIdentifier } from "./identifier.ts";
import type { KeyKind } from "./key-kind.ts";
import { isoOf } from "./microseconds.ts";
import { requireColumns } from "./named-columns.ts";
import { numberSince } from "./number-since.ts";
import { estimateInPostgres, uniqueInPostgres } from "./postgres-catalog.ts";
import { CLOCK, TRANSACTIONS, watermarkOf } from "./postgres-clock.ts";
import { postgresJson, postgresObjects } from "./postgres-columns.ts";
import { joinedRows, linesStatement } from "./postgres-lines.ts";
import { isUnixTime, modifiedSinceInPostgres, requireTime } from "./postgres-modified.ts";
import { PostgresSession } from "./postgres-session.ts";
import type { Relation } from "./relation.ts";
import { singleStatement } from "./single-statement.ts";
import type { SourceTime } from "./source.ts";
import { postgresDialect } from "./sql-dialect.ts";
import type { LinesSelect, NamedColumns, Scan, Shape, SqlDriver, Statement, Values } from "./sql-driver.ts";
import { wallClock } from "./wall-clock.ts";

/** By the object ids of built-in types. */
const KEYS: ReadonlyMap<number, KeyKind> = new Map([
  [21, "integer"],
  [23, "integer"],
  [20, "integer"],
  [25, "text"],
  [1043, "text"],
  [2950, "uuid"],
]);

/** About how many characters of joined rows are held at a time; heavier ones cost little more when read one by one. */
const HELD = 16_000_000;

/** What Postgres says of a text that is too large for it: out of memory, a limit, an allocation that cannot be. */
const TOO_LARGE = /^(?:53200|54000|XX000)$/;

/** The first version whose numeric knows infinity. */
const NUMERIC_INFINITY = 140_000;

/** Runs a source's statements on Postgres; each that runs at the same time as others has a connection of its own. */
export class PostgresDriver implements SqlDriver {
  readonly dialect = postgresDialect;
  readonly address: string;
  readonly #url: string;
  readonly #warn: (message: string) => void;
  readonly #fetch = new FetchSize();
  readonly #sessions = new Set<PostgresSession>();
  readonly #idle: PostgresSession[] = [];
  #warned = false;
  #warnedOfBlindness = false;

  constructor(url: string, address: string, warn: (message: string) => void) {
    this.#url = url;
    this.address = address;
    this.#warn = warn;
  }

  /** Connects once, so that a source that is down is known at once. Throws SourceError. */
  async open(signal: AbortSignal): Promise<this> {
    await this.#release(await this.#connect(signal));
    return this;
  }

  describe(relation: Relation, named: NamedColumns, signal: AbortSignal): Promise<Shape> {
    const attempt = `checking ${relation.label} in ${this.address}`;
    return this.#with(signal, async (session) => {
      const text = `select * from ${relation.text} as t limit 0`;
      const columns = await session.columns({ text, values: relation.parameters, attempt }, signal);
      requireColumns(columns.map(({ name }) => name), named, attempt);
      const typeOf = (name: string) => columns.find((column) => column.name === name)?.type ?? 0;
      const key = KEYS.get(typeOf(named.key));
      if (key === undefined) {
        const question = { text: "select format_type($1::oid, null)", values: [typeOf(named.key)], attempt };
        const [[type] = []] = await session.all(question, signal);
        throw new SourceError("source-failed", `${attempt}: the key ${named.key} is of type ${type}`, {
          hint: "A key is an integer, text or a uuid; name another column as source.key.",
        });
      }
      if (named.modified !== undefined) requireTime(typeOf(named.modified), named.modified, attempt);
      const ask = async (question: { readonly text: string; readonly values: readonly unknown[] }) =>
        (await session.all({ ...question, attempt }, signal))[0]?.[0];
      const version = Number(await ask({ text: "select current_setting('server_version_num')", values: [] }));
      const unique = relation.table !== undefined && await ask(uniqueInPostgres(relation, named.key)) === "true";
      return {
        key,
        unique,
        keyOf: (value) => value === null || value === undefined ? null : String(value),
        projection: (objects) => {
          const project = objects ? postgresObjects : postgresJson;
          return project(columns, version >= NUMERIC_INFINITY, () => this.#warnOfNonFinite());
        },
        modifiedSince: (column, microseconds, bindings) => {
          const value = `t.${quoteIdentifier(column)}`;
          return modifiedSinceInPostgres(value, typeOf(column), microseconds, named.timezone, bindings);
        },
        modifiedIsLoose: named.modified !== undefined && isUnixTime(typeOf(named.modified)),
      };
    });
  }

  all(statement: Statement, signal: AbortSignal): Promise<readonly Values[]> {
    return this.#with(signal, (session) => session.all(statement, signal));
  }

  async *scan({ first, signal }: Scan): AsyncGenerator<readonly Values[]> {
    const session = await this.#borrow(signal);
    try {
      yield* session.scan(first, signal);
    } finally {
      await this.#release(session);
    }
  }

  async lines(select: LinesSelect): Promise<boolean> {
    const { from, atMost, take, signal } = select;
    const { mean, rows: rowsPerChunk } = this.#fetch;
    if (mean === undefined || mean * atMost > HELD) return false;
    let rows = 0;
    let weight = 0;
    let usable = true;
    const statement = { ...from, text: linesStatement(select, rowsPerChunk) };
    try {
      await this.#with(signal, (session) =>
        session.each(statement, signal, (values) => {
          const joined = joinedRows(values);
          rows += joined.rows;
          weight += joined.text.length;
          usable &&= !joined.hasUnusable && rows <= atMost;
          if (joined.hasOdd) this.#warnOfNonFinite();
          if (usable) take(joined);
        }));
    } catch (error) {
      if (isTooLarge(error)) return false;
      throw error;
    }
    if (rows > 0) this.#fetch.learnWeight(rows, weight);
    return usable;
  }

  /**
   * `:since` is a text that Postgres reads in the type of what it is compared with: `timestamptz` takes it as the
   * instant, `timestamp` and `date` take its wall clock, which is that of `timezone`.
   */
  deleted(sql: string, since: bigint, { timezone }: NamedColumns): Pick<Statement, "text" | "values"> {
    const { text, count } = numberSince(singleStatement(sql, "postgres", "source.deleted"), "postgres");
    const { shown, offset } = wallClock(since, timezone);
    const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
    const zone = `${offset < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
    return { text, values: Array(count).fill(isoOf(shown).replace("Z", zone)) };
  }

  now(overlap: bigint, signal: AbortSignal): Promise<SourceTime> {
    const attempt = `reading the clock of ${this.address}`;
    return this.#with(signal, async (session) => {
      const [clock = []] = await session.all({ text: CLOCK, values: [], attempt }, signal);
      const [transactions = []] = await session.all({ text: TRANSACTIONS, values: [], attempt }, signal);
      const { watermark, warning } = watermarkOf(clock, transactions, overlap);
      if (warning === undefined || this.#warnedOfBlindness) return { watermark };
      this.#warnedOfBlindness = true;
      return { watermark, warning };
    });
  }

  async estimate(relation: Relation, signal: AbortSignal): Promise<number | undefined> {
    if (relation.table === undefined) return undefined;
    const attempt = `estimating the rows of ${relation.label} in ${this.address}`;
    const [[rows] = []] = await this.all({ ...estimateInPostgres(relation), attempt }, signal);
    return rows === undefined ? undefined : Number(rows);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#idle.length = 0;
    await Promise.all([...this.#sessions].map((session) => session[Symbol.asyncDispose]()));
    this.#sessions.clear();
  }

  async #with<T>(signal: AbortSignal, work: (session: PostgresSession) => Promise<T>): Promise<T> {
    const session = await this.#borrow(signal);
    try {
      return await work(session);
    } finally {
      await this.#release(session);
    }
  }

  #borrow(signal: AbortSignal): Promise<PostgresSession> {
    const session = this.#idle.pop();
    if (session === undefined) return this.#connect(signal);
    if (session.usable) return Promise.resolve(session);
    return this.#release(session).then(() => this.#borrow(signal));
  }

  async #connect(signal: AbortSignal): Promise<PostgresSession> {
    const session = await PostgresSession.connect(this.#url, this.address, this.#fetch, signal);
    this.#sessions.add(session);
    return session;
  }

  async #release(session: PostgresSession): Promise<void> {
    if (session.usable) {
      this.#idle.push(session);
    } else {
      this.#sessions.delete(session);
      await session[Symbol.asyncDispose]();
    }
  }

  #warnOfNonFinite(): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#warn(`reading ${this.address}: NaN or infinite values were found and become null`);
  }
}

function isTooLarge(error: unknown): boolean {
  const { cause } = error instanceof SourceError ? error : {};
  return cause instanceof Error && "code" in cause && TOO_LARGE.test(String(cause.code));
}

// @ts-types="@types/pg"
import pg from "pg";
import { SourceError } from "../errors.ts";
import { quoteIdentifier, quoteTable, tableName } from "./identifier.ts";
import { sourceFailure } from "./source-failure.ts";
import type { ColumnKind, TableColumn, TableWriter, WritableRow, WritableTable } from "./write.ts";
import { onConflict, runsOf, unfitTable } from "./write-statement.ts";

/** Milliseconds until a server that does not answer is given up on. */
const CONNECT_TIMEOUT = 10_000;

/** Rows in one statement. */
const MOST_ROWS = 1_000;

/** Connects to a Postgres database for writing; `description` is its address without secrets. Throws SourceError. */
export async function openPostgresWriter(url: string, description: string): Promise<TableWriter> {
  let client: pg.Client | undefined;
  try {
    client = new pg.Client({
      connectionString: url,
      application_name: "dem",
      connectionTimeoutMillis: CONNECT_TIMEOUT,
    });
    // A connection that breaks between two queries is reported by the next one; unheard, it would end the process.
    client.on("error", () => {});
    await client.connect();
    // A time without a zone means UTC here, whatever the server's setting.
    await client.query("set timezone = 'UTC'");
    return new PostgresWriter(client, description);
  } catch (error) {
    await client?.end().catch(() => {});
    throw new SourceError("source-unreachable", `opening the source ${description}: ${reasonOf(error)}`, {
      hint: "Start the Postgres server, or correct `source`, DEM_SOURCE or --source.",
      cause: error,
    });
  }
}

class PostgresWriter implements TableWriter {
  readonly #client: pg.Client;
  readonly description: string;

  constructor(client: pg.Client, description: string) {
    this.#client = client;
    this.description = description;
  }

  async describe(table: string): Promise<WritableTable> {
    const name = quoteTable(tableName(table));
    const { rows } = await this.#client.query<ColumnRow>(COLUMNS, [name]).catch((error) => {
      throw sourceFailure(`looking up the table ${table} in ${this.description}`, error);
    });
    if (rows.length === 0) throw this.#unfit(table, "there is no such table");
    const key = rows.filter(({ place }) => place !== null).sort((one, next) => Number(one.place) - Number(next.place));
    if (key.length === 0) throw this.#unfit(table, "it has no primary key");
    return { name: table, columns: rows.map(columnOf), key: key.map(({ name }) => name) };
  }

  #unfit(table: string, reason: string): SourceError {
    return unfitTable(table, this.description, reason, "fixtures/movies.postgres.sql");
  }

  async upsert(table: WritableTable, rows: readonly WritableRow[]): Promise<void> {
    try {
      await this.#client.query("begin");
      for (const run of runsOf(rows, MOST_ROWS)) await this.#insert(table, run);
      await this.#advanceSequences(table, rows);
      await this.#client.query("commit");
    } catch (error) {
      await this.#client.query("rollback").catch(() => {});
      throw this.#unwritten(table, error);
    }
  }

  async insert(table: WritableTable, rows: readonly WritableRow[]): Promise<readonly WritableRow[]> {
    const target = quoteTable(tableName(table.name));
    const keys: WritableRow[] = [];
    try {
      await this.#client.query("begin");
      for (const row of rows) {
        const names = [...row.keys()].map(quoteIdentifier).join(", ");
        const { rows: [made] } = await this.#client.query<{ key: string }>(
          `insert into ${target} (${names}) select ${names} from json_populate_record(null::${target}, $1::json)
           returning ${jsonOf(table.key)} as key`,
          [jsonText(row)],
        );
        keys.push(rowOf(table.key, made?.key ?? "[]"));
      }
      await this.#client.query("commit");
      return keys;
    } catch (error) {
      await this.#client.query("rollback").catch(() => {});
      throw this.#unwritten(table, error);
    }
  }

  async read(table: WritableTable, columns: readonly string[]): Promise<readonly WritableRow[]> {
    const target = quoteTable(tableName(table.name));
    const { rows } = await this.#client.query<{ row: string }>(`select ${jsonOf(columns)} as row from ${target}`).catch(
      (error) => {
        throw sourceFailure(`reading the table ${table.name} of ${this.description}`, error);
      },
    );
    return rows.map(({ row }) => rowOf(columns, row));
  }

  #unwritten(table: WritableTable, error: unknown): SourceError {
    return new SourceError(
      "source-failed",
      `writing into the table ${table.name} of ${this.description}: ${reasonOf(error)}`,
      { hint: "Nothing was written. Correct the rows or the table.", cause: error },
    );
  }

  async #insert(table: WritableTable, run: readonly WritableRow[]): Promise<void> {
    const columns = [...(run[0]?.keys() ?? [])];
    const names = columns.map(quoteIdentifier).join(", ");
    const target = quoteTable(tableName(table.name));
    // Types such as json know no equality; their text does.
    const odd = new Set(
      table.columns.filter(({ kind }) => kind === "json" || kind === "other").map(({ name }) => name),
    );
    const differs = (column: string) => {
      const cast = odd.has(column) ? "::text" : "";
      return `into_table.${quoteIdentifier(column)}${cast} is distinct from excluded.${quoteIdentifier(column)}${cast}`;
    };
    const json = run.map(jsonText);
    await this.#client.query(
      `insert into ${target} as into_table (${names}) overriding system value ` +
        `select ${names} from json_populate_recordset(null::${target}, $1::json) ` +
        onConflict(table.key, columns, differs),
      [`[${json.join(",")}]`],
    );
  }

  /** Rows that brought their own number must not collide with the next one that the database gives. */
  async #advanceSequences(table: WritableTable, rows: readonly WritableRow[]): Promise<void> {
    const written = new Set(rows.flatMap((row) => [...row.keys()]));
    const target = quoteTable(tableName(table.name));
    for (const { name, kind } of table.columns) {
      if (kind !== "integer" || !written.has(name)) continue;
      const { rows: [owned] } = await this.#client.query<{ sequence: string }>(
        `select sequence from pg_get_serial_sequence($1, $2) as sequence
         where has_sequence_privilege(sequence, 'update') and has_sequence_privilege(sequence, 'select, usage')`,
        [target, name],
      );
      if (owned === undefined) continue;
      await this.#client.query(
        `with written as (select max(${quoteIdentifier(name)}) as highest from ${target})
         select setval($1::regclass, highest) from written, ${owned.sequence} as sequence
         where highest > last_value or highest = last_value and not is_called`,
        [owned.sequence],
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

/** A row as a JSON object; numbers stay as they were written. */
function jsonText(row: WritableRow): string {
  return `{${[...row].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
}

/** The expression that gives columns as a JSON array, as text. */
function jsonOf(columns: readonly string[]): string {
  return `json_build_array(${columns.map(quoteIdentifier).join(", ")})::text`;
}

function rowOf(columns: readonly string[], json: string): WritableRow {
  const values: readonly unknown[] = JSON.parse(json);
  return new Map(columns.map((name, at) => [name, JSON.stringify(values[at] ?? null)]));
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly base: string;
  readonly nullable: boolean;
  readonly filled: boolean;
  readonly computed: boolean;
  /** Its place in the primary key; null outside. */
  readonly place: number | null;
}

/** The columns of an ordinary or a partitioned table; views and others are none. */
const COLUMNS = `
  select attname as name, format_type(atttypid, atttypmod) as type,
    format_type(case when typtype = 'd' then typbasetype else atttypid end, null) as base,
    not attnotnull as nullable, atthasdef or attidentity <> '' as filled, attgenerated <> '' as computed,
    array_position((indkey::int2[])[0:indnkeyatts - 1], attnum) as place
  from pg_class
  join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
  join pg_type on pg_type.oid = atttypid
  left join pg_index on indrelid = pg_class.oid and indisprimary
  where pg_class.oid = to_regclass($1) and relkind in ('r', 'p')
  order by attnum`;

const kinds: Readonly<Record<string, ColumnKind>> = {
  smallint: "integer",
  integer: "integer",
  bigint: "integer",
  real: "number",
  "double precision": "number",
  numeric: "number",
  text: "text",
  "character varying": "text",
  character: "text",
  boolean: "boolean",
  date: "date",
  "timestamp without time zone": "timestamp",
  "timestamp with time zone": "timestamp",
  json: "json",
  jsonb: "json",
  uuid: "uuid",
};

const bytes: Readonly<Record<string, number>> = { smallint: 2, integer: 4, bigint: 8 };

function columnOf({ name, type, base, nullable, filled, computed }: ColumnRow): TableColumn {
  const size = bytes[base];
  return {
    name,
    type,
    kind: kinds[base] ?? "other",
    ...(size === undefined ? {} : { bytes: size }),
    nullable,
    hasDefault: filled,
    computed,
  };
}

function reasonOf(error: unknown): string {
  // A host with several addresses fails with one error for each, and no message of its own.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  if (!(error instanceof Error)) return String(error);
  const detail = "detail" in error && typeof error.detail === "string" ? ` (${error.detail})` : "";
  return `${error.message}${detail}`;
}

import { ConfigurationError } from "../errors.ts";
import type { QuerySource } from "../definition/definition.ts";
import type { DialectName } from "./sql-tokens.ts";

/** A statement as kysely compiled it. */
export interface CompiledQuery {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * Lets kysely write a definition's query as SQL; kysely opens no connection and runs nothing.
 *
 * @throws ConfigurationError where the function throws, or does not return a query.
 */
export async function compileQuery(query: QuerySource["query"], dialect: DialectName): Promise<CompiledQuery> {
  const kysely = await import("kysely");
  const database = new kysely.Kysely<unknown>({
    dialect: dialect === "postgres"
      ? {
        createAdapter: () => new kysely.PostgresAdapter(),
        createDriver: () => new kysely.DummyDriver(),
        createIntrospector: (db) => new kysely.PostgresIntrospector(db),
        createQueryCompiler: () => new kysely.PostgresQueryCompiler(),
      }
      : {
        createAdapter: () => new kysely.SqliteAdapter(),
        createDriver: () => new kysely.DummyDriver(),
        createIntrospector: (db) => new kysely.SqliteIntrospector(db),
        createQueryCompiler: () => new kysely.SqliteQueryCompiler(),
      },
  });
  try {
    const { sql, parameters } = query(database as never).compile();
    return { sql, parameters: dialect === "sqlite" ? parameters.map(boundInSqlite) : parameters };
  } catch (cause) {
    throw new ConfigurationError(`compiling source.query: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: "The function is given a kysely database and returns a query that it has not executed.",
    });
  } finally {
    await database.destroy();
  }
}

/** SQLite has no type for these. */
function boundInSqlite(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  return value;
}

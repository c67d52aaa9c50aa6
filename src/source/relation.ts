/**
 * What stands behind `from`: a table, a select, or what kysely compiled.
 *
 * @module
 */
import type { QuerySource, SelectSource, TableSource } from "../definition/definition.ts";
import { compileQuery } from "./compile-query.ts";
import { quoteTable, type TableName, tableName } from "./identifier.ts";
import { singleStatement } from "./single-statement.ts";
import type { DialectName } from "./sql-tokens.ts";

/** A source that is read with SQL. */
export type SqlDefinition = TableSource | SelectSource | QuerySource;

/** A table or a sub-select. */
export interface Relation {
  /** What stands behind `from`, without an alias. */
  readonly text: string;
  /** The values of a compiled query; they are numbered before all others. */
  readonly parameters: readonly unknown[];
  readonly table?: TableName;
  /** What messages call it. */
  readonly label: string;
}

/** Gives the relation of a definition of this name. Throws ConfigurationError. */
export async function relationOf(name: string, definition: SqlDefinition, dialect: DialectName): Promise<Relation> {
  if ("table" in definition) {
    const table = tableName(definition.table);
    return { text: quoteTable(table), parameters: [], table, label: `table ${definition.table}` };
  }
  if ("sql" in definition) {
    const sql = singleStatement(definition.sql, dialect, "source.sql");
    return { text: subSelect(sql), parameters: [], label: `the select of ${name}` };
  }
  const { sql, parameters } = await compileQuery(definition.query, dialect);
  return { text: subSelect(sql), parameters, label: `the query of ${name}` };
}

/** The line break ends a comment that the statement may end with. */
function subSelect(sql: string): string {
  return `(${sql}\n)`;
}

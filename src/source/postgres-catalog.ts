/**
 * What Postgres' catalog knows about a table.
 *
 * @module
 */
import type { Relation } from "./relation.ts";

type Question = { readonly text: string; readonly values: readonly unknown[] };

/**
 * Asks whether Postgres itself keeps a table's column unique and not null.
 *
 * A table with children in the old way of inheritance is unique only by itself, not together with them.
 */
export function uniqueInPostgres(relation: Relation, key: string): Question {
  return {
    text: `select exists (select from pg_class c join pg_index i on i.indrelid = c.oid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where c.oid = to_regclass($1) and (c.relkind = 'p' or c.relkind = 'r' and not exists (
          select from pg_inherits where inhparent = c.oid))
        and i.indisunique and i.indisvalid and i.indimmediate and i.indnkeyatts = 1
        and i.indpred is null and i.indexprs is null and a.attname = $2 and a.attnotnull)::text`,
    values: [relation.text, key],
  };
}

/** Asks for the estimated rows of a table; no row where Postgres has not counted yet, and for views. */
export function estimateInPostgres(relation: Relation): Question {
  return {
    text: `select reltuples::int8::text from pg_class where oid = to_regclass($1) and relkind in ('r', 'p', 'm')
      and (reltuples > 0 or reltuples = 0 and relpages > 0)`,
    values: [relation.text],
  };
}

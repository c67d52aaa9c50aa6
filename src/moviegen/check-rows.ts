import type { Fault } from "../errors.ts";
import type { WritableTable } from "../source/write.ts";
import type { FixtureRow, Position } from "./fixture-row.ts";
import { wrongValue } from "./value-check.ts";

/**
 * Checks rows against the table that they are for, and gives what is wrong: unknown and computed columns, missing ones,
 * values that a column does not take, keys that stand twice. What is wrong with a column in the same way in many rows
 * is one fault, at its first place.
 */
export function checkRows(file: string, rows: readonly FixtureRow[], table: WritableTable): readonly Fault[] {
  const faults = new FaultCollector(file);
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const required = table.columns.filter((column) =>
    table.key.includes(column.name) || (!column.nullable && !column.hasDefault && !column.computed)
  );
  const keys = new Map<string, Position>();
  for (const row of rows) {
    for (const [name, value] of row.values) {
      const column = columns.get(name);
      if (column === undefined) {
        faults.add(`name ${name}`, value.name, `${name}: the table ${table.name} has no such column`);
      } else if (column.computed) {
        faults.add(`name ${name}`, value.name, `${name}: the database computes this column; leave it out`);
      } else {
        const wrong = wrongValue(table.key.includes(name) ? { ...column, nullable: false } : column, value.json);
        if (wrong !== undefined) faults.add(`value ${name}`, value, `${name}: ${wrong}`);
      }
    }
    for (const { name, type } of required) {
      if (!row.values.has(name)) faults.add(`missing ${name}`, row, `${name}: expected a value (${type}), found none`);
    }
    const key = keyOf(row, table.key);
    const first = key === undefined ? undefined : keys.get(key);
    if (first !== undefined) {
      const position = row.values.get(table.key[0] ?? "") ?? row;
      faults.add(`key ${key}`, position, `${table.key.join(", ")}: ${key} stands already in line ${first.line}`);
    } else if (key !== undefined) keys.set(key, row);
  }
  return faults.list();
}

/** The row's key as text; undefined where part of it is missing. */
function keyOf(row: FixtureRow, key: readonly string[]): string | undefined {
  const values = key.map((name) => row.values.get(name)?.json);
  // Written in two ways, a text is still the same key.
  return values.includes(undefined) ? undefined : values.map((json = "") => normalized(json)).join(", ");
}

function normalized(json: string): string {
  return json.startsWith('"') ? JSON.stringify(JSON.parse(json)) : json;
}

/** Keeps the first fault of a sort and counts the others. */
class FaultCollector {
  readonly #file: string;
  readonly #first = new Map<string, { readonly position: Position; readonly message: string; count: number }>();

  constructor(file: string) {
    this.#file = file;
  }

  add(sort: string, { line, column }: Position, message: string): void {
    const same = this.#first.get(sort);
    if (same === undefined) this.#first.set(sort, { position: { line, column }, message, count: 1 });
    else same.count++;
  }

  list(): readonly Fault[] {
    return [...this.#first.values()].map(({ position, message, count }) => ({
      file: this.#file,
      ...position,
      message: count === 1 ? message : `${message} (and so in ${count - 1} more rows)`,
    }));
  }
}

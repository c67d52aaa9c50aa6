/**
 * What becomes of SQLite's values in a document.
 *
 * | value | in JSON and as an object |
 * | --- | --- |
 * | integer | number; as an object beyond 2^53 a bigint, within JSON always exact |
 * | real | number; infinities are null |
 * | text | string |
 * | blob | string, base64 |
 * | declared BOOLEAN, an integer | true, false |
 * | declared DATE, DATETIME, TIMESTAMP: text | string, ISO 8601 with `T`, and `Z` where no zone is named; dates alone stay |
 * | the same, a Unix time | string, ISO 8601 UTC |
 * | declared JSON, valid | the JSON value |
 *
 * @module
 */
import { quoteIdentifier } from "./identifier.ts";
import type { Projection } from "./sql-driver.ts";
import { SMALLEST_UNIX_TIME } from "./unix-ranges.ts";

/** A column of a result, with the type that it was declared with. */
export interface SqliteColumn {
  readonly name: string;
  readonly type: string;
}

/** A function of SQLite has no more arguments than a hundred or so, two of which are a field. */
const FIELDS = 40;

/** Lets SQLite make a row's JSON: one or more objects, that are put together to one. */
export function sqliteJson(columns: readonly SqliteColumn[]): Projection {
  const fields = columns.map((column) => `'${column.name.replaceAll("'", "''")}', ${jsonOf(column)}`);
  const objects: string[] = [];
  for (let at = 0; at < fields.length; at += FIELDS) {
    objects.push(`json_object(${fields.slice(at, at + FIELDS).join(", ")})`);
  }
  return {
    join: "",
    columns: objects,
    document: (values, at) => {
      const parts = values.slice(at).map((part) => String(part).slice(1, -1));
      return { json: `{${parts.join()}}` };
    },
  };
}

/** Reads a row as an object. */
export function sqliteObjects(columns: readonly SqliteColumn[], sawInfinity: () => void): Projection {
  return {
    join: "",
    columns: columns.map(valueOf),
    document: (values, at) => ({
      row: Object.fromEntries(columns.map(({ name, type }, position) => {
        return [name, javascriptValue(values[at + position], type, sawInfinity)];
      })),
    }),
  };
}

function jsonOf(column: SqliteColumn): string {
  const value = `t.${quoteIdentifier(column.name)}`;
  const real = `when 'real' then json(dem_real(${value}))`;
  const other = `case typeof(${value}) ${real} when 'blob' then dem_base64(${value}) else ${value} end`;
  if (isBoolean(column.type)) {
    return `case typeof(${value}) when 'integer' then json(iif(${value}, 'true', 'false')) else ${other} end`;
  }
  if (isTime(column.type)) return isoOf(value, other);
  if (isJson(column.type)) {
    return `case when typeof(${value}) in ('text', 'blob') and json_valid(${value}, 9) then json(${value}) else ${other} end`;
  }
  return other;
}

function valueOf(column: SqliteColumn): string {
  const value = `t.${quoteIdentifier(column.name)}`;
  const other = `iif(typeof(${value}) = 'blob', dem_base64(${value}), ${value})`;
  if (isTime(column.type)) return isoOf(value, other);
  if (isJson(column.type)) {
    return `iif(typeof(${value}) = 'blob' and json_valid(${value}, 8), json(${value}), ${other})`;
  }
  return other;
}

/** A time as ISO 8601; what is none stays as it is. */
function isoOf(value: string, other: string): string {
  const time = `replace(substr(${value}, 12), ' ', '')`;
  const isText = `typeof(${value}) = 'text' and ${value} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][ Tt]?*'`;
  const isNumber = `typeof(${value}) in ('integer', 'real') and ${value} >= ${SMALLEST_UNIX_TIME}`;
  return `case when ${isText} then substr(${value}, 1, 10) || 'T' || ${time} || iif(${hasZone(value)}, '', 'Z') ` +
    `when ${isNumber} then case when ${value} < 1e12 then ` +
    `strftime(iif(typeof(${value}) = 'integer', '%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%dT%H:%M:%fZ'), ${value}, 'unixepoch') ` +
    `else strftime('%Y-%m-%dT%H:%M:%fZ', ${value} / iif(${value} < 1e15, 1e3, 1e6), 'unixepoch') end ` +
    `else ${other} end`;
}

/** The condition that text of a time names its zone: `Z`, or hours after `+` or `-`, behind the date. */
export function hasZone(value: string): string {
  return `substr(${value}, 11) glob '*[-+Zz]*'`;
}

function javascriptValue(value: unknown, type: string, sawInfinity: () => void): unknown {
  if (typeof value === "bigint") {
    if (isBoolean(type)) return value !== 0n;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    sawInfinity();
    return null;
  }
  return typeof value === "string" && isJson(type) ? parsed(value) : value;
}

/** SQLite checks no types: what is not JSON is text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isBoolean(type: string): boolean {
  return /^bool/i.test(type);
}

function isTime(type: string): boolean {
  return /^(?:date|datetime|timestamp)/i.test(type);
}

function isJson(type: string): boolean {
  return /^json/i.test(type);
}

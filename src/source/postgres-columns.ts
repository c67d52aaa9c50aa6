/**
 * What becomes of Postgres' values in a document.
 *
 * | type | in JSON and as an object |
 * | --- | --- |
 * | smallint, integer | number |
 * | bigint | number; as an object beyond 2^53 a bigint, within JSON always exact |
 * | numeric | in JSON a number with all its digits; as an object a string with all its digits |
 * | real, double precision | number |
 * | any of these that is `NaN` or infinite | null |
 * | text, varchar, char, uuid, enums and all others | string, as Postgres writes them |
 * | boolean | true, false |
 * | timestamptz | string, ISO 8601 in UTC with up to six decimals |
 * | timestamp, date | string, ISO 8601 without a zone; infinite: null |
 * | bytea | string, base64 |
 * | json, jsonb | the JSON value; as an object, its numbers as JavaScript has them |
 * | arrays | arrays of these |
 * | composite types | objects |
 *
 * @module
 */
import { oneLine } from "./json-text.ts";
import { quoteIdentifier } from "./identifier.ts";
import type { PostgresColumn } from "./postgres-session.ts";
import type { Projection } from "./sql-driver.ts";

/** Object ids of built-in types, which are the same in every database. */
const FLOATS = new Set([700, 701]);
const NUMERIC = 1700;
const BIGINT = 20;
const BYTEA = 17;
/** date, timestamp, timestamptz */
const TIMES = new Set([1082, 1114, 1184]);
const FLOAT_ARRAYS = new Set([1021, 1022]);
const NUMERIC_ARRAY = 1231;
const BIGINT_ARRAY = 1016;
/**
 * Types, and arrays of them, whose JSON has no line breaks: all that is common but json, which stays as it was written,
 * and with it whatever may hold some.
 */
const ONE_LINE = new Set([
  ...[16, 18, 19, 21, 23, 25, 1042, 1043, 1083, 1186, 1266, 2950, 3802, ...FLOATS, NUMERIC, BIGINT, BYTEA, ...TIMES],
  ...[1000, 1005, 1007, 1009, 1015, 1115, 1182, 1185, 2951, 3807, ...FLOAT_ARRAYS, NUMERIC_ARRAY, BIGINT_ARRAY],
]);

/** Lets Postgres make a row's JSON. */
export function postgresJson(
  columns: readonly PostgresColumn[],
  numericHasInfinity: boolean,
  sawNonFinite: () => void,
): Projection {
  return {
    ...projectionOf(columns, numericHasInfinity, sawNonFinite, (value) => value, (json) => ({ json: oneLine(json) })),
    breaksLines: columns.some(({ type }) => !ONE_LINE.has(type)),
  };
}

/** Reads a row as an object, from JSON in which numbers that JavaScript cannot hold are text. */
export function postgresObjects(
  columns: readonly PostgresColumn[],
  numericHasInfinity: boolean,
  sawNonFinite: () => void,
): Projection {
  const bigints = columns.filter(({ type }) => type === BIGINT || type === BIGINT_ARRAY).map(({ name }) => name);
  const asText = (value: string, type: number) => {
    if (type === BIGINT || type === NUMERIC) return `${value}::text`;
    return type === BIGINT_ARRAY || type === NUMERIC_ARRAY ? `${value}::text[]` : value;
  };
  return projectionOf(columns, numericHasInfinity, sawNonFinite, asText, (json) => {
    const row: Record<string, unknown> = JSON.parse(json);
    for (const name of bigints) row[name] = integers(row[name]);
    return { row };
  });
}

function projectionOf(
  columns: readonly PostgresColumn[],
  numericHasInfinity: boolean,
  sawNonFinite: () => void,
  convert: (value: string, type: number) => string,
  documentOf: (json: string) => ReturnType<Projection["document"]>,
): Projection {
  const odd: string[] = [];
  const fields = columns.map(({ name, type }) => {
    const value = `t.${quoteIdentifier(name)}`;
    const fine = finite(value, type, numericHasInfinity);
    if (fine !== undefined) odd.push(fine.isOdd);
    const converted = convert(fine?.value ?? encoded(value, type), type);
    return `${converted} as ${quoteIdentifier(name)}`;
  });
  return {
    join: ` cross join lateral (select ${fields.join(", ")}) as d`,
    // `d` alone could be a column.
    columns: ["row_to_json(d.*)::text", odd.length === 0 ? "null" : odd.join(" or ")],
    document: (values, at) => {
      if (values[at + 1] === "t") sawNonFinite();
      return documentOf(String(values[at]));
    },
  };
}

/** A value without what JSON cannot say, and the condition that there was some. */
function finite(
  value: string,
  type: number,
  numericHasInfinity: boolean,
): { readonly value: string; readonly isOdd: string } | undefined {
  const isNumeric = type === NUMERIC || type === NUMERIC_ARRAY;
  const odd = isNumeric && !numericHasInfinity ? ["NaN"] : ["NaN", "Infinity", "-Infinity"];
  if (FLOATS.has(type) || type === NUMERIC) {
    const isOdd = `coalesce(${value} in (${odd.map((text) => `'${text}'`).join(", ")}), false)`;
    return { value: `case when not ${isOdd} then ${value} end`, isOdd };
  }
  if (FLOAT_ARRAYS.has(type) || type === NUMERIC_ARRAY) {
    return {
      value: odd.reduce((array, text) => `array_replace(${array}, '${text}', null)`, value),
      isOdd: odd.map((text) => `coalesce('${text}' = any(${value}), false)`).join(" or "),
    };
  }
  if (TIMES.has(type)) {
    return {
      value: `case when isfinite(${value}) then ${value} end`,
      isOdd: `coalesce(not isfinite(${value}), false)`,
    };
  }
  return undefined;
}

function encoded(value: string, type: number): string {
  return type === BYTEA ? `translate(encode(${value}, 'base64'), E'\\n', '')` : value;
}

function integers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(integers);
  if (typeof value !== "string") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

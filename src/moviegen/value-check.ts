import type { TableColumn } from "../source/write.ts";

interface Kind {
  /** What a value has to be, behind "expected". */
  readonly expected: string;
  accepts(json: string): boolean;
}

const isInteger = (json: string) => /^-?\d+$/.test(json);
const isNumber = (json: string) => /^-?\d/.test(json);
const isText = (json: string) => json.startsWith('"');
const textOf = (json: string) => isText(json) ? String(JSON.parse(json)) : "";

const date = /^(\d{4})-(\d\d)-(\d\d)$/;
const timestamp =
  /^(\d{4}-\d\d-\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const uuid = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;

/** `2026-02-30` has the form of a date but names no day. */
function isDay(text: string): boolean {
  const [, year, month, day] = date.exec(text) ?? [];
  return day !== undefined && new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() >= Number(day) &&
    Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1;
}

const isTimestamp = (json: string) => isDay(timestamp.exec(textOf(json))?.[1] ?? "");

const kinds: Readonly<Record<TableColumn["kind"], Kind>> = {
  boolean: { expected: "true or false", accepts: (json) => json === "true" || json === "false" },
  date: { expected: 'a date such as "2026-03-01"', accepts: (json) => isDay(textOf(json)) },
  integer: { expected: "an integer", accepts: isInteger },
  json: { expected: "any JSON", accepts: () => true },
  number: { expected: "a number", accepts: isNumber },
  other: { expected: "any value", accepts: () => true },
  text: { expected: "a text", accepts: isText },
  timestamp: { expected: 'a time such as "2026-03-01T12:00:00Z"', accepts: isTimestamp },
  "timestamp-or-number": {
    expected: 'a time such as "2026-03-01T12:00:00Z" or a Unix number',
    accepts: (json) => isNumber(json) || isTimestamp(json),
  },
  uuid: { expected: "a uuid", accepts: (json) => uuid.test(textOf(json)) },
};

/** Says what is wrong with a value for a column, both what was expected and what was found; undefined when nothing. */
export function wrongValue(column: TableColumn, json: string): string | undefined {
  const found = json.length > 40 ? `${json.slice(0, 39)}…` : json;
  if (json === "null") return column.nullable ? undefined : "expected a value, found null";
  const kind = kinds[column.kind];
  if (!kind.accepts(json)) return `expected ${kind.expected}, found ${found}`;
  if (column.kind === "integer" && column.bytes !== undefined) {
    const limit = 2n ** BigInt(column.bytes * 8 - 1);
    if (BigInt(json) < -limit || BigInt(json) >= limit) {
      return `expected an integer from ${-limit} to ${limit - 1n}, found ${found}`;
    }
  }
  return undefined;
}

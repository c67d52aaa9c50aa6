/**
 * What makes a relation unfit to load documents from.
 *
 * @module
 */
import { SourceError } from "../errors.ts";
import { quoteIdentifier } from "./identifier.ts";
import type { Relation } from "./relation.ts";
import type { NamedColumns, Shape, SqlDriver, Values } from "./sql-driver.ts";
import { SMALLEST_UNIX_TIME } from "./unix-ranges.ts";

/** What is looked at. */
export interface Examined {
  readonly driver: SqlDriver;
  readonly relation: Relation;
  readonly description: string;
  readonly columns: NamedColumns;
  readonly shape: Shape;
  readonly signal: AbortSignal;
}

/** Looks for null and double keys, and for a `modified` that holds no times. Throws SourceError with an example. */
export async function findFaults(examined: Examined): Promise<void> {
  if (!examined.shape.unique) await findBadKey(examined);
  if (examined.columns.modified !== undefined && examined.shape.modifiedIsLoose) {
    await findBadTime(examined, examined.columns.modified);
  }
}

async function findBadKey(examined: Examined): Promise<void> {
  const { columns: { key }, driver: { dialect }, shape } = examined;
  const column = `t.${quoteIdentifier(key)}`;
  const [found] = await ask(
    examined,
    `select ${dialect.keyColumn(column)}, count(*)`,
    ` group by ${column} having ${column} is null or count(*) > 1 limit 1`,
  );
  if (found === undefined) return;
  const value = shape.keyOf(found[0]);
  const count = Number(found[1]);
  throw new SourceError(
    "source-failed",
    value === null
      ? `checking the key ${key} of ${examined.description}: it is null in ${count} ${count === 1 ? "row" : "rows"}`
      : `checking the key ${key} of ${examined.description}: ${JSON.stringify(value)} stands in ${count} rows`,
    {
      hint: "A key is unique and not null; name another column as source.key, or leave such rows out with source.sql.",
    },
  );
}

async function findBadTime(examined: Examined, modified: string): Promise<void> {
  const [[largest] = []] = await ask(examined, `select max(t.${quoteIdentifier(modified)})`, "");
  if (largest === null || largest === undefined) return;
  const number = largest === "" ? NaN : Number(largest);
  const fits = Number.isNaN(number)
    ? typeof largest === "string" && /^\d{4}-\d\d-\d\d(?:[T ]|$)/.test(largest)
    : number <= 0 || number >= SMALLEST_UNIX_TIME;
  if (fits) return;
  throw new SourceError(
    "source-failed",
    `checking the column ${modified} of ${examined.description}: ${JSON.stringify(String(largest))} is no time`,
    { hint: "source.modified holds ISO 8601 text, or Unix times in seconds, milliseconds or microseconds." },
  );
}

function ask(
  { driver, relation, description, signal }: Examined,
  select: string,
  rest: string,
): Promise<readonly Values[]> {
  const text = `${select} from ${relation.text} as t${rest}`;
  return driver.all({ text, values: relation.parameters, attempt: `checking ${description}` }, signal);
}

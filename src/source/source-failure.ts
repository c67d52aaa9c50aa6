/**
 * What a database said, as a SourceError.
 *
 * @module
 */
import { DemError, SourceError } from "../errors.ts";

/** Classes and codes of Postgres' errors, those of the system, and two messages of the driver that have none. */
const UNREACHABLE = new RegExp(
  "^(?:08|28|57P0|3D000|53300|ECONN|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|EAI_AGAIN|ENOENT" +
    "| Connection terminated| timeout expired| Client has encountered a connection error)",
);

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^28/, "Check the user and password of the source's address."],
  [/^3D000/, "Check the database's name in the source's address."],
  [UNREACHABLE, "Check that the source is up, and its address: source in the config, DEM_SOURCE or --source."],
  [/^42P01|no such table/, "Check the name and its schema; in Postgres, names are case-sensitive."],
  [/^42703|no such column/, "Check the names of the columns; in Postgres, they are case-sensitive."],
  [/^42501/, "Grant the source's user the right to select from it."],
  [/^25006|readonly database/, "SQL in definitions is run read-only: take out what writes."],
  [/^57014/, "A time-out of the server ended the statement: raise statement_timeout for the source's user."],
  [
    /database (?:table )?is locked/,
    "Another process has kept the database locked for long; try again when it is done.",
  ],
];

/**
 * Turns an error of a database into one that says what was attempted, on which source, and what to do.
 *
 * @param attempt What was attempted, such as `counting the rows of table movies in postgres://app@db/films`.
 */
export function sourceFailure(attempt: string, error: unknown): DemError {
  if (error instanceof DemError) return error;
  const code = codeOf(error);
  const message = messageOf(error);
  const told = `${code} ${message}`;
  const [, hint] = HINTS.find(([pattern]) => pattern.test(told)) ?? [];
  return new SourceError(UNREACHABLE.test(told) ? "source-unreachable" : "source-failed", `${attempt}: ${message}`, {
    cause: error,
    hint: hint ?? "Check the source in the definition.",
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** A failed connection to several addresses has its text one level deeper. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}

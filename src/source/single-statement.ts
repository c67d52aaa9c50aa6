import { ConfigurationError } from "../errors.ts";
import { type DialectName, sqlTokens } from "./sql-tokens.ts";

/**
 * Gives a definition's statement without the semicolon at its end, so that it can stand inside another.
 *
 * @param place Where it stands in the definition, for the message.
 * @throws ConfigurationError where it holds none, or more than one.
 */
export function singleStatement(sql: string, dialect: DialectName, place: string): string {
  let statement = "";
  let ended = false;
  let words = 0;
  for (const { kind, text } of sqlTokens(sql, dialect)) {
    const says = kind === "code" || kind === "quoted";
    if (says && text === ";") {
      ended = true;
    } else if (says && ended) {
      throw new ConfigurationError(`reading ${place}: it holds more than one statement`, {
        hint: "Write one select; join several with union all.",
      });
    } else if (!ended) {
      statement += text;
      if (says) words += 1;
    }
  }
  if (words === 0) {
    throw new ConfigurationError(`reading ${place}: it holds no statement`, { hint: "Write a select." });
  }
  return statement;
}

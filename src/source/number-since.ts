import { type DialectName, sqlTokens } from "./sql-tokens.ts";

/**
 * Puts a numbered parameter for every `:since` of a statement, and says how many there are.
 *
 * Each has a number of its own: Postgres finds a type for each number from where it stands, and may find two.
 */
export function numberSince(sql: string, dialect: DialectName): { readonly text: string; readonly count: number } {
  const mark = dialect === "postgres" ? "$" : "?";
  let count = 0;
  let text = "";
  for (const token of sqlTokens(sql, dialect)) {
    text += token.kind === "code" && token.text === ":since" ? `${mark}${++count}` : token.text;
  }
  return { text, count };
}

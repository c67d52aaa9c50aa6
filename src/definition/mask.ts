/**
 * The one place that takes secrets out of what is shown or recorded.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** What stands in a secret's place. */
const MASK = "***";

/** `user:password@` and `token@` of an address; a password may hold an `@` that was not encoded. */
const userInformation = /([a-z][a-z0-9+.-]*:\/\/)([^\s:/@?#"'<>]*)(?::((?:(?!:\/\/)[^\s"'<>])*))?@/gi;

/** Secrets in an address's query or in `key=value` text. */
const secretParameters = /\b(password|passwd|pwd|api[-_]?key|access[-_]?token|token|secret)=([^\s&"']+)/gi;

/** Values of an Authorization header. */
const authorization = /\b(ApiKey|Bearer|Basic) +[A-Za-z0-9+/=._~-]{8,}/g;

/** Options of the command line whose value is a secret. */
const secretOptions: ReadonlySet<string> = new Set(["--api-key"]);

/**
 * Gives a text without secrets: those in addresses, in Authorization headers, and the ones that the caller knows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(maskSecrets("postgres://app:pa55@db/films"), "postgres://app:***@db/films");
 * assert.equal(maskSecrets("refused pa55word", ["pa55word"]), "refused ***");
 * ```
 */
export function maskSecrets(text: string, known: readonly string[] = []): string {
  const spellings = known.filter((secret) => secret !== "").flatMap(spellingsOf);
  const longestFirst = spellings.sort((a, b) => b.length - a.length);
  return longestFirst
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
    .replace(userInformation, (_, scheme: string, user: string, password: string | undefined) => {
      if (password !== undefined) return `${scheme}${user}:${MASK}@`;
      // What stands alone before the @ of a web address may be a token; a database knows only users.
      return /^postgres/i.test(scheme) ? `${scheme}${user}@` : `${scheme}${MASK}@`;
    })
    .replace(secretParameters, (_, name: string) => `${name}=${MASK}`)
    .replace(authorization, (_, scheme: string) => `${scheme} ${MASK}`);
}

/** Gives the words of a command line without secrets: those in addresses, and the values of options that are secrets. */
export function maskArguments(words: readonly string[], known: readonly string[] = []): readonly string[] {
  return words.map((word, at) => {
    if (secretOptions.has(words[at - 1] ?? "")) return MASK;
    const [option = "", value] = word.split(/=(.*)/s);
    return secretOptions.has(option) && value !== undefined ? `${option}=${MASK}` : maskSecrets(word, known);
  });
}

/** How a secret may be written: as it is, in an address, in JSON, in base64. */
function spellingsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64];
}

/**
 * Names that Elasticsearch accepts, and that this program can tell apart.
 *
 * @module
 */

/** How many bytes prefix and name may have together: Elasticsearch takes 255, and a version adds its number. */
const MOST_BYTES = 200;

/** Gives what is wrong with an index's base name, as what was expected; undefined where nothing is. */
export function nameFault(name: string): string | undefined {
  if (name === "") return "expected a name";
  if (/-\d+$/.test(name)) return "expected a name that does not end in - and digits, as versions' names do";
  return textFault(name);
}

/** Gives what is wrong with a prefix; undefined where nothing is. An empty one is fine. */
export function prefixFault(prefix: string): string | undefined {
  return prefix === "" ? undefined : textFault(prefix);
}

/** Gives what is wrong with a prefix and a name together that are fine apart; undefined where nothing is. */
export function wholeNameFault(prefix: string, name: string): string | undefined {
  const bytes = bytesOf(prefix + name);
  return bytes > MOST_BYTES ? `expected prefix and name to have at most ${MOST_BYTES} bytes together` : undefined;
}

function textFault(text: string): string | undefined {
  if (text !== text.toLowerCase()) return "expected lower case";
  if (/^[-_+.]/.test(text)) return "expected it not to begin with - _ + or .";
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  if (/[\\/*?"<>|,#:\s\u0000-\u001f\u007f]/.test(text)) return 'expected none of \\ / * ? " < > | , # : and blanks';
  if (bytesOf(text) > MOST_BYTES) return `expected at most ${MOST_BYTES} bytes`;
  return undefined;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Cuts parts out of a JSON text, as they stand there.
 *
 * @module
 */

/** A part of a text. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Gives the values of the array that begins at a place. */
export function* elementsOf(text: string, start: number): Generator<Part> {
  for (let at = skipBlank(text, start + 1); text[at] !== "]";) {
    const end = endOf(text, at);
    yield { start: at, end };
    at = skipSeparator(text, end);
  }
}

/** Gives the members of the object that begins at a place, each with its key. */
export function* membersOf(text: string, start: number): Generator<Part & { readonly key: string }> {
  for (let at = skipBlank(text, start + 1); text[at] !== "}";) {
    const keyEnd = endOf(text, at);
    const key: string = JSON.parse(text.slice(at, keyEnd));
    const value = skipBlank(text, skipBlank(text, keyEnd) + 1);
    const end = endOf(text, value);
    yield { key, start: value, end };
    at = skipSeparator(text, end);
  }
}

const structure = /["{}[\]]/g;
const scalarEnd = /[,}\]\s]/g;

/** Gives where the value that begins at a place ends. */
function endOf(text: string, start: number): number {
  if (text[start] === '"') return endOfText(text, start);
  if (text[start] !== "{" && text[start] !== "[") return find(scalarEnd, text, start);
  let depth = 0;
  for (let at = start;;) {
    at = find(structure, text, at);
    const found = text[at];
    if (found === '"') {
      at = endOfText(text, at);
      continue;
    }
    depth += found === "{" || found === "[" ? 1 : -1;
    at++;
    if (depth === 0) return at;
  }
}

/** A quote ends a text unless an odd number of backslashes stands before it. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new SyntaxError("a text of a JSON answer has no end");
    let backslash = quote;
    while (text[backslash - 1] === "\\") backslash--;
    if ((quote - backslash) % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function find(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  if (found === null) throw new SyntaxError("a JSON answer has no end");
  return found.index;
}

function skipSeparator(text: string, at: number): number {
  const next = skipBlank(text, at);
  return text[next] === "," ? skipBlank(text, next + 1) : next;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  return at;
}

import type { FixtureRow, FixtureValue, Position } from "./fixture-row.ts";

/** What is wrong with a JSON text, and where. */
export class JsonFault extends Error {
  readonly position: Position;
  constructor(position: Position, message: string) {
    super(message);
    this.name = "JsonFault";
    this.position = position;
  }
}

const space = /[ \t\n\r]*/y;
const word = /[^\s,:[\]{}"]+/y;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads rows from JSON text and keeps the place of each value, which `JSON.parse` forgets, and numbers as they were
 * written, which it rounds.
 */
export class JsonReader {
  readonly #text: string;
  #at: number;
  /** Where the lines begin, as far as they were needed. */
  readonly #lines: readonly number[];
  readonly #end: number;

  /** Reads a whole text, or one line of it: the part between two offsets. */
  constructor(text: string, lines: readonly number[] = lineStarts(text), start = 0, end = text.length) {
    this.#text = text;
    this.#lines = lines;
    this.#at = start;
    this.#end = end;
  }

  /** Reads an array of objects, and nothing behind it. Throws JsonFault. */
  readRows(): readonly FixtureRow[] {
    const rows: FixtureRow[] = [];
    this.#list("[", "]", "an object", () => rows.push(this.#row()));
    this.#finish();
    return rows;
  }

  /** Reads one object, and nothing behind it. Throws JsonFault. */
  readRow(): FixtureRow {
    const row = this.#row();
    this.#finish();
    return row;
  }

  #row(): FixtureRow {
    this.#skipSpace();
    const position = this.#position(this.#at);
    const values = new Map<string, FixtureValue>();
    this.#list("{", "}", "a name in double quotes", () => {
      const start = this.#at;
      const name = this.#name();
      if (values.has(name)) this.#fail(`${JSON.stringify(name)} stands twice in one object`, start);
      this.#skipSpace();
      const valueStart = this.#at;
      this.#value();
      const json = this.#text.slice(valueStart, this.#at);
      values.set(name, { json, ...this.#position(valueStart), name: this.#position(start) });
    });
    return { values, ...position };
  }

  /** Reads what stands between two brackets, parted by commas. */
  #list(open: string, close: string, element: string, read: () => void): void {
    this.#skipSpace();
    this.#take(open);
    this.#skipSpace();
    if (this.#peek() === close) {
      this.#at++;
      return;
    }
    while (true) {
      this.#skipSpace();
      if (this.#peek() === close) this.#fail(`expected ${element} behind the comma, found ${this.#found()}`);
      read();
      this.#skipSpace();
      if (this.#peek() === close) break;
      if (this.#peek() !== ",") this.#fail(`expected "," or "${close}", found ${this.#found()}`);
      this.#at++;
    }
    this.#at++;
  }

  #name(): string {
    if (this.#peek() !== '"') this.#fail(`expected a name in double quotes, found ${this.#found()}`);
    const name = this.#string();
    this.#skipSpace();
    this.#take(":");
    return name;
  }

  #value(): void {
    this.#skipSpace();
    const next = this.#peek();
    if (next === "{") this.#list("{", "}", "a name in double quotes", () => (this.#name(), this.#value()));
    else if (next === "[") this.#list("[", "]", "a value", () => this.#value());
    else if (next === '"') this.#string();
    else this.#scalar();
  }

  #scalar(): void {
    const start = this.#at;
    word.lastIndex = start;
    const [text = ""] = word.exec(this.#text) ?? [];
    if (text !== "true" && text !== "false" && text !== "null" && !number.test(text)) {
      this.#fail(`expected a value, found ${text === "" ? this.#found() : JSON.stringify(text)}`);
    }
    this.#at = start + text.length;
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (;; end++) {
      const code = end < this.#end ? this.#text.charCodeAt(end) : -1;
      if (code === 0x22) break;
      if (code === 0x5c) end++;
      else if (code === -1 || code === 0x0a) this.#fail("this text has no closing quotation mark", start);
      else if (code < 0x20) this.#fail("expected a text without control characters", end);
    }
    this.#at = end + 1;
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      const wrong = /\\(?!["\\/bfnrt]|u[\da-fA-F]{4})/.exec(this.#text.slice(start, end).replace(/\\\\/g, "  "));
      return this.#fail("a backslash here begins no escape sequence", start + (wrong?.index ?? 0));
    }
  }

  #finish(): void {
    this.#skipSpace();
    if (this.#at < this.#end) this.#fail(`expected nothing more, found ${this.#found()}`);
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    space.test(this.#text);
    this.#at = Math.min(space.lastIndex, this.#end);
  }

  #peek(): string | undefined {
    return this.#at < this.#end ? this.#text[this.#at] : undefined;
  }

  #take(character: string): void {
    if (this.#peek() !== character) this.#fail(`expected "${character}", found ${this.#found()}`);
    this.#at++;
  }

  #found(): string {
    const next = this.#peek();
    return next === undefined ? "the end" : JSON.stringify(next);
  }

  #position(offset: number): Position {
    return positionOf(this.#lines, offset);
  }

  #fail(message: string, offset = this.#at): never {
    throw new JsonFault(this.#position(offset), message);
  }
}

/** The offsets at which the lines of a text begin. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function positionOf(lines: readonly number[], offset: number): Position {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}

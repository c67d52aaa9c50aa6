/**
 * Lines at the bottom of a terminal that are drawn over themselves.
 *
 * @module
 */
import type { Writer } from "../context.ts";
import { widthOf } from "./width.ts";

/** A few lines that stay below everything else that is written to the same terminal. */
export class LiveRegion {
  readonly #writer: Writer;
  #drawn: readonly string[] = [];

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** Draws these lines in place of the ones drawn before. */
  draw(lines: readonly string[]): void {
    this.#writer.write(this.#erasure() + lines.map((line) => `${line}\n`).join(""));
    this.#drawn = lines;
  }

  /** Takes the lines away. */
  clear(): void {
    if (this.#drawn.length > 0) this.draw([]);
  }

  /** Writes text above the lines. */
  above(text: string): void {
    const lines = this.#drawn;
    this.clear();
    this.#writer.write(text);
    if (lines.length > 0) this.draw(lines);
  }

  /** A terminal that became narrower has broken the lines it showed, so the rows are counted by its width now. */
  #erasure(): string {
    if (this.#drawn.length === 0) return "";
    const columns = Math.max(1, this.#writer.columns());
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return `\x1b[${rows}A\r\x1b[J`;
  }
}

/**
 * No progress, for `--quiet`.
 *
 * @module
 */
import type { Writer } from "../context.ts";
import type { ProgressDisplay } from "./progress-display.ts";

/** Shows nothing of running updates. */
export class NoProgress implements ProgressDisplay {
  readonly #writer: Writer;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  follow(): void {}

  pass(): void {}

  write(text: string): void {
    this.#writer.write(text);
  }

  [Symbol.dispose](): void {}
}

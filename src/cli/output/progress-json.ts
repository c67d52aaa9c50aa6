/**
 * Progress for programs: JSON lines.
 *
 * @module
 */
import type { ProgressEvent } from "../../actions/progress.ts";
import type { Writer } from "../context.ts";
import type { ProgressDisplay } from "./progress-display.ts";

/** The progress of one update is told at most this often, in milliseconds. */
const INTERVAL = 1000;

/** Writes every event as one JSON line. */
export class ProgressJson implements ProgressDisplay {
  readonly #last = new Map<string, number>();
  readonly #writer: Writer;
  readonly #now: () => number;

  constructor(writer: Writer, now: () => number) {
    this.#writer = writer;
    this.#now = now;
  }

  follow(event: ProgressEvent): void {
    if (event.type === "progress" && this.#tooSoon(event.version)) return;
    this.#writer.write(`${JSON.stringify(event)}\n`);
  }

  pass(text: string | undefined): void {
    if (text === undefined || this.#tooSoon("")) return;
    this.#writer.write(`${JSON.stringify({ type: "notice", message: text })}\n`);
  }

  write(text: string): void {
    this.#writer.write(text);
  }

  [Symbol.dispose](): void {}

  #tooSoon(key: string): boolean {
    const now = this.#now();
    if (now - (this.#last.get(key) ?? -Infinity) < INTERVAL) return true;
    this.#last.set(key, now);
    return false;
  }
}

/**
 * Progress in a log: plain lines.
 *
 * @module
 */
import type { ProgressEvent } from "../../actions/progress.ts";
import type { Writer } from "../context.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import { progressText } from "./progress-line.ts";
import { stepText } from "./step-lines.ts";
import { UpdateProgress } from "./update-progress.ts";

/** Between two lines pass at least so many milliseconds. */
const INTERVAL = 5000;

/** Writes so few plain lines that a log stays readable. */
export class ProgressLog implements ProgressDisplay {
  readonly #running = new Map<string, UpdateProgress>();
  readonly #writer: Writer;
  readonly #now: () => number;
  #last: number | undefined;

  constructor(writer: Writer, now: () => number) {
    this.#writer = writer;
    this.#now = now;
  }

  follow(event: ProgressEvent): void {
    if (event.type === "deploy") {
      const { index, step } = event;
      this.#sometimes(() => `${index}: ${stepText(step)}`);
      return;
    }
    const { version } = event;
    if (event.type === "ended") {
      this.#running.delete(version);
      return;
    }
    const now = this.#now();
    const progress = this.#running.get(version) ?? new UpdateProgress(version, now);
    this.#running.set(version, progress);
    progress.follow(event, now);
    this.#sometimes(() => progressText(progress, now));
  }

  pass(text: string | undefined): void {
    if (text !== undefined) this.#sometimes(() => text);
  }

  write(text: string): void {
    this.#writer.write(text);
  }

  [Symbol.dispose](): void {}

  #sometimes(text: () => string): void {
    const now = this.#now();
    this.#last ??= now;
    if (now - this.#last < INTERVAL) return;
    this.#last = now;
    this.#writer.write(`${text()}\n`);
  }
}

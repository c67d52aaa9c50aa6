/**
 * Progress on a terminal: one bar per running update.
 *
 * @module
 */
import type { UpdateEvent } from "../../bulk/progress.ts";
import type { Writer } from "../context.ts";
import { LiveRegion } from "./live-region.ts";
import { type Page, page } from "./page.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import { progressBar } from "./progress-line.ts";
import { UpdateProgress } from "./update-progress.ts";
import { oneLine, shorten } from "./width.ts";

/** Bars are drawn again this often, in milliseconds. */
const FRAME = 100;

/** Keeps one bar per running update at the bottom of a terminal. */
export class ProgressBars implements ProgressDisplay {
  readonly #region: LiveRegion;
  readonly #running = new Map<string, UpdateProgress>();
  readonly #now: () => number;
  readonly #page: () => Page;
  #passing: string | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(writer: Writer, facts: { readonly now: () => number; readonly colour: boolean }) {
    const { now, colour } = facts;
    this.#region = new LiveRegion(writer);
    this.#now = now;
    this.#page = () => page({ width: writer.columns(), now: now(), colour });
  }

  follow(event: UpdateEvent): void {
    const { version } = event;
    if (event.type === "ended") {
      this.#running.delete(version);
      this.#schedule();
      return;
    }
    const progress = this.#running.get(version) ?? new UpdateProgress(version, this.#now());
    this.#running.set(version, progress);
    progress.follow(event, this.#now());
    this.#schedule();
  }

  pass(text: string | undefined): void {
    this.#passing = text;
    this.#schedule();
  }

  /** Draws the bars as they stand now. */
  draw(): void {
    const page = this.#page();
    this.#region.draw([
      ...[...this.#running.values()].map((progress) => progressBar(progress, page)),
      ...(this.#passing === undefined ? [] : [shorten(oneLine(this.#passing), page.width - 1)]),
    ]);
  }

  write(text: string): void {
    this.#region.above(text);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#region.clear();
  }

  #schedule(): void {
    if (this.#running.size === 0 && this.#passing === undefined) this[Symbol.dispose]();
    else this.#timer ??= setInterval(() => this.draw(), FRAME);
  }
}

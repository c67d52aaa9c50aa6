/**
 * Progress on a terminal: one bar per running update.
 *
 * @module
 */
import type { ProgressEvent } from "../../actions/progress.ts";
import type { DeployStep } from "../../actions/results.ts";
import type { Writer } from "../context.ts";
import { LiveRegion } from "./live-region.ts";
import { type Page, page } from "./page.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import { progressBar } from "./progress-line.ts";
import { stepLines } from "./step-lines.ts";
import { UpdateProgress } from "./update-progress.ts";
import { oneLine, shorten } from "./width.ts";

/** Bars are drawn again this often, in milliseconds. */
const FRAME = 100;

/** Keeps one bar per running update, and the steps of deployments, at the bottom of a terminal. */
export class ProgressBars implements ProgressDisplay {
  readonly #region: LiveRegion;
  readonly #running = new Map<string, UpdateProgress>();
  readonly #steps = new Map<string, readonly DeployStep[]>();
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

  follow(event: ProgressEvent): void {
    if (event.type === "deploy") {
      const done = (this.#steps.get(event.index) ?? []).filter(({ outcome }) => outcome !== "running");
      this.#steps.set(event.index, [...done, event.step]);
      this.#schedule();
      return;
    }
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
      ...[...this.#steps].flatMap(([index, steps]) => [
        shorten(index, page.width - 1, "middle"),
        ...stepLines(steps, page),
      ]),
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
    if (this.#running.size + this.#steps.size === 0 && this.#passing === undefined) this[Symbol.dispose]();
    else this.#timer ??= setInterval(() => this.draw(), FRAME);
  }
}

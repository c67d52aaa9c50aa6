/**
 * The one place that prints.
 *
 * Results go to standard output; progress, warnings, notices and errors to standard error. With `--json` standard
 * output gets one object, and standard error one object a line.
 *
 * @module
 */
import type { ProgressEvent } from "../../actions/progress.ts";
import { maskSecrets } from "../../definition/mask.ts";
import { DemError, type ErrorReport } from "../../errors.ts";
import type { Appearance } from "../appearance.ts";
import type { Context, Writer } from "../context.ts";
import type { Report } from "../report.ts";
import { isOk, type Verdict } from "../verdict.ts";
import { masked } from "./masked.ts";
import { NoProgress } from "./no-progress.ts";
import { type Page, page, type Style } from "./page.ts";
import { ProgressBars } from "./progress-bars.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import { ProgressJson } from "./progress-json.ts";
import { ProgressLog } from "./progress-log.ts";

/** The keys of a result that hold messages. */
const MESSAGES: ReadonlySet<string> = new Set(["message", "hint", "error", "log"]);

/** Prints what one command has to say. */
export class Reporter implements Disposable {
  readonly #stdout: Writer;
  readonly #stderr: Writer;
  readonly #now: () => number;
  readonly #appearance: Appearance;
  readonly #progress: ProgressDisplay;
  readonly #warnings: string[] = [];
  #secrets: readonly string[] = [];

  constructor({ stdout, stderr, now }: Pick<Context, "stdout" | "stderr" | "now">, appearance: Appearance) {
    this.#stdout = masked(stdout);
    this.#stderr = masked(stderr);
    this.#now = now;
    this.#appearance = appearance;
    this.#progress = displayFor(this.#stderr, now, appearance);
  }

  /** Keeps these out of every message from now on; results hold data, in which they may be words like others. */
  conceal(secrets: readonly string[]): void {
    this.#secrets = [...this.#secrets, ...secrets];
  }

  /** Shows a sign of life of an update or a deployment. */
  progress(event: ProgressEvent): void {
    this.#progress.follow(event);
  }

  /** Shows one passing line in place of the one before; none ends it. */
  pass(text: string | undefined): void {
    this.#progress.pass(text);
  }

  /** Tells what should be known although the command goes on; once, however often it is said. */
  warn(message: string): void {
    const warning = this.#masked(message);
    if (this.#warnings.includes(warning)) return;
    this.#warnings.push(warning);
    this.#aside("warning", "yellow", warning);
  }

  /** Tells what is about to happen. */
  notice(message: string): void {
    this.#aside("notice", "cyan", message);
  }

  /** Tells what is only of interest with `--verbose`. */
  detail(message: string): void {
    if (this.#appearance.verbose) this.#aside("detail", "dim", message);
  }

  /** Ends the live part of the output: bars are taken away. */
  [Symbol.dispose](): void {
    this.#progress[Symbol.dispose]();
  }

  /** Prints the end of a command: its result, if it has one, and its error, if there was one. */
  finish(command: string, verdict: Verdict, facts: { readonly report?: Report; readonly thrown?: unknown }): void {
    this[Symbol.dispose]();
    const { report, thrown } = facts;
    if (this.#appearance.json) this.#writeEnvelope(command, verdict, report);
    else this.#writeText(verdict, report, thrown);
    if (thrown !== undefined && this.#appearance.verbose) this.#writeStack(thrown);
  }

  #writeEnvelope(command: string, verdict: Verdict, report: Report | undefined): void {
    const { error } = verdict;
    const envelope = {
      command,
      ok: isOk(verdict),
      result: report?.result ?? null,
      warnings: this.#warnings,
      ...(error === undefined ? {} : { error }),
    };
    const message = (key: string, value: unknown) =>
      typeof value === "string" && MESSAGES.has(key) ? this.#masked(value) : value;
    this.#stdout.write(`${JSON.stringify(envelope, message)}\n`);
  }

  #writeText(verdict: Verdict, report: Report | undefined, thrown: unknown): void {
    const lines = report?.show(this.#page(this.#stdout)) ?? [];
    if (lines.length > 0) this.#stdout.write(`${lines.join("\n")}\n`);
    const failures = report?.failures?.errors ?? [];
    const errors = failures.length > 0 && verdict.error?.code !== "interrupted"
      ? failures
      : [verdict.error ?? []].flat();
    for (const error of errors) this.#writeError(error, thrown);
  }

  #writeError(error: ErrorReport, thrown: unknown): void {
    const unexpected = thrown !== undefined && !(thrown instanceof DemError) && !this.#appearance.verbose;
    const hint = unexpected ? "This was not expected. --verbose shows where it happened." : error.hint;
    this.#line("error", "red", error.message);
    if (hint !== undefined) this.#line("hint", "cyan", hint);
  }

  #writeStack(thrown: unknown): void {
    for (let error = thrown; error !== undefined; error = error instanceof Error ? error.cause : undefined) {
      this.detail(error instanceof Error ? error.stack ?? error.message : String(error));
    }
  }

  #masked(text: string): string {
    return maskSecrets(text, this.#secrets);
  }

  #aside(label: string, style: Style, text: string): void {
    if (this.#appearance.quiet) return;
    const message = this.#masked(text);
    if (this.#appearance.json) this.#progress.write(`${JSON.stringify({ type: label, message })}\n`);
    else if (label === "notice" || label === "detail") {
      this.#progress.write(`${this.#page(this.#stderr).paint(style, message)}\n`);
    } else this.#line(label, style, message);
  }

  #line(label: string, style: Style, message: string): void {
    const { paint } = this.#page(this.#stderr);
    this.#progress.write(`${paint(style, `${label}:`)} ${this.#masked(message).replaceAll("\n", "\n  ")}\n`);
  }

  #page(writer: Writer): Page {
    const { isTerminal } = writer;
    return page({
      width: isTerminal ? writer.columns() : Infinity,
      now: this.#now(),
      colour: this.#appearance.colour(writer),
    });
  }
}

function displayFor(stderr: Writer, now: () => number, appearance: Appearance): ProgressDisplay {
  if (appearance.quiet) return new NoProgress(stderr);
  if (appearance.json) return new ProgressJson(stderr, now);
  if (stderr.isTerminal) return new ProgressBars(stderr, { now, colour: appearance.colour(stderr) });
  return new ProgressLog(stderr, now);
}

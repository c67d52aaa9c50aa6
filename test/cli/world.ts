/** A world for the command line to run in, with a toolkit that answers what the test says. */
import { main } from "../../src/cli/main.ts";
import type { Build, Context, InterruptSignal, Loaders, Writer } from "../../src/cli/context.ts";
import type { GlobalOptions } from "../../src/cli/global-options.ts";
import type { Toolkit, ToolkitOptions } from "../../src/toolkit.ts";

/** What a test says of its world. */
export interface WorldOptions {
  readonly toolkit?: Partial<Toolkit>;
  readonly load?: Partial<Loaders>;
  /** Whether the streams are terminals. Default: no. */
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** What is typed when asked. */
  readonly answer?: string;
  now?(): number;
  readonly build?: Partial<Build>;
}

/** What came of a call. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the process was ended with in the middle of it. */
  readonly ended: readonly number[];
  readonly asked: readonly string[];
  /** The options with which the toolkit was opened. */
  readonly opened: readonly { readonly globals: GlobalOptions; readonly options: ToolkitOptions }[];
  /** Listeners for signals that were left behind. */
  readonly listening: number;
}

/** The time at which tests play. */
export const noon = Date.parse("2026-11-22T12:00:00Z");

/** A world that a command runs in. */
export class World {
  readonly #listeners = new Map<InterruptSignal, Set<() => void>>();
  readonly #opened: { globals: GlobalOptions; options: ToolkitOptions }[] = [];
  readonly #asked: string[] = [];
  readonly #ended: number[] = [];
  readonly #written = { stdout: "", stderr: "" };
  readonly #options: WorldOptions;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
  }

  /** Sends a signal to the process. */
  interrupt(signal: InterruptSignal): void {
    for (const listener of this.#listeners.get(signal) ?? []) listener();
  }

  /** Runs `dem` with these arguments. */
  async dem(...args: string[]): Promise<Outcome> {
    const exit = await main(args, this.#context());
    const listening = [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
    return { exit, ...this.#written, ended: this.#ended, asked: this.#asked, opened: this.#opened, listening };
  }

  #context(): Context {
    const { environment = {}, answer, now = () => noon, load } = this.#options;
    return {
      version: "1.2.3",
      build: { deno: "2.9.6", target: "x86_64-unknown-linux-gnu", ...this.#options.build },
      stdout: this.#writer("stdout"),
      stderr: this.#writer("stderr"),
      cwd: "/project",
      environment: (name) => environment[name],
      now,
      onSignal: (signal, listener) => {
        const listeners = this.#listeners.get(signal) ?? new Set();
        this.#listeners.set(signal, listeners.add(listener));
        return () => listeners.delete(listener);
      },
      onCrash: () => () => {},
      ask: (question) => {
        this.#asked.push(question);
        return Promise.resolve(answer);
      },
      exit: (code) => void this.#ended.push(code),
      load: {
        toolkit: (globals, options) => {
          this.#opened.push({ globals, options });
          return Promise.resolve({ ...unprepared, ...this.#options.toolkit });
        },
        indexNames: () => Promise.resolve([]),
        init: () => Promise.resolve({ files: [] }),
        save: () => Promise.resolve(),
        moviegen: () => Promise.reject(new Error("no moviegen in this test")),
        servers: () => Promise.reject(new Error("no servers in this test")),
        ...load,
      },
    };
  }

  #writer(stream: "stdout" | "stderr"): Writer {
    const { terminal = false, columns = 80 } = this.#options;
    return {
      write: (text) => {
        this.#written[stream] += text;
      },
      isTerminal: terminal,
      columns: () => columns,
    };
  }
}

/** Runs `dem` once in a world of its own. */
export function dem(args: readonly string[], options: WorldOptions = {}): Promise<Outcome> {
  return new World(options).dem(...args);
}

function missing(): Promise<never> {
  return Promise.reject(new Error("the test did not expect this call of the toolkit"));
}

const unprepared: Toolkit = {
  list: missing,
  create: missing,
  update: missing,
  work: missing,
  activate: missing,
  rollback: missing,
  clear: missing,
  drop: missing,
  deploy: missing,
  verify: missing,
  prune: missing,
  adopt: missing,
  reset: missing,
  plan: missing,
  status: missing,
  history: missing,
  report: missing,
  unlock: missing,
  search: missing,
  loaddata: missing,
  moviegen: missing,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

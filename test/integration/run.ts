/** The command line in a test's project: in this process, or as a process of its own where signals or exits matter. */
import { fileURLToPath } from "node:url";
import manifest from "../../deno.json" with { type: "json" };
import type { Context, Writer } from "../../src/cli/context.ts";
import { loadersIn } from "../../src/cli/loaders.ts";
import { main } from "../../src/cli/main.ts";
import type { ErrorReport } from "../../src/errors.ts";

const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** Where a command runs: a folder with a config, such as a TestProject. */
export interface Place {
  readonly folder: string;
  /** The compiled program that runs there. Default: the sources. */
  readonly binary?: string;
}

/** How the program is started as a process: what is run, and what stands before its arguments. */
function programOf({ binary }: Place): readonly [program: string, ...args: string[]] {
  return binary === undefined ? [Deno.execPath(), "run", "-A", "--no-prompt", cli] : [binary];
}

/** What a command is given beside its arguments. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed when asked; without it there is no terminal to ask on. */
  readonly answer?: string;
}

/** What came of a command. */
export class Outcome {
  constructor(
    readonly code: number,
    readonly stdout: string,
    readonly stderr: string,
    /** The signal that ended the process, if one did. */
    readonly signal: Deno.Signal | null = null,
  ) {}

  /** The one object that `--json` prints. */
  get json(): Envelope {
    const lines = this.stdout.trimEnd().split("\n");
    if (lines.length === 1 && lines[0] !== "") return JSON.parse(lines[0]);
    throw new Error(`standard output has not exactly one line:\n${this.stdout}\n${this.stderr}`);
  }
}

/** The one object of `--json`. */
export interface Envelope {
  readonly command: string;
  readonly ok: boolean;
  // deno-lint-ignore no-explicit-any -- results of every command, whose shape each test knows
  readonly result: any;
  readonly warnings: readonly string[];
  readonly error?: ErrorReport;
}

/**
 * Runs `dem` in the project's folder, with no environment but what is given: in this process, or the compiled program,
 * which nobody can answer.
 */
export async function dem(place: Place, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { env = {}, answer } = options;
  if (place.binary !== undefined) return await demProcess(place, args, { env });
  const written = { stdout: "", stderr: "" };
  const writer = (stream: keyof typeof written): Writer => ({
    write: (text) => void (written[stream] += text),
    isTerminal: false,
    columns: () => 80,
  });
  const context: Context = {
    version: manifest.version,
    build: { deno: Deno.version.deno, target: Deno.build.target },
    stdout: writer("stdout"),
    stderr: writer("stderr"),
    cwd: place.folder,
    environment: (name) => env[name],
    now: () => Date.now(),
    onSignal: () => () => {},
    onCrash: () => () => {},
    ask: () => Promise.resolve(answer),
    exit: () => {},
    load: loadersIn({ cwd: place.folder, env }),
  };
  const code = await main(args, context);
  return new Outcome(code, written.stdout, written.stderr);
}

/** A `dem` that runs as a process of its own; disposing kills it. */
export interface DemProcess extends AsyncDisposable {
  readonly pid: number;
  /** Sends it a signal. */
  signal(signal: Deno.Signal): void;
  /** Waits until it has written this on standard error. */
  says(pattern: RegExp): Promise<void>;
  /** Waits until it has ended. */
  ended(): Promise<Outcome>;
}

/** Starts `dem` as a process in the project's folder; what the tests' own servers are called is not told to it. */
export function start(place: Place, args: readonly string[], options: Pick<RunOptions, "env"> = {}): DemProcess {
  const [program, ...before] = programOf(place);
  const child = new Deno.Command(program, {
    args: [...before, ...args],
    cwd: place.folder,
    env: { ...blank, ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Listener(child.stderr);
  const ended = Promise.all([child.status, new Response(child.stdout).text(), stderr.whole]);
  return {
    pid: child.pid,
    signal: (signal) => child.kill(signal),
    says: (pattern) => stderr.hears(pattern),
    ended: async () => {
      const [{ code, signal }, stdout, stderr] = await ended;
      return new Outcome(code, stdout, stderr, signal);
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await ended;
    },
  };
}

/** Runs `dem` as a process to its end. */
export async function demProcess(
  place: Place,
  args: readonly string[],
  options: Pick<RunOptions, "env"> = {},
): Promise<Outcome> {
  await using child = start(place, args, options);
  return await child.ended();
}

/** An empty variable says nothing. */
const blank = Object.fromEntries(
  ["ELASTICSEARCH_URL", "DEM_PREFIX", "DEM_HISTORY", "DEM_SOURCE", "DEM_TAG", "CI", "NO_COLOR"].map((
    name,
  ) => [name, ""]),
);

/** Reads a stream while it is written. */
class Listener {
  /** All of it, at its end. */
  readonly whole: Promise<string>;
  #text = "";
  #ended = false;
  #next = Promise.withResolvers<void>();

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.whole = this.#read(stream);
  }

  async hears(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text)) {
      if (this.#ended) throw new Error(`${pattern} was never written:\n${this.#text}`);
      await this.#next.promise;
    }
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#text += text;
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
    return this.#text;
  }

  #wake(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}

/**
 * The real world, as Deno gives it.
 *
 * @module
 */
import type { Context, Writer } from "./context.ts";
import type { InsideConfig } from "../config/load.ts";
import { loadersIn } from "./loaders.ts";

/** What an entry of the program knows. */
export interface Entry {
  readonly version: string;
  /** The commit that a compiled program was made of. */
  readonly commit?: string;
  /** The config inside a program that was compiled with one. */
  readonly config?: InsideConfig;
}

/** Gives the context of this process. */
export function denoContext({ version, commit, config }: Entry): Context {
  const stderr = writer(Deno.stderr);
  return {
    version,
    build: { ...(commit === undefined ? {} : { commit }), deno: Deno.version.deno, target: Deno.build.target },
    stdout: writer(Deno.stdout),
    stderr,
    cwd: Deno.cwd(),
    environment: (name) => Deno.env.get(name),
    now: () => Date.now(),
    onSignal: (signal, listener) => {
      // Windows knows only SIGINT of the two.
      if (Deno.build.os === "windows" && signal !== "SIGINT") return () => {};
      Deno.addSignalListener(signal, listener);
      return () => Deno.removeSignalListener(signal, listener);
    },
    onCrash: (listener) => {
      const rejected = (event: PromiseRejectionEvent) => {
        event.preventDefault();
        listener(event.reason);
      };
      const thrown = (event: ErrorEvent) => {
        event.preventDefault();
        listener(event.error ?? new Error(event.message));
      };
      globalThis.addEventListener("unhandledrejection", rejected);
      globalThis.addEventListener("error", thrown);
      return () => {
        globalThis.removeEventListener("unhandledrejection", rejected);
        globalThis.removeEventListener("error", thrown);
      };
    },
    ask: async (question, signal) => {
      if (!Deno.stdin.isTerminal() || !stderr.isTerminal) return undefined;
      stderr.write(question);
      return await readLine(signal);
    },
    exit: (code) => Deno.exit(code),
    load: loadersIn(config === undefined ? {} : { inside: config }),
  };
}

type Stream = typeof Deno.stdout | typeof Deno.stderr;

function writer(stream: Stream): Writer {
  const encoder = new TextEncoder();
  return {
    write: (text) => writeAll(stream, encoder.encode(text)),
    isTerminal: stream.isTerminal(),
    columns,
  };
}

function writeAll(stream: Stream, bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
  } catch (error) {
    // The reader has seen enough, as in `dem history | head`.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function columns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    // There is none where no stream is a terminal.
    return 80;
  }
}

/** Reads a line without blocking, so that Ctrl-C is heard; undefined at the end of the input. */
async function readLine(signal: AbortSignal): Promise<string | undefined> {
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1024);
  let line = "";
  for (;;) {
    const read = await Promise.race([Deno.stdin.read(buffer), aborted]);
    if (typeof read !== "number") return line === "" ? undefined : line;
    line += decoder.decode(buffer.subarray(0, read), { stream: true });
    const end = line.indexOf("\n");
    if (end >= 0) return line.slice(0, end).trim();
  }
}

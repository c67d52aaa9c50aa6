/**
 * Everything that the command line needs of the world, so that tests can replace it.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import type { moviegen } from "../moviegen/moviegen.ts";
import type { serverStatus } from "../server/server-status.ts";
import type { startServer } from "../server/start-server.ts";
import type { stopServer } from "../server/stop-server.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Toolkit, ToolkitOptions } from "../toolkit.ts";

/** Where text goes: standard output or standard error. */
export interface Writer {
  /** Writes text as it is; a reader that has gone away is no error. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** How wide the terminal is now, in columns. */
  columns(): number;
}

/** The signals that interrupt a command. */
export type InterruptSignal = "SIGINT" | "SIGTERM";

/** What `dem init` wrote or left alone. */
export interface InitResult {
  readonly files: readonly { readonly file: string; readonly outcome: "written" | "kept" }[];
}

/** Starts, finds and stops servers on this machine. */
export interface Servers {
  readonly startServer: typeof startServer;
  readonly stopServer: typeof stopServer;
  readonly serverStatus: typeof serverStatus;
}

/** The parts of the program that cost time to load, each loaded only by the commands that need it. */
export interface Loaders {
  /** Loads config and definitions, and opens the toolkit over them; tells the config as soon as it is known. */
  toolkit(
    globals: GlobalOptions,
    options: ToolkitOptions,
    onConfig: (config: Config) => void,
    onDefinitions: (definitions: readonly LoadedDefinition[]) => void,
  ): Promise<Toolkit>;
  /** The base names of the definitions. */
  indexNames(globals: GlobalOptions): Promise<readonly string[]>;
  /** Writes a config and an example definition. */
  init(folder: string): Promise<InitResult>;
  servers(): Promise<Servers>;
  /** Writes a text file; its path counts from the working directory. */
  save(file: string, text: string): Promise<void>;
  /** Gives what asks OMDb, for where no config is needed. */
  moviegen(): Promise<typeof moviegen>;
}

/** Which build of the program this is. */
export interface Build {
  /** The commit that it was made of; absent where it runs from its source. */
  readonly commit?: string;
  /** The version of Deno that runs it. */
  readonly deno: string;
  /** What it runs on, such as `x86_64-unknown-linux-gnu`. */
  readonly target: string;
}

/** The world around one call of the program. */
export interface Context {
  /** The program's own version. */
  readonly version: string;
  readonly build: Build;
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly cwd: string;
  /** Gives an environment variable. */
  environment(name: string): string | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls a listener at each signal, until the returned function is called. */
  onSignal(signal: InterruptSignal, listener: () => void): () => void;
  /** Calls a listener with an error that nothing has caught, until the returned function is called. */
  onCrash(listener: (error: unknown) => void): () => void;
  /** Asks a question on the terminal and reads a line; undefined where there is no terminal or the input ended. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** Ends the process at once. */
  exit(code: number): void;
  readonly load: Loaders;
}

/**
 * Runs a program to its end.
 *
 * @module
 */
import { FailedError } from "../errors.ts";

/** How a program is run. */
export interface RunOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The user and group that it runs as. */
  readonly user?: { readonly id: number; readonly group: number };
  /** What it reads. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Called as soon as it runs. */
  readonly onStart?: (process: number) => void | Promise<void>;
}

/** Runs a program and gives what it printed. Throws FailedError with its last lines when it fails or is not there. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  options.signal?.throwIfAborted();
  const child = spawn(program, args, options);
  const [, output] = await Promise.all([
    Promise.all([options.onStart?.(child.pid), write(child, options.input)]),
    child.output(),
  ]);
  options.signal?.throwIfAborted();
  const decoder = new TextDecoder();
  if (output.success) return decoder.decode(output.stdout);
  const said = lastLines(`${decoder.decode(output.stdout)}\n${decoder.decode(output.stderr)}`, 20);
  throw new FailedError(`running ${program}: it ended with code ${output.code}${said === "" ? "" : `\n${said}`}`);
}

/** Gives what a program printed, without what went to its standard error; undefined when it failed or is not there. */
export async function capture(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return await run(program, args);
  } catch (error) {
    if (error instanceof FailedError) return undefined;
    throw error;
  }
}

/** The last lines of a text that say anything. */
export function lastLines(text: string, count: number): string {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "").slice(-count).join("\n");
}

function spawn(program: string, args: readonly string[], options: RunOptions): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      cwd: options.folder,
      env: options.environment,
      uid: options.user?.id,
      gid: options.user?.group,
      stdin: options.input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      signal: options.signal,
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new FailedError(`running ${program}: it is not installed`, { cause: error });
  }
}

async function write(child: Deno.ChildProcess, input: string | undefined): Promise<void> {
  if (input === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch (error) {
    // A program that ends without reading says why by its code.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

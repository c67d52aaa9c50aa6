/**
 * Runs a client as a process, and measures what it takes.
 *
 * Rate: its own clock and that of its whole life. CPU seconds: of the process and all that it started, as the shell counts
 * them when they have ended. Peak memory: the kernel's high-water mark (Linux only).
 *
 * @module
 */
import { FailedError } from "../../src/errors.ts";
import { lastLines } from "../../src/server/run-program.ts";

/** How a client is started. */
export interface ClientCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What one run took. */
export interface Measured {
  readonly stdout: string;
  /** From its start to its end. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** In megabytes (10^6 bytes); undefined where the system does not tell. */
  readonly peakMegabytes: number | undefined;
}

/** How often the high-water mark is read; it does not sink, so only the growth since the last reading is missed. */
const INTERVAL = 50;

/** The shell's own clock: seconds of real time, of the user's and of the system's CPU time. */
const timed = 'TIMEFORMAT="dem-bench %3R %3U %3S"; time "$@"';

/** Runs a client to its end. Throws FailedError with its last words when it fails. */
export async function runClient({ program, args, folder, environment }: ClientCommand): Promise<Measured> {
  const child = new Deno.Command("bash", {
    args: ["-c", timed, "bash", program, ...args],
    cwd: folder,
    env: environment,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let peak = 0;
  const watch = setInterval(async () => peak = Math.max(peak, await peakOf(child.pid)), INTERVAL);
  const { success, code, stdout, stderr } = await child.output().finally(() => clearInterval(watch));
  const said = new TextDecoder().decode(stderr);
  const clock = /^dem-bench ([\d.]+) ([\d.]+) ([\d.]+)$/m.exec(said.replaceAll(",", "."));
  if (!success || clock === null) {
    throw new FailedError(`running ${program} ${args.join(" ")}: it ended with code ${code}\n${lastLines(said, 20)}`);
  }
  const [, real, user, system] = clock.map(Number);
  return {
    stdout: new TextDecoder().decode(stdout),
    seconds: real,
    cpuSeconds: user + system,
    peakMegabytes: peak > 0 ? peak / 1e6 : undefined,
  };
}

/** Sums the high-water marks of all that a process has started, in bytes. */
async function peakOf(parent: number): Promise<number> {
  let sum = 0;
  for (const process of await childrenOf(parent)) {
    const status = await Deno.readTextFile(`/proc/${process}/status`).catch(() => "");
    sum += Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024 + await peakOf(process);
  }
  return sum;
}

async function childrenOf(process: number): Promise<readonly number[]> {
  const text = await Deno.readTextFile(`/proc/${process}/task/${process}/children`).catch(() => "");
  return text.split(" ").filter((word) => word !== "").map(Number);
}

/**
 * The program as a process of its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("dem.ts", import.meta.url));

/** What became of a process. */
export interface Ended {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not end by itself for so long that it was given up. */
  readonly hung: boolean;
}

/** A process that runs. */
export interface Process {
  /** Sends a signal, if it is still there. */
  signal(signal: Deno.Signal): void;
  readonly ended: Promise<Ended>;
}

/** Milliseconds after which a process hangs. */
const PATIENCE = 180_000;

/** An empty variable says nothing. */
const blank = Object.fromEntries(
  ["ELASTICSEARCH_URL", "DEM_PREFIX", "DEM_HISTORY", "DEM_SOURCE", "DEM_TAG", "CI"].map((name) => [name, ""]),
);

/** Starts the program in a folder. */
export function startProcess(folder: string, args: readonly string[]): Process {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", "--no-prompt", script, ...args],
    cwd: folder,
    env: { ...blank, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let running = true;
  let hung = false;
  const signal = (signal: Deno.Signal) => {
    if (running) child.kill(signal);
  };
  const timer = setTimeout(() => {
    hung = true;
    signal("SIGKILL");
  }, PATIENCE);
  const status = child.status.then((status) => {
    running = false;
    clearTimeout(timer);
    return status;
  });
  const ended = Promise.all([status, new Response(child.stdout).text(), new Response(child.stderr).text()]).then(
    ([{ code, signal }, stdout, stderr]): Ended => ({ code, signal, stdout, stderr, hung }),
  );
  return { signal, ended };
}

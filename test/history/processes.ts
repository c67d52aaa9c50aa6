/**
 * Processes of their own that use a history.
 *
 * @module
 */

/** What a process is told. */
export interface ChildOptions {
  readonly host?: string;
  readonly count?: number;
  readonly prefix?: string;
}

/** A process that runs a task; `wrap` puts another program before it. */
export function startChild(
  address: string,
  task: string,
  options: ChildOptions,
  wrap: (command: readonly string[]) => readonly string[] = (command) => command,
): Deno.Command {
  const { host = "here", count = 0, prefix = "" } = options;
  const script = new URL("./child.ts", import.meta.url).pathname;
  const args = ["run", "--allow-all", script, address, host, task, `${count}`, prefix];
  const [program, ...rest] = wrap([Deno.execPath(), ...args]);
  return new Deno.Command(program, { args: rest, stdout: "piped" });
}

/** Runs a task in a process of its own; gives its answer. */
export async function runChild<T>(address: string, task: string, options: ChildOptions = {}) {
  const { stdout, success } = await startChild(address, task, options).output();
  if (!success) throw new Error(`the child process failed: ${task}`);
  const answer: T = JSON.parse(new TextDecoder().decode(stdout));
  return answer;
}

/** Starts a process that takes locks and begins an update, waits for that, and kills it. */
export async function killedHolder(
  address: string,
  options: ChildOptions = {},
): Promise<{ readonly update: number; readonly owner: { readonly id: string } }> {
  const child = startChild(address, "lock", options).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the child process ended before it had the locks");
    text += value;
  }
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  return JSON.parse(text);
}

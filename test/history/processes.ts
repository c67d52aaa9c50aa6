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

function start(address: string, task: string, options: ChildOptions): Deno.ChildProcess {
  const { host = "here", count = 0, prefix = "" } = options;
  const script = new URL("./child.ts", import.meta.url).pathname;
  const args = ["run", "--allow-all", script, address, host, task, `${count}`, prefix];
  return new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
}

/** Runs a task in a process of its own; gives its answer. */
export async function runChild<T>(address: string, task: string, options: ChildOptions = {}) {
  const { stdout, success } = await start(address, task, options).output();
  if (!success) throw new Error(`the child process failed: ${task}`);
  const answer: T = JSON.parse(new TextDecoder().decode(stdout));
  return answer;
}

/** Starts a process that takes locks and begins an update, waits for that, and kills it. */
export async function killedHolder(
  address: string,
  options: ChildOptions = {},
): Promise<{ readonly update: number; readonly owner: { readonly id: string } }> {
  const child = start(address, "lock", options);
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

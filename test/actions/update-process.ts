/** An update in a process of its own, which a test can kill. */
import { fileURLToPath } from "node:url";
import type { UpdateOptions } from "../../src/actions/results.ts";
import type { FillingPlace } from "./filling.ts";

export class UpdateProcess {
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  readonly #child: Deno.ChildProcess;
  #alive = true;

  /** Starts updating; `onLine` sees each line that the process prints. */
  constructor(place: FillingPlace, options: UpdateOptions, onLine: (line: string) => void = () => {}) {
    const script = fileURLToPath(new URL("update-child.ts", import.meta.url));
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "-A", script, JSON.stringify({ place, options })],
      stdout: "piped",
    }).spawn();
    this.ended = this.#follow(onLine);
  }

  /** Kills the process with SIGKILL. */
  kill(): void {
    if (this.#alive) this.#child.kill("SIGKILL");
    this.#alive = false;
  }

  async #follow(onLine: (line: string) => void): Promise<void> {
    let rest = "";
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    }
    await this.#child.status;
    this.#alive = false;
  }
}

/** Updates in a process that is killed when it has loaded so many batches. */
export async function updateUntilKilled(place: FillingPlace, options: UpdateOptions, batches: number): Promise<void> {
  const process = new UpdateProcess(place, options, (line) => {
    if (Number(/^batch (\d+)/.exec(line)?.[1]) >= batches) process.kill();
  });
  await process.ended;
}

/** An update in a process of its own, which a test can kill. */
import { fileURLToPath } from "node:url";
import type { UpdateOptions } from "../../src/actions/results.ts";
import type { FillingPlace } from "./filling.ts";
import type { Death } from "./update-child.ts";

export class UpdateProcess {
  /** Settles when the process has ended, with the signal that ended it. */
  readonly ended: Promise<Deno.Signal | null>;
  /** The same, with its exit code. */
  readonly status: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  #alive = true;

  /** Starts updating; the process kills itself as `death` says. `flags`: more of Deno's. */
  constructor(place: FillingPlace, options: UpdateOptions, death?: Death, flags: readonly string[] = []) {
    const script = fileURLToPath(new URL("update-child.ts", import.meta.url));
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "-A", ...flags, script, JSON.stringify({ place, options, death })],
      stdout: "null",
      // Where memory is short it ends with a long stack.
      stderr: flags.length > 0 ? "null" : "inherit",
    }).spawn();
    this.status = this.#child.status;
    this.ended = this.status.then(({ signal }) => {
      this.#alive = false;
      return signal;
    });
  }

  /** Kills the process with SIGKILL. */
  kill(): void {
    if (this.#alive) this.#child.kill("SIGKILL");
    this.#alive = false;
  }
}

/** Updates in a process that is killed when it has loaded so many batches. */
export async function updateUntilKilled(place: FillingPlace, options: UpdateOptions, death: Death): Promise<void> {
  const signal = await new UpdateProcess(place, options, death).ended;
  if (signal !== "SIGKILL") throw new Error(`the update was over before it had loaded ${death.batches} batches`);
}

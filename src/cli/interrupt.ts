/**
 * Ctrl-C and SIGTERM: the first asks the command to end, the second ends it.
 *
 * @module
 */
import { InterruptedError } from "../errors.ts";
import type { Context, InterruptSignal } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";

const exits: Readonly<Record<InterruptSignal, ExitCode>> = { SIGINT: 130, SIGTERM: 143 };

/** Listens for the signals that interrupt; disposing it stops listening. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #stops: readonly (() => void)[];
  #exit: ExitCode | undefined;

  /**
   * `first` is told the signal once, before the command's own signal is aborted; `second` tidies up before the process
   * ends at once.
   */
  constructor(context: Context, on: { first(signal: InterruptSignal): void; second(): void }) {
    const interrupt = (signal: InterruptSignal) => {
      if (this.#exit !== undefined) {
        on.second();
        context.exit(exits[signal]);
        return;
      }
      this.#exit = exits[signal];
      on.first(signal);
      this.#controller.abort(
        new InterruptedError(`running dem: interrupted by ${signal}`, {
          hint: "What was finished is recorded. An update goes on with `dem update --resume`.",
        }),
      );
    };
    this.#stops = [
      context.onSignal("SIGINT", () => interrupt("SIGINT")),
      context.onSignal("SIGTERM", () => interrupt("SIGTERM")),
    ];
  }

  /** Aborted with an InterruptedError by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code that the first signal asks for; undefined while there was none. */
  get exit(): ExitCode | undefined {
    return this.#exit;
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }
}

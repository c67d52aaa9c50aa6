/**
 * One call of the program.
 *
 * @module
 */
import type { Appearance } from "./appearance.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";
import type { ParsedCommand, Run } from "./execute.ts";
import type { Report } from "./report.ts";

/** One call of the program: what was typed, the world around it, and what it ends with. */
export class Cli {
  /** What the process ends with. */
  exit: ExitCode = 0;
  readonly args: readonly string[];
  readonly context: Context;
  readonly appearance: Appearance;

  constructor(args: readonly string[], context: Context, appearance: Appearance) {
    this.args = args;
    this.context = context;
    this.appearance = appearance;
  }

  /** Runs a command's function, prints what it gives, and sets the exit code. */
  async run(command: ParsedCommand, perform: (run: Run) => Promise<Report>, name = command.name()): Promise<void> {
    const { execute } = await import("./execute.ts");
    this.exit = await execute(this, command, perform, name);
  }

  /** Prints an error that came up before a command could run, and sets the exit code. */
  async fail(command: string, error: unknown): Promise<void> {
    const { reportFailure } = await import("./execute.ts");
    this.exit = reportFailure(this, command, error);
  }
}

/**
 * How a command shows itself.
 *
 * @module
 */
import type { Context, Writer } from "./context.ts";

/** What the flags of the output ask for. */
export interface Appearance {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Whether a stream gets colours. */
  colour(writer: Writer): boolean;
}

/** Reads the flags of the output before the rest of the command line, so that they hold for its faults as well. */
export function appearanceOf(args: readonly string[], context: Context): Appearance {
  const end = args.indexOf("--");
  const flags = new Set(end < 0 ? args : args.slice(0, end));
  const plain = flags.has("--no-color") || (context.environment("NO_COLOR") ?? "") !== "" ||
    context.environment("TERM") === "dumb";
  return {
    json: flags.has("--json"),
    quiet: flags.has("--quiet"),
    verbose: flags.has("--verbose"),
    colour: ({ isTerminal }) => isTerminal && !plain,
  };
}

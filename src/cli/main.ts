/**
 * The command line, from arguments to exit code.
 *
 * @module
 */
import { CommanderError } from "@commander-js/extra-typings";
import { UsageError } from "../errors.ts";
import { appearanceOf } from "./appearance.ts";
import { Cli } from "./cli.ts";
import type { Context } from "./context.ts";
import { buildProgram } from "./program.ts";

/**
 * Runs one command and gives the exit code. Never throws, and never ends the process, but for a second interrupt.
 *
 * @example
 * ```ts ignore
 * Deno.exit(await main(Deno.args, denoContext({ version: "1.0.0" })));
 * ```
 */
export async function main(args: readonly string[], context: Context): Promise<number> {
  const appearance = appearanceOf(args, context);
  const cli = new Cli(args, context, appearance);
  const program = await buildProgram(cli, appearance, args);
  const named = program.commands.find((command) => args.includes(command.name()));
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError) return await withoutCommand(cli, appearance.json);
    await cli.fail(named?.name() ?? "dem", error);
  }
  return cli.exit;
}

/** Commander has printed the help, as no command was named. */
async function withoutCommand(cli: Cli, json: boolean): Promise<number> {
  const hint = "`dem --help` shows the commands.";
  if (json) await cli.fail("dem", new UsageError("reading the command line: no command was named", { hint }));
  return 2;
}

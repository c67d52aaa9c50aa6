/**
 * `dem completions`.
 *
 * @module
 */
import { Argument } from "@commander-js/extra-typings";
import type { Cli } from "../cli.ts";
import { scripts, shells } from "../completions/scripts.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import type { Report } from "../report.ts";

/** Adds `completions`, which prints the script for a shell. */
export function completions(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Print the script that completes commands, options, and the names of indexes and versions in a shell. The names " +
        "are asked of config and history each time.",
    )
    .addArgument(new Argument("<SHELL>", "The shell.").choices(shells))
    .addHelpText(
      "after",
      examples([
        ["source <(dem completions bash)", "complete in this bash; put it into ~/.bashrc to keep it"],
        ["dem completions fish | source", "complete in this fish"],
      ]),
    )
    .action((shell, _options, parsed) =>
      cli.run(parsed, (): Promise<Report> => {
        const script = scripts[shell];
        return Promise.resolve({ result: { shell, script }, show: () => [script.trimEnd()] });
      })
    );
}

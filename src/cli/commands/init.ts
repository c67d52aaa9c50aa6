/**
 * `dem init`.
 *
 * @module
 */
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import type { Report } from "../report.ts";

/** Adds `init`, which writes a config and an example definition. */
export function init(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Write a commented config and an example definition into the working directory. A file that is there is kept.",
    )
    .addHelpText("after", examples([["dem init", "begin in this folder"]]))
    .action((_options, parsed) =>
      cli.run(parsed, async ({ context }): Promise<Report> => {
        const result = await context.load.init(context.cwd);
        return {
          result,
          show: (page) =>
            outcomeLines(result.files.map(({ file, outcome }) => ({ name: file, outcome })), page, "nothing to write"),
        };
      })
    );
}

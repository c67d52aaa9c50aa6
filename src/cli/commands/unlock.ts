/**
 * `dem unlock`.
 *
 * @module
 */
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { ago } from "../output/time.ts";
import type { Report } from "../report.ts";

/** Adds `unlock`, which ends locks. */
export function unlock(command: NewCommand, cli: Cli): void {
  command
    .description(
      "End the locks on an index and its versions. A run that still holds one stops before it writes again. The lock " +
        "of a process that is gone ends by itself; this is for those that hang.",
    )
    .argument("<INDEX>", "The index; its base name.")
    .addHelpText("after", examples([["dem unlock movies", "end what locks movies"]]))
    .action((index, _options, parsed) =>
      cli.run(parsed, async (run): Promise<Report> => {
        await using toolkit = await run.toolkit();
        const result = await toolkit.unlock(index);
        return {
          result,
          show: (page) =>
            outcomeLines(
              result.locks.map(({ index, version, host, process, since }) => ({
                name: version ?? index,
                outcome: "unlocked",
                detail: `was held by ${host}, process ${process}, taken ${ago(since, page.now)}`,
              })),
              page,
              `nothing locks ${index}`,
            ),
        };
      })
    );
}

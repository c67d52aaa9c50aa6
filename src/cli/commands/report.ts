/**
 * `dem report`.
 *
 * @module
 */
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { reportPage } from "../output/report-page.ts";
import type { Report } from "../report.ts";

const defaultFile = "dem-report.html";

/** Adds `report`, which writes what became of the indexes as a page. */
export function report(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Write what became of the indexes as one HTML file, which needs no network: versions over time, what is active, " +
        "how their schemas differ, how fast each update went batch by batch, and the history. Fit as an artifact of a " +
        "pipeline.",
    )
    .argument("[INDEX...]", "The indexes; their base names. Default: all.")
    .option("--out <FILE>", `Write it here. Default: ${defaultFile}.`)
    .addHelpText(
      "after",
      examples([
        ["dem report", `write ${defaultFile}, about all indexes`],
        ["dem report movies --out release.html", "write it about one index, into another file"],
      ]),
    )
    .action((names, { out = defaultFile }, parsed) =>
      cli.run(parsed, async (run): Promise<Report> => {
        await using toolkit = await run.toolkit();
        const result = await toolkit.report({ names });
        await run.context.load.save(out, reportPage(result));
        return {
          result: { file: out, ...result },
          show: (page) => outcomeLines([{ name: out, outcome: "written" }], page, ""),
        };
      })
    );
}

/**
 * `dem work`.
 *
 * @module
 */
import { Option } from "@commander-js/extra-typings";
import type { WorkEntry, WorkResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { maxDocsPerSecond, waitFor, workers } from "../options.ts";
import { count, counted } from "../output/number.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { failuresOf, type Report } from "../report.ts";

/** Adds `work`, which loads batches of updates that run elsewhere. */
export function work(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Join updates that run elsewhere on the same Postgres history: take their batches and load them, until told to " +
        "stop. For several machines at one update. The update itself finds the batches, sweeps and closes.",
    )
    .argument("[INDEX...]", "The indexes whose updates to join. Default: all.")
    .addOption(workers)
    .addOption(maxDocsPerSecond)
    .option("--until-idle", "End when there is nothing left to load. Default: go on until Ctrl-C or SIGTERM.")
    .addOption(
      new Option(
        "--wait [DURATION]",
        "With --until-idle, wait so long for the first update: seconds, or a duration such as 30s or 5m; " +
          "without a value 10m. Default: do not wait.",
      ).preset("").argParser(waitFor),
    )
    .addHelpText(
      "after",
      examples([
        ["dem work --until-idle --wait=5m", "in a job beside `dem update`: help with it, then end"],
        ["dem work movies --workers=4", "help with every update of movies, until stopped"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run) => {
        await using toolkit = await run.toolkit();
        return report(await toolkit.work({ ...options, names }));
      })
    );
}

function report(result: WorkResult): Report {
  const { updates } = result;
  return {
    result,
    failures: failuresOf(updates),
    rejected: updates.reduce((sum, { rejected }) => sum + rejected, 0),
    show: (page) => outcomeLines(updates.map(line), page, "nothing to help with"),
  };
}

function line({ version, error, ...loaded }: WorkEntry) {
  return { name: version, outcome: error === undefined ? "helped" : "failed", detail: numbers(loaded) };
}

function numbers({ batches, documents, rejected, deleted }: Omit<WorkEntry, "version" | "error">): string {
  const others = Object.entries({ rejected, deleted }).filter(([, number]) => number > 0);
  return [
    `${counted(documents, "document")} in ${batches === 1 ? "1 batch" : `${count(batches)} batches`}`,
    ...others.map(([what, number]) => `${count(number)} ${what}`),
  ].join(", ");
}

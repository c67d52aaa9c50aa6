/**
 * `dem update`.
 *
 * @module
 */
import { Option } from "@commander-js/extra-typings";
import type { UpdateResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, batchSize, date, dryRun, exact, maxDocsPerSecond, wait, workers } from "../options.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { updateLines } from "../output/update-lines.ts";
import { failuresOf, type Report } from "../report.ts";
import { requireTargets } from "../targets.ts";

/** Adds `update`, which fills versions from their source. */
export function update(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Fill versions from their source: the active version of each index, unless an option says otherwise. Plain, it " +
        "reads everything, and removes the documents that the source no longer has.",
    )
    .argument("[INDEX...]", "The indexes; with --exact the versions.")
    .addOption(all)
    .addOption(exact)
    .addOption(
      new Option("--newer", "Fill the versions newer than the active one (with --exact: than the one named).")
        .conflicts(["older", "allVersions"]),
    )
    .addOption(
      new Option("--older", "Fill the versions older than the active one (with --exact: than the one named).")
        .conflicts("allVersions"),
    )
    .addOption(new Option("--all-versions", "Fill every version of each index.").conflicts("exact"))
    .option("--resume", "Finish what an interrupted update left, then read only what changed since.")
    .option(
      "--start <DATE>",
      "Read only rows modified since this ISO 8601 date, UTC where it has no zone; wins over --resume.",
      date,
    )
    .addOption(
      new Option(
        "--from <VERSION>",
        "Copy the documents of this version inside the cluster, then read only what has changed since it was filled; it " +
          "must be filled completely, and from the same source.",
      ).conflicts("start"),
    )
    .addOption(batchSize)
    .addOption(workers)
    .addOption(maxDocsPerSecond)
    .option("--no-sweep", "Keep documents that the source no longer has.")
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem update movies --newer", "fill the version that create has made, before it is activated"],
        ["dem update movies --resume", "bring the active version up to date, or go on where an update stopped"],
        ["dem update movies-2 --exact --start 2026-11-01", "load into one version what changed since a date"],
        ["dem update movies --newer --from movies-1", "fill the new version from the one before, inside the cluster"],
      ]),
    )
    .action((names, { sweep, ...options }, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("update", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.update({ ...options, names, noSweep: !sweep });
        return isRehearsal(result) ? rehearsal(result) : report(result);
      })
    );
}

function report(result: UpdateResult): Report {
  const { updates } = result;
  return {
    result,
    failures: failuresOf(updates),
    rejected: updates.reduce((sum, { outcome, rejected }) => outcome === "complete" ? sum + rejected : sum, 0),
    show: (page) => updateLines(updates, page),
  };
}

/**
 * `dem drop`.
 *
 * @module
 */
import { Option } from "@commander-js/extra-typings";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, dryRun, exact, force, wait } from "../options.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { versionsReport } from "../output/versions-report.ts";
import { requireTargets } from "../targets.ts";

/** Adds `drop`, which deletes versions. */
export function drop(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Delete versions: those named with --exact, the older ones, or all of each index. Their numbers are never given " +
        "again. What does not carry this history's mark is never deleted.",
    )
    .argument("[INDEX...]", "The indexes, all of whose versions go; with --exact the versions.")
    .addOption(all)
    .addOption(exact)
    .option("--older", "Delete the versions older than the active one (with --exact: than the one named).")
    .addOption(new Option("--es-only", "Delete in the cluster only; the history keeps the versions.").conflicts("hard"))
    .option("--hard", "Remove the versions from the history as well, instead of marking them deleted.")
    .option("--prefix-only <PREFIX>", "Delete the versions recorded under this prefix instead of the configured one.")
    .addOption(force(
      ["active", "all", "older"],
      "Delete the active version, all versions, or all older ones: without a value any of these, else those named.",
    ))
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem drop movies-1 --exact", "delete one version that is not active"],
        ["dem drop movies --older --force", "delete every version older than the active one"],
        ["dem drop --all --prefix-only qa1_ --force --hard", "clear the environment qa1_ away, history included"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("drop", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.drop({ ...options, names });
        return isRehearsal(result) ? rehearsal(result) : versionsReport(result, "dropped", "nothing to drop");
      })
    );
}

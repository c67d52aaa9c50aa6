/**
 * `dem clear`.
 *
 * @module
 */
import { Option } from "@commander-js/extra-typings";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, dryRun, exact, force, wait } from "../options.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { requireTargets } from "../targets.ts";
import { versionsReport } from "../output/versions-report.ts";

/** Adds `clear`, which takes the documents out of versions. */
export function clear(command: NewCommand, cli: Cli): void {
  command
    .description("Delete the documents of the active version of each index, unless an option says otherwise.")
    .argument("[INDEX...]", "The indexes; with --exact the versions.")
    .addOption(all)
    .addOption(exact)
    .addOption(
      new Option("--older", "Clear the versions older than the active one (with --exact: than the one named).")
        .conflicts("allVersions"),
    )
    .addOption(new Option("--all-versions", "Clear every version of each index.").conflicts("exact"))
    .addOption(force(["active"], "Clear although the version is active and applications read it."))
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem clear movies-1 --exact", "empty one version"],
        ["dem clear movies --force", "empty the active version, which applications read"],
        ["dem clear --all --older", "empty every version older than the active ones"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("clear", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.clear({ ...options, names });
        return isRehearsal(result) ? rehearsal(result) : versionsReport(result, "cleared", "nothing to clear");
      })
    );
}

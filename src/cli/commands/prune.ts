/**
 * `dem prune`.
 *
 * @module
 */
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, dryRun, wait, whole } from "../options.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { versionsReport } from "../output/versions-report.ts";
import { requireTargets } from "../targets.ts";

/** Adds `prune`, which drops old versions. */
export function prune(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Drop the inactive versions of each index beyond the newest few. Never dropped are the active version, the one " +
        "active before it, one that is newer and not withdrawn, and one that another run is at.",
    )
    .argument("[INDEX...]", "The indexes; their base names.")
    .addOption(all)
    .requiredOption("--keep <N>", "Keep so many inactive versions beside the active one.", whole)
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem prune movies --keep 1", "leave the active version and the one before it"],
        ["dem prune --all --keep 2 --dry-run", "show what would be dropped, of all indexes"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("prune", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.prune({ ...options, names });
        return isRehearsal(result) ? rehearsal(result) : versionsReport(result, "dropped", "nothing to prune");
      })
    );
}

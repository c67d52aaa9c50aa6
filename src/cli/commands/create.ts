/**
 * `dem create`.
 *
 * @module
 */
import type { CreateResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, dryRun, wait } from "../options.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { failuresOf, type Report } from "../report.ts";
import { requireTargets } from "../targets.ts";

/** Adds `create`, which makes versions. */
export function create(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Make a new version of each index whose schema changed. The new version is empty and not active; changes that " +
        "need no document again are applied to the versions that are there.",
    )
    .argument("[INDEX...]", "The indexes; their base names.")
    .addOption(all)
    .option("--force", "Make a new version although the schema is unchanged.")
    .option("--es-only", "Create again, empty, the recorded versions that are missing in the cluster.")
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem create movies", "make a version of movies, if its schema changed"],
        ["dem create --all --dry-run", "show what would be created, of all indexes"],
        ["dem create movies --force", "make a version although nothing changed, to fill it afresh"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("create", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.create({ ...options, names });
        return isRehearsal(result) ? rehearsal(result) : report(result);
      })
    );
}

function report(result: CreateResult): Report {
  const { indexes } = result;
  return {
    result,
    failures: failuresOf(indexes),
    show: (page) =>
      outcomeLines(
        indexes.map(({ name, outcome, version }) => ({ name, outcome, detail: version ?? "" })),
        page,
        "no index is defined",
      ),
  };
}

/**
 * `dem activate`.
 *
 * @module
 */
import type { ActivateResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, dryRun, exact, force, wait } from "../options.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { failuresOf, type Report } from "../report.ts";
import { requireTargets } from "../targets.ts";

/** Adds `activate`, which points aliases at versions. */
export function activate(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Point the alias at the newest version of each index that is not withdrawn, in one request. Applications that " +
        "read the alias see the new version at once. A version that is not fit is refused.",
    )
    .argument("[INDEX...]", "The indexes; with --exact the versions, which also lifts a withdrawal.")
    .addOption(all)
    .addOption(exact)
    .addOption(force(
      ["coverage", "rejections", "drift", "ratio", "settings", "checks", "replicas"],
      "Activate although a guard holds the version back: without a value any guard, else those that are named.",
    ))
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem activate movies", "switch movies to its newest version"],
        ["dem activate movies-2 --exact", "switch movies to this version"],
        ["dem activate movies --force=ratio", "switch although the version holds far fewer documents"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("activate", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.activate({ ...options, names });
        return isRehearsal(result) ? rehearsal(result) : report(result);
      })
    );
}

function report(result: ActivateResult): Report {
  return {
    result,
    failures: failuresOf(result.indexes),
    show: (page) =>
      outcomeLines(
        result.indexes.map(({ name, version, previous, error }) => {
          if (error !== undefined) return { name, outcome: "failed", detail: version ?? "" };
          if (version === previous) return { name, outcome: "unchanged", detail: `${version} is active` };
          return {
            name,
            outcome: "activated",
            detail: previous === null ? `${version}` : `${version}, was ${previous}`,
          };
        }),
        page,
        "no index is defined",
      ),
  };
}

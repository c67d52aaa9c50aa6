/**
 * `dem deploy`.
 *
 * @module
 */
import { Option } from "@commander-js/extra-typings";
import type { DeployResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, batchSize, dryRun, force, maxDocsPerSecond, wait, whole, workers } from "../options.ts";
import { type OutcomeLine, outcomeLines } from "../output/outcome-lines.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { stepLines } from "../output/step-lines.ts";
import { failuresOf, type Report } from "../report.ts";
import { requireTargets } from "../targets.ts";

/** Adds `deploy`, which does all that a release takes. */
export function deploy(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Bring each index to what its definition asks for: make the version, fill it, catch up with what changed " +
        "meanwhile, check it, point the alias at it, and catch up once more. Cut off anywhere, it goes on where it " +
        "stopped when it is run again. With nothing to do it does nothing.",
    )
    .argument("[INDEX...]", "The indexes; their base names.")
    .addOption(all)
    .option("--together", "Switch all indexes in one request, and none where one is not ready.")
    .option("--no-activate", "Leave the aliases where they are; versions are made, filled and caught up with.")
    .option("--refill", "Make a new version where the source is defined differently than when it was filled.")
    .addOption(
      new Option(
        "--catch-up <HOW>",
        "Read nothing that changed meanwhile (none), or everything once more behind the switch (full). Default: what " +
          "changed, until that is short, and once more behind the switch.",
      ).choices(["none", "full"] as const),
    )
    .option("--keep <N>", "Drop inactive versions beyond so many, as prune does. Default: drop none.", whole)
    .addOption(batchSize)
    .addOption(workers)
    .addOption(maxDocsPerSecond)
    .addOption(force(
      ["coverage", "rejections", "drift", "ratio", "settings", "checks", "replicas", "disk"],
      "Go on although a guard holds the version back: without a value any guard, else those that are named.",
    ))
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem deploy movies --keep 1", "release what changed, and leave one version to go back to"],
        ["dem deploy --all --together", "switch all indexes at once, or none"],
        ["dem deploy movies --no-activate", "make everything ready; dem deploy movies switches later"],
      ]),
    )
    .action((names, { activate, ...options }, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("deploy", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.deploy({ ...options, names, noActivate: !activate });
        return isRehearsal(result) ? rehearsal(result) : report(result);
      })
    );
}

type Entry = DeployResult["indexes"][number];

function report(result: DeployResult): Report {
  const { indexes } = result;
  return {
    result,
    failures: failuresOf(indexes),
    rejected: indexes.reduce((sum, { rejected, error }) => error === undefined ? sum + rejected : sum, 0),
    show: (page) =>
      indexes.length === 0
        ? ["no index is defined"]
        : indexes.flatMap((entry) => [...outcomeLines([lineOf(entry)], page, ""), ...stepLines(entry.steps, page)]),
  };
}

function lineOf({ name, version, previous, activated, steps, error }: Entry): OutcomeLine {
  const was = previous === null || previous === version ? "" : `, was ${previous}`;
  if (error !== undefined) {
    return { name, outcome: "failed", detail: activated ? `${version} is active${was}` : version ?? "" };
  }
  if (activated) return { name, outcome: "deployed", detail: `${version}${was}` };
  if (steps.length === 0) return { name, outcome: "unchanged", detail: version === null ? "" : `${version} is active` };
  return { name, outcome: previous === version ? "updated" : "prepared", detail: version ?? "" };
}

/**
 * `dem dangerous-reset`.
 *
 * @module
 */
import type { DryRunResult, ResetOptions, ResetResult } from "../../actions/results.ts";
import { ConfirmationRequired } from "../../errors.ts";
import type { Toolkit } from "../../toolkit.ts";
import type { Cli } from "../cli.ts";
import { typed } from "../confirmation.ts";
import type { Run } from "../execute.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { dryRun, wait } from "../options.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import type { Report } from "../report.ts";

/** Adds `dangerous-reset`, which makes everything of the prefix afresh. */
export function dangerousReset(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Drop every version of every index of the prefix, empty the history of the prefix, and create and activate " +
        "fresh versions, which are empty. Prints what goes, and asks for the prefix to be typed, or for the cluster's " +
        "name where the prefix is empty.",
    )
    .option("--es-only", "Keep the history, and create its versions again, empty.")
    .option("--yes <NAME>", "Confirm without being asked: the prefix, or with an empty one the cluster's name.")
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem dangerous-reset --prefix qa1_", "start the environment qa1_ afresh, after asking"],
        ["dem dangerous-reset --prefix qa1_ --yes=qa1_", "the same in a script"],
        ["dem dangerous-reset --dry-run", "show the requests that would be sent"],
      ]),
    )
    .action((options, parsed) =>
      cli.run(parsed, async (run) => {
        await using toolkit = await run.toolkit();
        const { yes, ...others } = options;
        const result = await reset(run, toolkit, others, yes);
        return isRehearsal(result) ? rehearsal(result) : report(result);
      })
    );
}

/** Asks the toolkit without a confirmation first, as its refusal says what would go and what is to be typed. */
async function reset(
  run: Run,
  toolkit: Toolkit,
  options: ResetOptions,
  yes: string | undefined,
): Promise<ResetResult | DryRunResult> {
  try {
    return await toolkit.reset(options);
  } catch (error) {
    if (!(error instanceof ConfirmationRequired)) throw error;
    const { expected, versions } = error;
    run.notice(versions.length === 0 ? "drops no version: there is none" : `drops ${versions.join(", ")}`);
    const confirmation = yes ?? await typed(run, expected);
    if (confirmation === undefined) throw error;
    return await toolkit.reset({ ...options, confirmation });
  }
}

function report(result: ResetResult): Report {
  const { dropped, created } = result;
  return {
    result,
    show: (page) =>
      outcomeLines(
        [
          ...dropped.map((name) => ({ name, outcome: "dropped" })),
          ...created.map((name) => ({ name, outcome: "created" })),
        ],
        page,
        "nothing to reset",
      ),
  };
}

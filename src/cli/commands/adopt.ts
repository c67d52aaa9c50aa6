/**
 * `dem adopt`.
 *
 * @module
 */
import type { AdoptOptions, AdoptResult, DryRunResult } from "../../actions/results.ts";
import { ConfirmationRequired } from "../../errors.ts";
import type { Toolkit } from "../../toolkit.ts";
import type { Cli } from "../cli.ts";
import { typed } from "../confirmation.ts";
import type { Run } from "../execute.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { dryRun, wait } from "../options.ts";
import { counted } from "../output/number.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import type { Report } from "../report.ts";

/** Adds `adopt`, which takes over what others made. */
export function adopt(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Take a live index or alias that was not made by this tool under its care, as the first version of an index. " +
        "It keeps its name, unless that is the alias's own: then it is copied inside the cluster and swapped for its " +
        "copy in one request, after asking. Its first update reads everything.",
    )
    .argument("<INDEX>", "The index of the definition; its base name.")
    .requiredOption("--from <NAME>", "The live index or alias in the cluster.")
    .option("--yes", "Copy and delete an index that has the alias's name without being asked.")
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem adopt movies --from movies_v7", "look after the index movies_v7 as the first version of movies"],
        ["dem adopt movies --from movies --yes", "put an index of the alias's own name behind the alias"],
      ]),
    )
    .action((index, options, parsed) =>
      cli.run(parsed, async (run) => {
        await using toolkit = await run.toolkit();
        const result = await adopted(run, toolkit, { ...options, index });
        return isRehearsal(result) ? rehearsal(result) : report(result);
      })
    );
}

/** Asks the toolkit first: it knows whether anything is deleted. */
async function adopted(run: Run, toolkit: Toolkit, options: AdoptOptions): Promise<AdoptResult | DryRunResult> {
  try {
    return await toolkit.adopt(options);
  } catch (error) {
    if (!(error instanceof ConfirmationRequired)) throw error;
    run.notice(`copies ${error.expected}, then deletes it`);
    if (await typed(run, error.expected) !== error.expected) throw error;
    return await toolkit.adopt({ ...options, yes: true });
  }
}

function report(result: AdoptResult): Report {
  const { name, version, copied } = result;
  const detail = copied === null ? version : `${version}, ${counted(copied, "document")} copied`;
  return { result, show: (page) => outcomeLines([{ name, outcome: "adopted", detail }], page, "") };
}

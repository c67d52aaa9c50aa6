/**
 * `dem rollback`.
 *
 * @module
 */
import type { RollbackResult } from "../../actions/results.ts";
import { UsageError } from "../../errors.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, dryRun, wait } from "../options.ts";
import { type OutcomeLine, outcomeLines } from "../output/outcome-lines.ts";
import type { Page } from "../output/page.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { ago } from "../output/time.ts";
import { updateLines } from "../output/update-lines.ts";
import { shorten } from "../output/width.ts";
import { failuresOf, type Report } from "../report.ts";
import { requireTargets } from "../targets.ts";

/** Adds `rollback`, which goes back to the version before. */
export function rollback(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Go back to the version that was active before, in one request. Every newer version is withdrawn: no command " +
        "takes it for the newest until it is activated by name. Then the version is brought up to date.",
    )
    .argument("[INDEX...]", "The indexes; their base names.")
    .addOption(all)
    .option("--to <VERSION>", "Go back to this version instead; for one index.")
    .option("--no-catch-up", "Leave the version as old as it is.")
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem rollback movies", "activate the version before, and bring it up to date"],
        ["dem rollback movies --to movies-3", "go back further, to this version"],
        ["dem rollback --all --no-catch-up", "switch all indexes back and leave them as old as they are"],
      ]),
    )
    .action((names, { catchUp, ...options }, parsed) =>
      cli.run(parsed, async (run) => {
        requireTargets("rollback", names, options);
        if (options.to !== undefined && names.length !== 1) {
          throw new UsageError("reading the command line: --to names a version of one index, and not one was given", {
            hint: `Name its index: \`dem rollback INDEX --to ${options.to}\`.`,
          });
        }
        await using toolkit = await run.toolkit();
        const result = await toolkit.rollback({ ...options, names, noCatchUp: !catchUp });
        return isRehearsal(result) ? rehearsal(result) : report(result);
      })
    );
}

function report(result: RollbackResult): Report {
  const { indexes } = result;
  const updates = indexes.flatMap(({ update }) => update ?? []);
  const finished = updates.filter(({ outcome }) => outcome === "complete");
  return {
    result,
    failures: failuresOf(indexes.map(({ error, update }) => ({ error: error ?? update?.error }))),
    rejected: finished.reduce((sum, { rejected }) => sum + rejected, 0),
    show: (page) => [
      ...outcomeLines(indexes.map(lineOf), page, "no index is defined"),
      ...indexes.flatMap((index) => notes(index, page)),
      ...(updates.length > 0 ? updateLines(updates, page) : []),
    ],
  };
}

type Entry = RollbackResult["indexes"][number];

function lineOf({ name, version, previous, error }: Entry): OutcomeLine {
  if (error !== undefined) return { name, outcome: "failed", detail: version ?? "" };
  return { name, outcome: "activated", detail: previous === null ? `${version}` : `${version}, was ${previous}` };
}

/** How old the version was, and what was withdrawn. */
function notes({ version, watermark, withdrawn, error }: Entry, page: Page): readonly string[] {
  if (error !== undefined) return [];
  const age = watermark === null ? "was never filled whole" : `had what its source held ${ago(watermark, page.now)}`;
  return [`  ${version} ${age}`, ...withdrawn.map((name) => `  ${name} is withdrawn`)]
    .map((line) => shorten(line, page.width, "middle"));
}

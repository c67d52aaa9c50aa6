/**
 * `dem loaddata`.
 *
 * @module
 */
import type { LoaddataResult } from "../../actions/results.ts";
import type { DryRunResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { counted } from "../output/number.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { failuresOf, type Report } from "../report.ts";

/** Adds `loaddata`, which loads fixtures into the source database. */
export function loaddata(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Load fixtures into the source database: JSON arrays, JSON lines or YAML. Each file is loaded whole or not at " +
        "all; rows whose key exists are updated.",
    )
    .argument("<FILE...>", "The files, such as fixtures/movies.json.")
    .option("--table <NAME>", "Load into this table. Default: the one that the file is named after.")
    .option("--dry-run", "Read the files and say what would be loaded, and change nothing.")
    .addHelpText(
      "after",
      examples([
        ["dem loaddata fixtures/movies.json", "load films into the table movies"],
        ["dem loaddata films.yaml --table movies", "load a file that is named otherwise"],
      ]),
    )
    .action((files, options, parsed) =>
      cli.run(parsed, async (run) => {
        await using toolkit = await run.toolkit();
        const result: LoaddataResult | DryRunResult = await toolkit.loaddata(files, options);
        return isRehearsal(result) ? rehearsal(result) : report(result, options.dryRun ? "would load" : "loaded");
      })
    );
}

function report(result: LoaddataResult, done: string): Report {
  return {
    result,
    failures: failuresOf(result.files),
    show: (page) =>
      outcomeLines(
        result.files.map(({ file, table, rows, error }) =>
          error === undefined
            ? { name: file, outcome: done, detail: `${counted(rows, "row")} into ${table}` }
            : { name: file, outcome: "failed", detail: table }
        ),
        page,
        "no file was given",
      ),
  };
}

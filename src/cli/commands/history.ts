/**
 * `dem history`.
 *
 * @module
 */
import { defaultHistoryLimit } from "../../actions/history.ts";
import type { HistoryEntry, HistoryOptions } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { exact, positive } from "../options.ts";
import { actionTable, wholeAction } from "../output/action-table.ts";
import type { Report } from "../report.ts";
import { requireVersions } from "../targets.ts";

/** Adds `history`, which shows what was done. */
export function history(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Show what was done, newest first: when, by whom, from which code, with which command, how long it took, how many " +
        "documents it wrote, and why it failed. What was a part of something stands beneath it; the batches of an " +
        "update are folded.",
    )
    .argument("[INDEX|ID...]", "The indexes (with --exact the versions), or the number of one action. Default: all.")
    .addOption(exact)
    .option("--batches", "Show the batches of updates as well.")
    .option("--limit <N>", `Show at most so many actions. Default: ${defaultHistoryLimit}.`, positive)
    .addHelpText(
      "after",
      examples([
        ["dem history", "show the last actions on all indexes"],
        ["dem history movies --limit 50 --batches", "show more of one index, batch by batch"],
        ["dem history 42", "show one action whole, with its log"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run): Promise<Report> => {
        requireVersions("history", names, options);
        await using toolkit = await run.toolkit();
        const asked = askedFor(names, options);
        const result = await toolkit.history(asked);
        const show: Report["show"] = asked.id === undefined
          ? (page) => actionTable(result.actions, page)
          : (page) => whole(result.actions, asked.id, page);
        return { result, show };
      })
    );
}

/** A number alone is an action's; anything else are names. */
function askedFor(names: readonly string[], options: HistoryOptions): HistoryOptions {
  const [name] = names;
  const isId = names.length === 1 && !options.exact && /^\d{1,15}$/.test(name);
  return isId ? { ...options, id: Number(name) } : { ...options, names };
}

function whole(actions: readonly HistoryEntry[], id: number | undefined, page: Parameters<Report["show"]>[0]) {
  const action = actions.find((action) => action.id === id);
  const children = actions.filter((action) => action.id !== id);
  return [
    ...(action === undefined ? [] : wholeAction(action, page)),
    ...(children.length === 0 ? [] : ["", ...actionTable(children, page)]),
  ];
}

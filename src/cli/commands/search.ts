/**
 * `dem search`.
 *
 * @module
 */
import { defaultSearchSize } from "../../actions/search.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { positive } from "../options.ts";
import { hitTable } from "../output/hit-table.ts";
import type { Report } from "../report.ts";

/** Adds `search`, which takes a quick look. */
export function search(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Take a quick look: the top hits of a query as a table. The query is written in Elasticsearch's simple query " +
        'string syntax: words, "phrases", -without, prefix*.',
    )
    .argument("<INDEX>", "The index, searched through its alias; with --exact a version.")
    .argument("<QUERY>", "What to look for. One that begins with a dash stands after --.")
    .option("--exact", "Take the name for that of a version, such as movies-2, not of an index.")
    .option("--size <N>", `Show at most so many hits. Default: ${defaultSearchSize}.`, positive)
    .addHelpText(
      "after",
      examples([
        ["dem search movies 'space station'", "show the ten films that match best"],
        ["dem search movies-2 robot --exact --size 3", "look into a version before it is activated"],
        ["dem search movies -- -western", "search for a query that begins with a dash"],
      ]),
    )
    .action((index, query, options, parsed) =>
      cli.run(parsed, async (run): Promise<Report> => {
        await using toolkit = await run.toolkit();
        const result = await toolkit.search(index, query, options);
        return { result, show: (page) => hitTable(result, page) };
      })
    );
}

/**
 * `dem verify`.
 *
 * @module
 */
import type { VerifyResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { all, dryRun, exact, exitCode, wait } from "../options.ts";
import { count } from "../output/number.ts";
import type { Page } from "../output/page.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { table } from "../output/table.ts";
import { shorten } from "../output/width.ts";
import { failuresOf, type Report } from "../report.ts";
import { requireTargets, requireVersions } from "../targets.ts";

type Entry = VerifyResult["indexes"][number];

/** Adds `verify`, which compares versions with their sources. */
export function verify(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Hold the active version of each index against its source, document by document: which are missing, which are " +
        "extra, and which are stale, that is, have another content. Every finding is looked at twice.",
    )
    .argument("[INDEX...]", "The indexes; with --exact the versions. Default: all; with --fix they must be named.")
    .addOption(all)
    .addOption(exact)
    .option("--fix", "Write what is missing or stale, and remove what is extra; nothing else.")
    .addOption(exitCode)
    .addOption(dryRun)
    .addOption(wait)
    .addHelpText(
      "after",
      examples([
        ["dem verify movies", "compare the active version with the database"],
        ["dem verify --all --exit-code", "fail, in a nightly job, where any index differs"],
        ["dem verify movies --fix", "repair exactly the documents that differ"],
      ]),
    )
    .action((names, { exitCode, ...options }, parsed) =>
      cli.run(parsed, async (run) => {
        if (options.fix) requireTargets("verify", names, options);
        requireVersions("verify", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.verify({ ...options, names });
        if (isRehearsal(result)) return rehearsal(result);
        return { ...report(result), different: exitCode && result.indexes.some(differs) };
      })
    );
}

/** Whether something is still not as the source has it. */
function differs({ missing, extra, stale, fixed }: Entry): boolean {
  return missing + extra + stale > fixed;
}

function report(result: VerifyResult): Report {
  const { indexes } = result;
  return {
    result,
    failures: failuresOf(indexes),
    rejected: indexes.reduce((sum, { rejected }) => sum + rejected, 0),
    show: (page) => shown(indexes, page),
  };
}

function shown(indexes: readonly Entry[], page: Page): readonly string[] {
  if (indexes.length === 0) return ["no index is defined"];
  return table(
    [
      { header: "index", cell: ({ name }) => name, gives: 1, minimum: 8, leavesOut: "middle", drops: true },
      { header: "version", cell: ({ version }) => version ?? "failed", gives: 2, minimum: 12, leavesOut: "middle" },
      { header: "source", align: "right", cell: ({ source }) => count(source) },
      { header: "documents", align: "right", cell: ({ documents }) => count(documents) },
      { header: "missing", align: "right", cell: ({ missing }) => alarming(missing) },
      { header: "extra", align: "right", cell: ({ extra }) => alarming(extra) },
      { header: "stale", align: "right", cell: ({ stale, comparable }) => comparable ? alarming(stale) : "?" },
      { header: "fixed", align: "right", cell: ({ fixed }) => fixed === 0 ? "" : count(fixed), optional: true },
    ],
    indexes,
    page,
    { beneath: (entry) => examplesOf(entry, page) },
  );
}

function alarming(number: number) {
  return number === 0 ? "0" : { text: count(number), style: "red" } as const;
}

/** The ids of the findings, a line for each kind. */
function examplesOf({ examples, missing, extra, stale }: Entry, page: Page): readonly string[] {
  return Object.entries({ missing, extra, stale }).filter(([, number]) => number > 0).map(([kind, number]) => {
    const ids = examples.filter((example) => example.kind === kind).map(({ id }) => id);
    const more = number - ids.length;
    const list = [...ids, ...(more > 0 ? [`${count(more)} more`] : [])].join(", ");
    return `  ${page.paint("yellow", kind)} ${shorten(list, page.width - kind.length - 3)}`;
  });
}

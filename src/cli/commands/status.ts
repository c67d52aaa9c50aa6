/**
 * `dem status`.
 *
 * @module
 */
import type { StatusResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { exitCode } from "../options.ts";
import { count } from "../output/number.ts";
import type { Page, Style } from "../output/page.ts";
import { table } from "../output/table.ts";
import { ago } from "../output/time.ts";
import { oneLine } from "../output/width.ts";
import { failuresOf, type Report } from "../report.ts";

type Entry = StatusResult["indexes"][number];

/** Adds `status`, which shows how each index stands. */
export function status(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Show how each index stands: its active and newest version, how completely it is filled, what is pending, " +
        "drifted, unfinished, rejected and locked, and what to do about it.",
    )
    .argument("[INDEX...]", "The indexes; their base names. Default: all.")
    .option("--accept", "Record as active what the alias points to in the cluster.")
    .option("--rebuild", "Record again, from their own marks, the versions that only the cluster has.")
    .addOption(exitCode)
    .addHelpText(
      "after",
      examples([
        ["dem status", "show all indexes"],
        ["dem status movies --accept", "follow an alias that was moved by hand"],
        ["dem status --rebuild", "fill a lost history again from what the cluster holds"],
      ]),
    )
    .action((names, { exitCode, ...options }, parsed) =>
      cli.run(parsed, async (run) => {
        await using toolkit = await run.toolkit();
        const result = await toolkit.status({ ...options, names });
        return { ...report(result), different: exitCode && result.indexes.some(differs) };
      })
    );
}

/** Whether the cluster is not as the definition or the history says. */
function differs({ pending, drift, findings }: Entry): boolean {
  return pending || drift.length > 0 || findings.length > 0;
}

function report(result: StatusResult): Report {
  return { result, failures: failuresOf(result.indexes), show: (page) => shown(result, page) };
}

function shown({ indexes }: StatusResult, page: Page): readonly string[] {
  if (indexes.length === 0) return ["no index is defined, and the history knows none"];
  return table(
    [
      { header: "index", cell: ({ name }) => name, gives: 1, minimum: 8, leavesOut: "middle" },
      { header: "active", cell: ({ active }) => active ?? "none", gives: 2, minimum: 12, leavesOut: "middle" },
      { header: "newest", cell: ({ newest }) => newest ?? "none", gives: 3, minimum: 12, leavesOut: "middle" },
      { header: "filled", cell: ({ coverage }) => coverageCell(coverage) },
      { header: "schema", cell: ({ pending }) => pending ? { text: "pending", style: "yellow" } : "current" },
      { header: "rejected", align: "right", cell: ({ rejections }) => alarming(rejections) },
      { header: "unfinished", align: "right", cell: ({ unfinished }) => alarming(unfinished.length) },
    ],
    indexes,
    page,
    { beneath: (entry) => notes(entry, page) },
  );
}

function coverageCell(coverage: Entry["coverage"]) {
  const styles = { none: "red", partial: "yellow", full: "green" } as const;
  return coverage === null ? "" : { text: coverage, style: styles[coverage] };
}

function alarming(number: number) {
  return number === 0 ? "0" : { text: count(number), style: "yellow" } as const;
}

/** What does not fit into a row, each on lines of its own. */
function notes({ drift, unfinished, failed, locks, findings, recorded }: Entry, page: Page): readonly string[] {
  const notes: readonly (readonly [sign: string, style: Style, text: string])[] = [
    ...recorded.map((text) => ["+", "green", `recorded: ${text}`] as const),
    ...drift.map(({ version, path, recorded, live }) =>
      ["~", "red", `${version}: ${path} is ${JSON.stringify(live)}, recorded as ${JSON.stringify(recorded)}`] as const
    ),
    ...(unfinished.length > 0 ? [["!", "yellow", `unfinished: ${actions(unfinished)}`] as const] : []),
    ...(failed.length > 0 ? [["!", "red", `failed: ${actions(failed)}`] as const] : []),
    ...locks.map(({ version, index, host, process, since }) =>
      ["!", "yellow", `${version ?? index}: locked by ${host}, process ${process}, ${ago(since, page.now)}`] as const
    ),
    ...findings.map((text) => ["!", "yellow", text] as const),
  ];
  return notes.flatMap(([sign, style, text]) =>
    wrapped(text, page.width - 4).map((line, index) => `  ${index === 0 ? page.paint(style, sign) : " "} ${line}`)
  );
}

function actions(ids: readonly number[]): string {
  const [first] = ids;
  return `action ${ids.join(", ")} (\`dem history ${first}\` shows it)`;
}

/** Breaks a note between words: it says what is wrong and what to do, and must be read whole. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of oneLine(text).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

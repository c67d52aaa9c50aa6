/**
 * `dem plan`.
 *
 * @module
 */
import type { PlanResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { exitCode } from "../options.ts";
import { differenceLines } from "../output/difference-lines.ts";
import { counted, duration, size } from "../output/number.ts";
import type { Page, Style } from "../output/page.ts";
import { table } from "../output/table.ts";
import { shorten } from "../output/width.ts";
import { failuresOf, type Report } from "../report.ts";

/** Adds `plan`, which shows what the definitions ask for. */
export function plan(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Show what deploy would do to make the cluster follow the definitions: the fields that differ, what each asks for " +
        "and why, and what filling would take. Fails where the disks have no room for it. Changes nothing.",
    )
    .argument("[INDEX...]", "The indexes; their base names. Default: all.")
    .addOption(exitCode)
    .addHelpText(
      "after",
      examples([
        ["dem plan", "show what has changed in all definitions"],
        ["dem plan movies --exit-code", "fail in a pipeline where movies is to change"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run) => {
        await using toolkit = await run.toolkit();
        const result = await toolkit.plan({ names });
        return {
          ...report(result),
          different: options.exitCode && result.indexes.some(({ kind }) => kind !== "none"),
        };
      })
    );
}

const styles: Readonly<Record<PlanResult["indexes"][number]["kind"], Style>> = {
  "none": "dim",
  "in-place": "cyan",
  "refill": "yellow",
  "new-version": "green",
  "withdrawn": "yellow",
  "failed": "red",
};

function report(result: PlanResult): Report {
  return { result, failures: failuresOf(result.indexes), show: (page) => shown(result, page) };
}

function shown({ indexes }: PlanResult, page: Page): readonly string[] {
  if (indexes.length === 0) return ["no index is defined"];
  return table(
    [
      { header: "index", cell: ({ name }) => name, gives: 2, minimum: 12, leavesOut: "middle" },
      {
        header: "plan",
        cell: ({ kind }) => ({ text: kind === "none" ? "unchanged" : kind.replace("-", " "), style: styles[kind] }),
      },
      { header: "why", cell: ({ reason }) => reason, gives: 1, minimum: 20 },
    ],
    indexes,
    page,
    { beneath: (entry) => [...differenceLines(entry.differences, page), ...deployment(entry, page)] },
  );
}

/** What `deploy` would do, and what that would take. */
function deployment({ steps, estimate }: PlanResult["indexes"][number], page: Page): readonly string[] {
  if (steps.length === 0) return [];
  const { documents = null, bytes = null, seconds = null, room = null } = estimate ?? {};
  const takes = [
    ...(documents === null ? [] : [`about ${counted(documents, "document")}`]),
    ...(bytes === null ? [] : [`${size(bytes)} on disk${room === null ? "" : ` of ${size(room)}`}`]),
    ...(seconds === null ? [] : [duration(seconds)]),
  ];
  return [
    `  ${page.paint("cyan", ">")} ${shorten(`deploy would ${steps.join(", ")}`, page.width - 4)}`,
    ...(takes.length === 0 ? [] : [`    ${shorten(takes.join(", "), page.width - 4)}`]),
  ];
}

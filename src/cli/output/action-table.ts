/**
 * Recorded actions, as a table or one whole.
 *
 * @module
 */
import type { HistoryEntry } from "../../actions/results.ts";
import { count, counted, duration } from "./number.ts";
import type { Page, Style } from "./page.ts";
import { storyOf, type Told } from "./story.ts";
import { table } from "./table.ts";
import { moment, when } from "./time.ts";
import { oneLine, shorten } from "./width.ts";

const styles: Readonly<Record<string, Style>> = {
  complete: "green",
  aborted: "red",
  interrupted: "red",
  in_progress: "yellow",
  queued: "dim",
};

/**
 * Lays actions out as a story: what was a part of something stands beneath it, and does not repeat who did it and how.
 * Beneath each stands the reason where it was aborted.
 */
export function actionTable(actions: readonly HistoryEntry[], page: Page): readonly string[] {
  if (actions.length === 0) return ["nothing was done yet"];
  const first = (text: (action: HistoryEntry) => string) => ({ action, depth }: Told) =>
    depth === 0 ? text(action) : "";
  const of = (text: (action: HistoryEntry) => string) => ({ action }: Told) => text(action);
  return table<Told>(
    [
      { header: "id", align: "right", cell: of(({ id }) => String(id)) },
      {
        header: "action",
        cell: ({ action: { kind, batches }, depth }) =>
          `${"  ".repeat(depth)}${kind}${batches === 0 ? "" : ` ×${batches}`}`,
      },
      {
        header: "of",
        cell: of(({ index, version }) => version ?? index ?? ""),
        gives: 3,
        minimum: 9,
        leavesOut: "middle",
      },
      {
        header: "status",
        cell: ({ action: { status } }) => ({ text: statusText(status), style: styles[status] ?? "bold" }),
      },
      { header: "started", cell: of(({ started }) => started === null ? "" : when(started, page)) },
      { header: "took", align: "right", cell: of(took) },
      { header: "documents", align: "right", cell: of(documents) },
      { header: "command", cell: first(({ command }) => command.replace(/^dem /, "")), gives: 2 },
      { header: "tag", cell: first(({ tag }) => tag), gives: 1, minimum: 7, optional: true, drops: true },
      {
        header: "by",
        cell: first(({ user, host }) => user || host),
        gives: 1,
        minimum: 7,
        optional: true,
        drops: true,
      },
    ],
    storyOf(actions),
    page,
    { beneath: ({ action }) => notes(action, page) },
  );
}

/** Why an action was aborted, and how many documents were rejected. */
function notes({ error, rejected }: HistoryEntry, page: Page): readonly string[] {
  const line = (style: Style, text: string) => `    ${page.paint(style, shorten(oneLine(text), page.width - 4))}`;
  return [
    ...(error ? [line("red", error)] : []),
    ...(rejected > 0 ? [line("yellow", `${counted(rejected, "document")} rejected`)] : []),
  ];
}

/** Lays one action out with all that is recorded of it, its log at the end. */
export function wholeAction(action: HistoryEntry, page: Page): readonly string[] {
  const { index, version, parent, started, ended, rejected, deleted, log = "" } = action;
  const facts: readonly (readonly [string, string])[] = [
    ["action", `${action.id} ${action.kind}`],
    ["of", version ?? index ?? "several indexes"],
    ["part of", parent === null ? "" : `action ${parent}`],
    ["status", statusText(action.status)],
    ["started", started === null ? "" : moment(started, "second")],
    ["ended", ended === null ? "" : `${moment(ended, "second")}, after ${took(action)}`],
    ["documents", `${count(action.documents)} written, ${count(deleted)} deleted, ${count(rejected)} rejected`],
    ["batches", action.batches === 0 ? "" : count(action.batches)],
    ["command", action.command],
    ["tag", action.tag],
    ["by", `${action.user === "" ? "" : `${action.user}, `}process ${action.process} on ${action.host}`],
    ...Object.entries(action.arguments ?? {}).map(([name, value], at) =>
      [at === 0 ? "arguments" : "", `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`] as const
    ),
  ];
  return [
    ...facts.filter(([, value]) => value !== "").map(([name, value]) =>
      `${name === "" ? "         " : page.paint("bold", name.padEnd(9))}  ${oneLine(value)}`
    ),
    ...(log.trim() === "" ? [] : ["", ...log.trimEnd().split("\n").map(oneLine)]),
  ];
}

function took({ started, ended }: HistoryEntry): string {
  if (started === null || ended === null) return "";
  return duration((new Date(ended).getTime() - new Date(started).getTime()) / 1000);
}

function documents({ kind, documents, deleted }: HistoryEntry): string {
  if (documents === 0 && deleted > 0) return `−${count(deleted)}`;
  return documents === 0 && kind !== "update" && kind !== "batch" ? "" : count(documents);
}

function statusText(status: string): string {
  return status === "in_progress" ? "running" : status;
}

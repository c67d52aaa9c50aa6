/**
 * What a dry run would send.
 *
 * @module
 */
import type { DryRunResult } from "../../actions/results.ts";
import type { Report } from "../report.ts";
import { counted } from "./number.ts";
import type { Page } from "./page.ts";
import { oneLine, shorten, widthOf } from "./width.ts";

/** Reports on a dry run, one request a line. */
export function rehearsal(result: DryRunResult): Report {
  return { result, show: (page) => shown(result, page) };
}

/** Whether a result is that of a dry run. */
export function isRehearsal(result: object): result is DryRunResult {
  return "requests" in result;
}

function shown({ requests }: DryRunResult, page: Page): readonly string[] {
  if (requests.length === 0) return ["nothing would be sent"];
  return requests.map(({ method, path, body, count, would }) => {
    const start = oneLine(`${would ? "would " : ""}${method} ${path}`);
    const documents = count === undefined ? "" : `  ${counted(count, "document")}`;
    const room = page.width - widthOf(start) - documents.length - 2;
    const content = body === undefined || room < 8 ? "" : `  ${shorten(oneLine(JSON.stringify(body)), room)}`;
    const line = page.paint(would ? "dim" : "bold", shorten(start, page.width, "middle"));
    return `${line}${documents}${page.paint("dim", content)}`;
  });
}

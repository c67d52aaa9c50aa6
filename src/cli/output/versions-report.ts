/**
 * The report of a command that went through versions.
 *
 * @module
 */
import type { VersionsResult } from "../../actions/results.ts";
import { failuresOf, type Report } from "../report.ts";
import { counted } from "./number.ts";
import { outcomeLines } from "./outcome-lines.ts";

/** Reports on versions, each with the documents it held. */
export function versionsReport(result: VersionsResult, done: string, none: string): Report {
  const { versions } = result;
  return {
    result,
    failures: failuresOf(versions),
    show: (page) =>
      outcomeLines(
        versions.map(({ version, documents, error }) => ({
          name: version,
          outcome: error === undefined ? done : "failed",
          detail: documents === null ? "" : counted(documents, "document"),
        })),
        page,
        none,
      ),
  };
}

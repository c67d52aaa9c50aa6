/**
 * How a command ended: its exit code, and the error that goes with it.
 *
 * @module
 */
import type { ErrorReport } from "../errors.ts";
import { type ExitCode, exitCodeOf, gravest } from "./exit-code.ts";
import { counted } from "./output/number.ts";
import type { Report } from "./report.ts";

/** The end of a command. */
export interface Verdict {
  readonly exit: ExitCode;
  readonly error?: ErrorReport;
}

/** Whether a command did what it was asked: also where it found differences, or documents were rejected. */
export function isOk({ exit }: Verdict): boolean {
  return exit === 0 || exit === 3 || exit === 4;
}

/** Gives the verdict on an error that ended the command. */
export function verdictOnError(error: ErrorReport): Verdict {
  return { exit: exitCodeOf(error.code), error };
}

/** Gives the verdict on a command that came to its end. */
export function verdictOn(command: string, report: Report): Verdict {
  const { failures = { errors: [], of: 0 }, rejected = 0, different = false } = report;
  // An entry that was given up for its many rejections has failed: it did not finish.
  const codes = failures.errors.map(({ code }) => code === "rejected" ? 1 : exitCodeOf(code));
  if (rejected > 0) codes.push(4);
  if (different) codes.push(3);
  const exit = gravest(codes);
  const error = failed(command, failures) ?? (rejected > 0 ? rejection(command, rejected) : undefined);
  return { exit, ...(error === undefined ? {} : { error }) };
}

function failed(command: string, { errors, of }: NonNullable<Report["failures"]>): ErrorReport | undefined {
  if (errors.length <= 1) return errors[0];
  const codes = new Set(errors.map(({ code }) => code));
  return {
    code: codes.size === 1 ? errors[0].code : "failed",
    message: `running dem ${command}: ${errors.length} of ${of} failed`,
    hint: "Each entry of the result that failed carries its own error.",
  };
}

function rejection(command: string, rejected: number): ErrorReport {
  const were = rejected === 1 ? "was" : "were";
  return {
    code: "rejected",
    message: `running dem ${command}: ${counted(rejected, "document")} ${were} rejected`,
    hint: "`dem history` shows the action, and its log the reasons. Every later update tries these documents again.",
  };
}

/**
 * What a command ends with, for the shell.
 *
 * @module
 */
import type { ErrorCode } from "../errors.ts";

/**
 * 0 done, 1 failed, 2 wrong usage or configuration, 3 differences found, 4 finished with rejected documents, 5 locked
 * by another run, 130 and 143 interrupted.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 130 | 143;

const byCode: Partial<Record<ErrorCode, ExitCode>> = {
  "usage": 2,
  "configuration": 2,
  "confirmation-required": 2,
  "rejected": 4,
  "locked": 5,
  "interrupted": 130,
};

/** Which of several exit codes is told: the first of these that came up. */
const order: readonly ExitCode[] = [130, 143, 1, 2, 5, 4, 3];

/** Gives the exit code of an error. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return byCode[code] ?? 1;
}

/** Gives the gravest of several exit codes. */
export function gravest(codes: readonly ExitCode[]): ExitCode {
  return order.find((code) => codes.includes(code)) ?? 0;
}

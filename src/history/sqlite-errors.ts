import type { Explanation } from "./engine.ts";

/** Whether SQLite gave up waiting for another connection; nothing was changed then. */
export function isSqliteBusy(error: unknown): boolean {
  return error instanceof Error && /database (table |schema )?is locked/.test(error.message);
}

const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/not a database/, "Name another file as the history, or move this one away: it was not made by this program."],
  [/readonly|unable to open/, "Give the user that runs this write permission on the file and its folder."],
  [/is locked/, "Find out which program keeps the file locked, and end it."],
  [/disk is full/, "Make room on the disk."],
  [/malformed|disk I\/O/, "Restore the file from a backup, or move it away and run `dem status --rebuild`."],
];

/** What an error of SQLite means; undefined when it is none. */
export function explainSqlite(error: unknown): Explanation | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") return undefined;
  const { message } = error;
  const hint = hints.find(([pattern]) => pattern.test(message))?.[1] ?? "Look at the file with the sqlite3 program.";
  return { reason: isSqliteBusy(error) ? "another program has kept the file locked for long" : message, hint };
}

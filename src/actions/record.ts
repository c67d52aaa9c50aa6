/**
 * Nothing is done to the cluster that is not recorded first.
 *
 * @module
 */
import { DemError } from "../errors.ts";
import type { ActionChange, ActionRecord, NewAction } from "../history/history.ts";
import type { Workspace } from "./workspace.ts";

/** Gives the reason of a failure as one line for an action's log. */
export function reasonOf(error: unknown): string {
  if (error instanceof DemError) return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Records an action, runs it, and closes it: `complete` with what `ending` says of the result, or `aborted` with the
 * reason in its log.
 */
export async function recorded<T>(
  workspace: Pick<Workspace, "history">,
  action: NewAction,
  run: (action: ActionRecord) => Promise<T>,
  ending: (result: T) => ActionChange = () => ({}),
): Promise<T> {
  const { history } = workspace;
  const record = await history.begin(action);
  try {
    const result = await run(record);
    await history.change(record.id, { status: "complete", ...ending(result) });
    return result;
  } catch (error) {
    await history.change(record.id, { status: "aborted", log: reasonOf(error) });
    throw error;
  }
}

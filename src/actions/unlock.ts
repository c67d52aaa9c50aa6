/**
 * `unlock`: ends the locks on an index.
 *
 * @module
 */
import { lockSummary } from "./lock-summary.ts";
import type { UnlockResult } from "./results.ts";
import { selectIndexes } from "./select.ts";
import type { Workspace } from "./workspace.ts";

/** Ends every lock on an index and its versions. Whoever held one stops at its next heartbeat or write. */
export async function unlock(workspace: Workspace, index: string): Promise<UnlockResult> {
  await selectIndexes(workspace, { names: [index] }, { required: true });
  const ended = await workspace.history.unlock(workspace.prefix, index);
  return { locks: ended.map(lockSummary) };
}

/**
 * Deletes every document of an index.
 *
 * 1. Refresh: delete-by-query only sees what a search sees; without it nothing is deleted, and success reported.
 * 2. Delete by query as a task of the cluster, so that no request waits for long; an abort cancels the task.
 * 3. Refresh and count; again until nothing is left, as documents that changed meanwhile are passed over.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import { deleteDocuments as deleteRequest } from "./changes.ts";
import { countDocuments, refresh } from "./documents.ts";
import type { Session } from "./session.ts";
import { runTask } from "./task.ts";

/** Passes without any effect after which there is no hope. */
const IDLE_PASSES = 3;

/** Deletes every document, and gives their number. Throws the signal's reason when aborted. */
export async function deleteDocuments(session: Session, name: string, signal: AbortSignal): Promise<number> {
  let total = 0;
  let idle = 0;
  await refresh(session, name);
  while (await countDocuments(session, name) > 0) {
    signal.throwIfAborted();
    const { deleted = 0 } = await runTask(session, `deleting the documents of ${name}`, deleteRequest(name), signal);
    await refresh(session, name);
    total += deleted;
    idle = deleted > 0 ? 0 : idle + 1;
    if (idle === IDLE_PASSES) {
      throw new ClusterError("cluster-refused", `deleting the documents of ${name}: some are always left`, {
        hint: "Stop whatever else writes to it.",
      });
    }
  }
  return total;
}

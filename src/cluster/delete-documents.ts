/**
 * Deletes every document of an index.
 *
 * 1. Refresh: delete-by-query only sees what a search sees; without it nothing is deleted, and success reported.
 * 2. Delete by query as a task of the cluster, so that no request waits for long; an abort cancels the task.
 * 3. Refresh and count; again until nothing is left, as documents that changed meanwhile are passed over.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { ClusterError } from "../errors.ts";
import { deleteDocuments as deleteRequest } from "./changes.ts";
import { countDocuments, refresh } from "./documents.ts";
import type { Session } from "./session.ts";

/** Passes without any effect after which there is no hope. */
const IDLE_PASSES = 3;

interface TaskAnswer {
  readonly completed: boolean;
  readonly error?: { readonly reason?: string };
  readonly response?: {
    readonly deleted?: number;
    readonly failures?: readonly { readonly cause?: { readonly reason?: string } }[];
  };
}

/** Deletes every document, and gives their number. Throws the signal's reason when aborted. */
export async function deleteDocuments(session: Session, name: string, signal: AbortSignal): Promise<number> {
  let total = 0;
  let idle = 0;
  await refresh(session, name);
  while (await countDocuments(session, name) > 0) {
    signal.throwIfAborted();
    const deleted = await pass(session, name, signal);
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

async function pass(session: Session, name: string, signal: AbortSignal): Promise<number> {
  const attempt = `deleting the documents of ${name}`;
  const { task } = await session.send<{ readonly task: string }>(attempt, deleteRequest(name));
  const path = `/_tasks/${encodeURIComponent(task)}`;
  try {
    for (let wait = 20;; wait = Math.min(wait * 2, 2000)) {
      const answer = await session.send<TaskAnswer>(attempt, { method: "GET", path }, signal);
      if (answer.completed) return deletedBy(attempt, answer);
      await pause(wait, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    // Where this fails as well, the task ends by itself; the caller must see why it was aborted.
    await session.send(attempt, { method: "POST", path: `${path}/_cancel` }).catch(() => {});
    throw signal.reason;
  }
}

function deletedBy(attempt: string, { error, response }: TaskAnswer): number {
  const reason = error?.reason ?? response?.failures?.[0]?.cause?.reason;
  if (error !== undefined || (response?.failures ?? []).length > 0) {
    throw new ClusterError("cluster-refused", `${attempt}: ${reason ?? "the cluster's task failed"}`);
  }
  return response?.deleted ?? 0;
}

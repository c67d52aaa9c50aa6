/**
 * Runs what takes long as a task of the cluster, so that no request waits for it.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { ClusterError } from "../errors.ts";
import type { ClusterRequest } from "./changes.ts";
import type { Session } from "./session.ts";

/** What a task over documents has done. */
export interface TaskResult {
  readonly created?: number;
  readonly updated?: number;
  readonly deleted?: number;
  readonly failures?: readonly { readonly cause?: { readonly reason?: string } }[];
}

interface TaskAnswer {
  readonly completed: boolean;
  readonly error?: { readonly reason?: string };
  readonly response?: TaskResult;
}

/** Starts a task, waits for its end and gives what it did; an abort cancels it. Throws ClusterError where it failed. */
export async function runTask(
  session: Session,
  attempt: string,
  request: ClusterRequest,
  signal: AbortSignal,
): Promise<TaskResult> {
  const { task } = await session.send<{ readonly task: string }>(attempt, request);
  const path = `/_tasks/${encodeURIComponent(task)}`;
  try {
    for (let wait = 20;; wait = Math.min(wait * 2, 2000)) {
      const answer = await session.send<TaskAnswer>(attempt, { method: "GET", path }, signal);
      if (answer.completed) return resultOf(attempt, answer);
      await pause(wait, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    // Where this fails as well, the task ends by itself; the caller must see why it was aborted.
    await session.send(attempt, { method: "POST", path: `${path}/_cancel` }).catch(() => {});
    throw signal.reason;
  }
}

function resultOf(attempt: string, { error, response = {} }: TaskAnswer): TaskResult {
  const { failures = [] } = response;
  if (error === undefined && failures.length === 0) return response;
  const reason = error?.reason ?? failures[0]?.cause?.reason;
  throw new ClusterError("cluster-refused", `${attempt}: ${reason ?? "the cluster's task failed"}`);
}

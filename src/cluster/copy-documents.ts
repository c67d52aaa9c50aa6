/**
 * Copies the documents of one index into another, inside the cluster.
 *
 * 1. Reindex as a task of the cluster, in slices, so that no request waits for long.
 * 2. Ask how far it is, until it has ended; a server that does not answer for a while is asked again.
 * 3. An abort cancels the task, and is seen by the caller when the task has ended.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { ClusterError } from "../errors.ts";
import { copyDocuments as copyRequest } from "./changes.ts";
import type { Copied, CopyError, CopyFailure, CopyRequest, CopyWatch } from "./cluster.ts";
import type { Session } from "./session.ts";

/** The longest pause between two looks at the task, in milliseconds. */
const LONGEST_PAUSE = 1000;

interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly version_conflicts: number;
}

interface TaskAnswer {
  readonly completed: boolean;
  readonly task: { readonly status?: Counts };
  readonly error?: { readonly type?: string; readonly reason?: string };
  readonly response?: Counts & { readonly canceled?: string; readonly failures?: readonly Failure[] };
}

/** A document that was refused, or a search that failed. */
interface Failure {
  readonly id?: string;
  readonly status?: number;
  readonly cause?: CopyError;
  readonly reason?: CopyError;
}

interface ChildrenAnswer {
  readonly nodes?: Readonly<
    Record<string, { readonly tasks: Readonly<Record<string, { readonly status?: Partial<Counts> }>> }>
  >;
}

/** Copies until the end, or until the first document that is refused. Throws the signal's reason when aborted. */
export async function copyDocuments(session: Session, copy: CopyRequest, watch: CopyWatch): Promise<Copied> {
  const attempt = `copying ${copy.from} to ${copy.to}`;
  const { signal, patience } = watch;
  signal.throwIfAborted();
  // A request is not aborted: the cluster may have begun, and nobody would know the task. That of an answer that was lost
  // does the same work as the one that is followed, for as long as the alias is there.
  const { task } = await patiently(() => session.send<{ readonly task: string }>(attempt, copyRequest(copy)), watch);
  try {
    return copiedBy(attempt, await untilEnded(session, attempt, task, watch));
  } catch (error) {
    if (!signal.aborted) throw error;
    await cancel(session, attempt, task, patience);
    throw signal.reason;
  }
}

/** Ends the task. Where this fails too, it ends by itself when the alias that it writes to is gone. */
async function cancel(session: Session, attempt: string, task: string, patience: number): Promise<void> {
  try {
    await session.send(attempt, { method: "POST", path: `${pathOf(task)}/_cancel` });
    await untilEnded(session, attempt, task, { patience, signal: AbortSignal.timeout(patience) });
  } catch {
    // Why it was aborted is what the caller must see.
  }
}

async function untilEnded(session: Session, attempt: string, task: string, watch: CopyWatch): Promise<TaskAnswer> {
  const { signal, onProgress } = watch;
  for (let wait = 20;; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    const answer = await patiently(
      () => session.send<TaskAnswer>(attempt, { method: "GET", path: pathOf(task) }, signal),
      watch,
    ).catch((error) => {
      throw error instanceof ClusterError && error.status === 404 ? gone(attempt, error) : error;
    });
    if (answer.completed) return answer;
    onProgress?.(await patiently(() => sofar(session, attempt, task, answer, signal), watch));
    await pause(wait, undefined, { signal });
  }
}

/** Asks again while the cluster is too busy, or cannot be reached. */
async function patiently<T>(ask: () => Promise<T>, { signal, patience }: CopyWatch): Promise<T> {
  let failing: number | undefined;
  for (let wait = 100;; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      return await ask();
    } catch (error) {
      failing ??= Date.now();
      if (!isPassing(error) || Date.now() - failing > patience) throw error;
    }
    await pause(wait, undefined, { signal });
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof ClusterError &&
    (error.code === "unreachable" || error.status === 429 || error.status === 503);
}

function pathOf(task: string): string {
  return `/_tasks/${encodeURIComponent(task)}`;
}

/** Counts the documents that are done: the task itself tells of slices that have ended, its children of the others. */
async function sofar(
  session: Session,
  attempt: string,
  task: string,
  { task: { status } }: TaskAnswer,
  signal: AbortSignal,
): Promise<number> {
  const path = `/_tasks?detailed=true&parent_task_id=${encodeURIComponent(task)}`;
  const { nodes } = await session.send<ChildrenAnswer>(attempt, { method: "GET", path }, signal);
  const children = Object.values(nodes ?? {}).flatMap(({ tasks }) => Object.values(tasks));
  return [status, ...children.map(({ status }) => status)].reduce((sum, counts) => sum + handled(counts ?? {}), 0);
}

function handled({ created = 0, updated = 0, version_conflicts = 0 }: Partial<Counts>): number {
  return created + updated + version_conflicts;
}

function copiedBy(attempt: string, { error, response }: TaskAnswer): Copied {
  if (error !== undefined || response === undefined) {
    const facts = error?.type === undefined ? {} : { type: error.type };
    throw new ClusterError("cluster-refused", `${attempt}: ${error?.reason ?? "the cluster's task failed"}`, facts);
  }
  if (response.canceled !== undefined) {
    throw new ClusterError("cluster-refused", `${attempt}: the cluster's task was cancelled (${response.canceled})`, {
      hint: "Run the same command again: it goes on.",
    });
  }
  const failures = (response.failures ?? []).map((failure): CopyFailure => {
    const { id, status = 0, cause, reason } = failure;
    if (id !== undefined) return { document: id, status, error: cause ?? {} };
    throw new ClusterError("cluster-refused", `${attempt}: ${reason?.reason ?? "reading failed"}`, { status });
  });
  const { created, updated, version_conflicts } = response;
  return { written: created + updated, kept: version_conflicts, failures };
}

function gone(attempt: string, cause: ClusterError): ClusterError {
  return new ClusterError("cluster-refused", `${attempt}: the cluster does not know its task any more`, {
    hint: "A node was restarted, it seems. Run the same command again: it goes on.",
    status: 404,
    cause,
  });
}

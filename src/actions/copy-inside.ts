/**
 * Lets the cluster copy one version's documents into another, and says what its answer means.
 *
 * @module
 */
import { itemReason, itemVerdict } from "../bulk/item-verdict.ts";
import type { CopyFailure } from "../cluster/cluster.ts";
import { ClusterError, LockLostError } from "../errors.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import type { CopyPlan } from "./copy-plan.ts";
import { requireUntouched } from "./earlier-copy.ts";
import type { Workspace } from "./workspace.ts";

/** A copy that is ready to begin. */
export interface ReadyCopy {
  /** The version that is filled. */
  readonly version: VersionRecord;
  readonly plan: CopyPlan;
  /** The copy as it is recorded. */
  readonly action: ActionRecord;
  /** The alias that is written through. */
  readonly fence: string;
}

/** What the cluster did: all of it, or it stopped at a document that the mapping refuses, and `refused` says which. */
export type CopiedInside = { readonly documents: number } | { readonly refused: string };

/** Copies, and reports how far it is. Throws LockLostError where the fence is gone. */
export async function copyInside(workspace: Workspace, copy: ReadyCopy): Promise<CopiedInside> {
  const { cluster, history, signal, settings, report } = workspace;
  const { version: { name: version }, plan, action, fence } = copy;
  const { from, goesOn, withoutPipeline, documents: total } = plan;
  report({ type: "started", version, workers: 1, total });
  const { written, failures } = await cluster.copyDocuments(
    { from: from.name, to: fence, missingOnly: goesOn, withoutPipeline },
    {
      signal,
      patience: settings.update.retryFor,
      onProgress: (documents) => {
        const nothing = { deleted: 0, rejected: 0, dropped: 0, batches: 0 };
        report({ type: "progress", version, documents, ...nothing, total, workers: 1 });
      },
    },
  ).catch(async (error) => {
    signal.throwIfAborted();
    if (isGone(error, fence)) throw fenceGone(copy);
    // What became of the other version says more than what the cluster says of its search.
    await requireUntouched(history, from, action);
    throw error;
  });
  if (failures.length > 0) return { refused: refusal(copy, failures) };
  await requireUntouched(history, from, action);
  await cluster.refresh(version);
  return { documents: written };
}

/** Says which document the mapping refuses; throws where it is not the document that is at fault. */
function refusal(copy: ReadyCopy, failures: readonly CopyFailure[]): string {
  for (const { document, status, error } of failures) {
    const verdict = itemVerdict(status, error);
    if (verdict === "reject") continue;
    // Of the fence's name no index can be made, and that is what the server tried.
    if (verdict === "lost" || error.type === "invalid_index_name_exception") throw fenceGone(copy);
    const type = error.type === undefined ? {} : { type: error.type };
    throw new ClusterError("cluster-refused", `${attemptOf(copy)}: ${document}: ${itemReason(error)}`, {
      status,
      ...type,
    });
  }
  const [{ document, error }] = failures;
  return `${attemptOf(copy)}: the mapping refuses document ${document} (${itemReason(error)}), so it is filled from ` +
    "the source";
}

function isGone(error: unknown, fence: string): boolean {
  return error instanceof ClusterError && error.type === "index_not_found_exception" && error.message.includes(fence);
}

function fenceGone(copy: ReadyCopy): LockLostError {
  return new LockLostError(`${attemptOf(copy)}: the alias that belongs to this run's lock is gone`, {
    hint: "Another run took the lock over, or the version was dropped: dem history shows who.",
  });
}

function attemptOf({ version, plan: { from } }: ReadyCopy): string {
  return `filling ${version.name} from ${from.name}`;
}

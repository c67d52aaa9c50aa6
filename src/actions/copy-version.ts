/**
 * Fills a version from another one, inside the cluster.
 *
 * 1. Take the version's lock; see whether both versions are fit for it. Nothing is changed before that is known.
 * 2. Record the action; the version is filled in part from now on, up to when the other one is filled.
 * 3. Documents of others go; the fence is put up, the settings are those of a load, the rejections are taken over.
 * 4. The cluster copies, as a task. It stops at the first document that the mapping refuses.
 * 5. Restore the settings, set coverage, close the action, take the fence down.
 *
 * @module
 */
import { itemReason, itemVerdict } from "../bulk/item-verdict.ts";
import { copyToken } from "../cluster/naming.ts";
import type { Copied, LiveIndex } from "../cluster/cluster.ts";
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import { ClusterError, InterruptedError, LockLostError } from "../errors.ts";
import type { ActionRecord, HeldLock, VersionRecord } from "../history/history.ts";
import { type CopyPlan, planCopy } from "./copy-plan.ts";
import { recreate } from "./create.ts";
import { requireUntouched } from "./earlier-copy.ts";
import { lowerFence, raiseFence } from "./fence.ts";
import { liveVersion } from "./live-version.ts";
import { applyLoadSettings, restoreLoadSettings } from "./load-settings.ts";
import { locked, versionScope } from "./locked.ts";
import { reasonOf } from "./record.ts";
import { COPY, dropBatches } from "./unfinished.ts";
import type { Workspace } from "./workspace.ts";

/** What is to be copied. */
export interface VersionCopy {
  readonly definition: LoadedDefinition;
  /** The version to fill. */
  readonly version: VersionRecord;
  /** The name of the version to copy from. */
  readonly from: string;
  /** The action that this copy is a part of. */
  readonly parent?: number;
}

/** How a copy ended. */
export type CopyOutcome =
  /** Everything is there; `incremental`: the source can say what has changed since. */
  | { readonly outcome: "copied"; readonly documents: number; readonly incremental: boolean }
  /** The mapping refuses a document: the version is to be filled from the source. */
  | { readonly outcome: "refused" }
  | { readonly outcome: "failed"; readonly error: unknown };

/** So many rejections are taken over at a time. */
const PAGE = 500;

/** Copies a version. What fails before anything is recorded throws; what fails later is the outcome. */
export function copyVersion(workspace: Workspace, copy: VersionCopy): Promise<CopyOutcome> {
  const { index, id, name } = copy.version;
  return locked(workspace, versionScope(workspace, index, name), async (inner, lock) => {
    const found = await liveVersion(inner, id, name);
    await using source = await inner.openSource(copy.definition);
    await source.check(inner.signal);
    const plan = await planCopy(inner, { ...copy, ...found, source });
    if (plan === undefined) return { outcome: "copied", documents: 0, incremental: true };
    const outcome = await run(inner, { ...copy, ...found, plan, lock, interrupt: workspace.signal });
    return outcome.outcome === "copied" ? { ...outcome, incremental: source.incremental } : outcome;
  });
}

/** A copy that is planned. */
interface PlannedCopy extends VersionCopy {
  readonly live: LiveIndex;
  readonly plan: CopyPlan;
  readonly lock: HeldLock;
  readonly interrupt: AbortSignal;
}

type Ended = { readonly outcome: "copied"; readonly documents: number } | Exclude<CopyOutcome, { outcome: "copied" }>;

async function run(workspace: Workspace, copy: PlannedCopy): Promise<Ended> {
  const { history } = workspace;
  const { version, plan: { from, watermark } } = copy;
  const action = await begin(workspace, copy);
  let fence: string | undefined;
  let ended: Ended;
  try {
    const live = await emptied(workspace, copy, action);
    fence = await raiseFence(workspace, live, copyToken(copy.lock.token));
    if (!copy.plan.active) await applyLoadSettings(workspace, version);
    await takeOverRejections(workspace, from, version);
    ended = await copyInside(workspace, copy, action, fence);
    if (ended.outcome === "refused" && !copy.plan.active) await renew(workspace, version, action);
  } catch (error) {
    ended = { outcome: "failed", error: reasonToStop(copy, error, fence) };
  }
  const lost = ended.outcome === "failed" && ended.error instanceof LockLostError;
  if (!lost) ended = await settle(workspace, version, ended);
  if (ended.outcome === "copied") {
    const { sourceFingerprint } = from;
    await history.changeVersion(version.id, { coverage: "full", watermark, sourceFingerprint });
  }
  await history.change(action.id, ending(ended));
  if (fence !== undefined && !lost) await lowerFence(workspace, version.name, fence);
  return ended;
}

/** Records the copy, and what its beginning means for the version. */
async function begin(workspace: Workspace, { version, plan, parent }: PlannedCopy): Promise<ActionRecord> {
  const { history, prefix } = workspace;
  const { from, watermark } = plan;
  const { sourceFingerprint } = from;
  const action = await history.begin({
    kind: "update",
    prefix,
    index: version.index,
    version: version.name,
    ...(parent === undefined ? {} : { parent }),
    arguments: { read: COPY, from: from.name, uuid: from.uuid, watermark, sourceFingerprint } satisfies JsonObject,
  });
  await dropBatches(history, version, true);
  await history.changeVersion(version.id, { coverage: "partial", watermark, sourceFingerprint });
  return action;
}

/** Makes the version anew where it holds documents that are not the copy's; gives its live index. */
async function emptied(workspace: Workspace, copy: PlannedCopy, action: ActionRecord): Promise<LiveIndex> {
  const { version, live, plan: { from, watermark, holdsOthers } } = copy;
  if (!holdsOthers) return live;
  await renew(workspace, version, action);
  await workspace.history.changeVersion(version.id, {
    coverage: "partial",
    watermark,
    sourceFingerprint: from.sourceFingerprint,
  });
  return (await liveVersion(workspace, version.id, version.name)).live;
}

/** Makes the version anew, empty: faster than taking documents out of it, and nobody reads it. */
async function renew(workspace: Workspace, version: VersionRecord, action: ActionRecord): Promise<void> {
  const { cluster } = workspace;
  await cluster.deleteIndexes(await cluster.indexes([version.name]));
  await recreate(workspace, version, action);
}

/** What the other version lacks because it was refused there, this one lacks as well, and tries again. */
async function takeOverRejections({ history }: Workspace, from: VersionRecord, version: VersionRecord): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const page = await history.rejections(from.id, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    await history.reject(version.id, page);
    if (page.length < PAGE) return;
    after = page[page.length - 1].document;
  }
}

async function copyInside(
  workspace: Workspace,
  copy: PlannedCopy,
  action: ActionRecord,
  fence: string,
): Promise<Ended> {
  const { cluster, history, signal, settings, report } = workspace;
  const { version: { name: version }, plan } = copy;
  const { from, goesOn, withoutPipeline, documents: total } = plan;
  const untouched = () => requireUntouched(history, from, action);
  report({ type: "started", version, workers: 1, total });
  const copied = await cluster.copyDocuments(
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
    // What became of the other version says more than what the cluster says of its search.
    if (!signal.aborted) await untouched();
    throw error;
  });
  const refused = refusal(copied, copy);
  if (refused !== undefined) {
    workspace.warn(refused);
    return { outcome: "refused" };
  }
  await untouched();
  await cluster.refresh(version);
  return { outcome: "copied", documents: copied.written };
}

/** Says which document the mapping refused; throws where it is not the document that is at fault. */
function refusal({ failures }: Copied, { version, from }: PlannedCopy): string | undefined {
  for (const { document, status, error } of failures) {
    const verdict = itemVerdict(status, error);
    if (verdict === "reject") continue;
    // The alias is gone, and of its name no index can be made.
    if (verdict === "lost" || error.type === "invalid_index_name_exception") throw fenceGone(version, from);
    throw new ClusterError(
      "cluster-refused",
      `filling ${version.name} from ${from}: ${document}: ${itemReason(error)}`,
      {
        status,
        ...(error.type === undefined ? {} : { type: error.type }),
      },
    );
  }
  if (failures.length === 0) return undefined;
  const [{ document, error }] = failures;
  return `filling ${version.name} from ${from}: the mapping refuses document ${document} (${itemReason(error)}), ` +
    "so it is filled from the source";
}

function fenceGone(version: VersionRecord, from: string): LockLostError {
  return new LockLostError(`filling ${version.name} from ${from}: the alias that belongs to this run's lock is gone`, {
    hint: "Another run took the lock over, or the version was dropped: dem history shows who.",
  });
}

/** Gives why a copy ended: a signal of others, whatever their reason is, is an interrupt. */
function reasonToStop(copy: PlannedCopy, error: unknown, fence: string | undefined): unknown {
  const { lock: { lost }, interrupt, version, from } = copy;
  if (lost.aborted) return lost.reason;
  const gone = error instanceof ClusterError && error.type === "index_not_found_exception";
  if (gone && fence !== undefined && error.message.includes(fence)) return fenceGone(version, from);
  if (!interrupt.aborted || error !== interrupt.reason) return error;
  return new InterruptedError(`filling ${version.name} from ${from}: interrupted`, {
    cause: error,
    hint: `\`dem update ${version.name} --exact --from ${from}\` goes on.`,
  });
}

/** Restores the settings however the copy ended; gives how it ended then. */
async function settle(workspace: Workspace, { id, name }: VersionRecord, ended: Ended): Promise<Ended> {
  try {
    const version = await workspace.history.version(id);
    if (version?.loading) await restoreLoadSettings(workspace, version);
    return ended;
  } catch (error) {
    if (ended.outcome === "copied") return { outcome: "failed", error };
    workspace.warn(
      `${name}: its settings are still those of a load, the next command restores them: ${reasonOf(error)}`,
    );
    return ended;
  }
}

function ending(ended: Ended) {
  switch (ended.outcome) {
    case "copied":
      return { status: "complete", documents: ended.documents } as const;
    case "refused":
      return { status: "aborted", log: "the mapping refuses a document: the source is read instead" } as const;
    case "failed":
      return { status: "aborted", log: reasonOf(ended.error) } as const;
  }
}

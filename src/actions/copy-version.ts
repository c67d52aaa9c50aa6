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
import { copyToken } from "../cluster/naming.ts";
import type { LiveIndex } from "../cluster/cluster.ts";
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import { InterruptedError, LockLostError } from "../errors.ts";
import type { ActionRecord, HeldLock, VersionRecord } from "../history/history.ts";
import { copyInside } from "./copy-inside.ts";
import { type CopyPlan, planCopy } from "./copy-plan.ts";
import { recreate } from "./create.ts";
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
  const { version, plan } = copy;
  const { from, watermark } = plan;
  const action = await begin(workspace, copy);
  let fence: string | undefined;
  let ended: Ended;
  try {
    const live = await emptied(workspace, copy, action);
    fence = await raiseFence(workspace, live, copyToken(copy.lock.token));
    if (!plan.active) await applyLoadSettings(workspace, version);
    await takeOverRejections(workspace, from, version);
    const copied = await copyInside(workspace, { version, plan, action, fence });
    ended = "refused" in copied
      ? await refuse(workspace, copy, action, copied.refused)
      : { outcome: "copied", documents: copied.documents };
  } catch (error) {
    ended = { outcome: "failed", error: reasonToStop(copy, error) };
  }
  if (!isLost(ended)) ended = await settle(workspace, version, ended);
  if (ended.outcome === "copied") {
    const { sourceFingerprint } = from;
    try {
      await history.changeVersion(version.id, { coverage: "full", watermark, sourceFingerprint });
    } catch (error) {
      ended = { outcome: "failed", error };
    }
  }
  await history.change(action.id, ending(ended));
  if (fence !== undefined && !isLost(ended)) await lowerFence(workspace, version.name, fence);
  return ended;
}

function isLost(ended: Ended): boolean {
  return ended.outcome === "failed" && ended.error instanceof LockLostError;
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

/** Says what the mapping refuses, and leaves an inactive version empty for the update that reads the source instead. */
async function refuse(
  workspace: Workspace,
  { version, plan }: PlannedCopy,
  action: ActionRecord,
  reason: string,
): Promise<Ended> {
  workspace.warn(reason);
  if (!plan.active) await renew(workspace, version, action);
  return { outcome: "refused" };
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

/** Gives why a copy ended: a signal of others, whatever their reason is, is an interrupt. */
function reasonToStop({ lock: { lost }, interrupt, version, from }: PlannedCopy, error: unknown): unknown {
  if (lost.aborted) return lost.reason;
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

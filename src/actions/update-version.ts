/**
 * Fills one version from its source.
 *
 * 1. Take the version's lock; bring in order what a crash left; check the source.
 * 2. Plan what to read, by the version's coverage and what was asked for. Record the action, with the watermark.
 * 3. Put up the fence; for a first load, change the settings.
 * 4. Read: batches are found, recorded and loaded.
 * 5. Try earlier rejections again, remove what was deleted, sweep if due, refresh.
 * 6. Restore the settings, set coverage, close the action, take the fence down.
 *
 * @module
 */
import { withoutWorkers } from "../bulk/crew.ts";
import type { LiveIndex } from "../cluster/cluster.ts";
import { fenceAlias } from "../cluster/naming.ts";
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import { InterruptedError, LockLostError, reportOf, UsageError } from "../errors.ts";
import type { ActionRecord, HeldLock, VersionChange, VersionRecord } from "../history/history.ts";
import type { Source } from "../source/source.ts";
import { lowerFence, raiseFence } from "./fence.ts";
import { openLoading } from "./open-loading.ts";
import { liveVersion } from "./live-version.ts";
import { applyLoadSettings, restoreLoadSettings } from "./load-settings.ts";
import { locked, versionScope } from "./locked.ts";
import { readChanges, readEverything, readRest } from "./read-rows.ts";
import { reasonOf } from "./record.ts";
import { refusedBefore } from "./refused-before.ts";
import { removeDeleted, sweep } from "./remove-rows.ts";
import type { UpdateEntry } from "./results.ts";
import { retryRejections } from "./retry-rejections.ts";
import { Tally } from "./tally.ts";
import { dropBatches, findUnfinished, type Unfinished } from "./unfinished.ts";
import { planUpdate, type UpdateMode, type UpdatePlan } from "./update-plan.ts";
import type { UpdateRun } from "./update-run.ts";
import type { Workspace } from "./workspace.ts";

/** What is asked of an update of one version. */
export interface VersionUpdate {
  readonly definition: LoadedDefinition;
  readonly version: VersionRecord;
  readonly mode: UpdateMode;
  /** Documents per batch; the definition's where absent. */
  readonly batchSize?: number;
  /** Whether a full update ends with the removal of documents that the source does not have. */
  readonly sweep: boolean;
  /** How many load at the same time; the config's where absent. */
  readonly workers?: number;
  /** Documents a second that are sent, at the most; absent for as many as can be. */
  readonly documentsPerSecond?: number;
  /** The action that this update is a part of. */
  readonly parent?: number;
}

/**
 * Fills one version from its source. What fails before anything is recorded throws; what fails later stands in the
 * entry's `error`.
 */
export function updateVersion(workspace: Workspace, request: VersionUpdate): Promise<UpdateEntry> {
  const { index, id, name } = request.version;
  return locked(workspace, versionScope(workspace, index, name), async (inner, lock) => {
    const { version, live } = await liveVersion(inner, id, name);
    await warnOfOtherSchema(inner, request.definition, version);
    requireWorkers(inner, request);
    await using source = await inner.openSource(request.definition);
    await source.check(inner.signal);
    const unfinished = version.coverage === "partial" ? await findUnfinished(inner.history, version) : [];
    const { plan, notes } = planUpdate({
      version,
      mode: request.mode,
      incremental: source.incremental,
      fingerprint: request.definition.sourceFingerprint ?? null,
      unfinished: unfinished.length > 0,
    });
    const time = await source.now(inner.signal);
    for (const note of [...notes, ...time.warning === undefined ? [] : [time.warning]]) inner.warn(note);
    const { watermark } = time;
    const update = {
      ...request,
      version,
      live,
      source,
      plan,
      unfinished,
      watermark,
      interrupt: workspace.signal,
      lock,
    };
    return inner.rehearsal === undefined ? await run(inner, update) : await rehearse(inner, update);
  });
}

/** An update that is planned. */
interface PlannedUpdate extends VersionUpdate {
  readonly live: LiveIndex;
  readonly source: Source;
  readonly plan: UpdatePlan;
  readonly unfinished: Unfinished;
  readonly watermark: string;
  readonly interrupt: AbortSignal;
  readonly lock: HeldLock;
}

/** What an update ended with. */
interface Failure {
  readonly error: unknown;
}

async function run(workspace: Workspace, update: PlannedUpdate): Promise<UpdateEntry> {
  const { history } = workspace;
  const { version, lock } = update;
  const [began, start] = [await history.now(), workspace.now()];
  const action = await begin(workspace, update);
  const tally = new Tally(workspace, version.name, update.workers);
  let failure: Failure | undefined;
  let fence: string | undefined;
  try {
    fence = await raiseFence(workspace, update.live, lock.token);
    await load(workspace, update, { action, tally, began, fence });
  } catch (error) {
    failure = { error: reasonToStop(update, error) };
  }
  if (!isLost(failure)) failure = await settle(workspace, version, failure);
  if (failure === undefined) failure = await cover(workspace, update);
  const { documents, rejected, deleted } = tally;
  const log = [tally.log, ...failure === undefined ? [] : [reasonOf(failure.error)]].filter(Boolean).join("\n");
  await history.change(action.id, {
    status: failure === undefined ? "complete" : "aborted",
    documents,
    rejected,
    deleted,
    ...(log === "" ? {} : { log }),
  });
  if (fence !== undefined && !isLost(failure)) await lowerFence(workspace, version.name, fence);
  tally.report(true);
  const entry = entryOf(update, tally, workspace.now().getTime() - start.getTime(), failure);
  workspace.report({ type: "ended", version: version.name, outcome: entry.outcome });
  return entry;
}

/** Gives why an update ended: a signal of others, whatever their reason is, is an interrupt. */
function reasonToStop({ lock: { lost }, interrupt, version }: PlannedUpdate, error: unknown): unknown {
  if (lost.aborted) return lost.reason;
  if (!interrupt.aborted || error !== interrupt.reason) return error;
  return new InterruptedError(`updating ${version.name}: interrupted`, {
    cause: error,
    hint: `\`dem update ${version.name} --exact --resume\` goes on.`,
  });
}

/** Records the update, and what its beginning means for the version. */
async function begin(workspace: Workspace, update: PlannedUpdate): Promise<ActionRecord> {
  const { history, prefix } = workspace;
  const { version, plan, watermark, unfinished, mode, definition, parent } = update;
  const sourceFingerprint = definition.sourceFingerprint ?? null;
  const action = await history.begin({
    kind: "update",
    prefix,
    index: version.index,
    version: version.name,
    ...(parent === undefined ? {} : { parent }),
    arguments: {
      ...plan,
      watermark,
      sourceFingerprint,
      ...(plan.read === "the rest" ? { continues: unfinished[0].id } : {}),
    } satisfies JsonObject,
  });
  // Rows from a time of the user's own choice leave what is unfinished as it is.
  if (plan.read !== "the rest") await dropBatches(history, version, plan.read === "everything" || mode === "resume");
  if (plan.read === "everything" && version.coverage !== "full") {
    await history.changeVersion(version.id, { coverage: "partial", watermark, sourceFingerprint });
  }
  return action;
}

async function load(
  workspace: Workspace,
  update: PlannedUpdate,
  started: Pick<UpdateRun, "action" | "tally" | "began"> & { readonly fence: string },
): Promise<void> {
  const { cluster, signal, settings, history } = workspace;
  const { version, live, source, plan, definition, lock, interrupt, unfinished, watermark } = update;
  const { tally } = started;
  const documents = update.batchSize ?? definition.batch.documents;
  await cluster.refresh(version.name);
  const empty = (await cluster.counts([version.name])).get(version.name) === 0;
  const active = (await history.index(version.prefix, version.index))?.active === version.id;
  if (empty && !active && plan.read !== "changes") await applyLoadSettings(workspace, version);

  const workers = update.workers ?? settings.update.workers;
  workspace.report({ type: "started", version: version.name, workers });
  const total = plan.read === "everything" ? await source.estimate(signal) : undefined;
  if (total !== undefined) tally.expect(total, false);
  const { loader, crew } = await openLoading(workspace, {
    definition,
    live,
    source,
    workers,
    documents,
    fence: started.fence,
    held: !empty || plan.read !== "everything",
    ...(plan.read === "everything" ? {} : { refusedBefore: await refusedBefore(history, version) }),
    ...(update.documentsPerSecond === undefined ? {} : { documentsPerSecond: update.documentsPerSecond }),
    lost: lock.lost,
    interrupt,
  });
  const run: UpdateRun = {
    ...started,
    workspace,
    version,
    source,
    loader,
    crew,
    batchSize: documents,
    interrupt,
    lost: lock.lost,
    ended: signal,
  };
  if (plan.read === "everything") await readEverything(run);
  if (plan.read === "the rest") await readRest(run, unfinished);
  if (plan.read !== "everything" && plan.since !== null) await readChanges(run, plan.since);
  tally.requireNoFailure();
  await retryRejections(run, plan.read === "everything");
  await removeDeleted(run, plan.read === "everything" ? watermark : plan.since ?? watermark);
  if (update.sweep && !empty && plan.read !== "changes") await sweep(run);
  workspace.report({ type: "step", version: version.name, step: "refresh" });
  await cluster.refresh(version.name);
}

/** Restores the settings however the update ended; gives how it ended then. */
async function settle(
  workspace: Workspace,
  { id, name }: VersionRecord,
  failure: Failure | undefined,
): Promise<Failure | undefined> {
  const { history } = workspace;
  try {
    const version = await history.version(id);
    if (version === undefined) return failure;
    if (failure !== undefined) await dropBatches(history, version, false);
    if (!version.loading) return failure;
    workspace.report({ type: "step", version: name, step: "settings" });
    await restoreLoadSettings(workspace, version);
    return failure;
  } catch (error) {
    if (failure === undefined) return { error };
    workspace.warn(
      `${name}: its settings are still those of a load, the next command restores them: ${reasonOf(error)}`,
    );
    return failure;
  }
}

/** Records what the version covers now; gives what hindered it. */
async function cover({ history }: Workspace, update: PlannedUpdate): Promise<Failure | undefined> {
  try {
    await history.changeVersion(update.version.id, covered(update));
    return undefined;
  } catch (error) {
    return { error };
  }
}

function isLost(failure: Failure | undefined): boolean {
  return failure?.error instanceof LockLostError;
}

/** What a version is after an update that came to its end. */
function covered({ plan, watermark, version, definition }: PlannedUpdate): VersionChange {
  const sourceFingerprint = definition.sourceFingerprint ?? null;
  switch (plan.read) {
    case "everything":
      return { coverage: "full", watermark, sourceFingerprint };
    case "the rest":
      return { coverage: "full", watermark: plan.since === null ? version.watermark : watermark };
    case "changes":
      return plan.movesWatermark ? { watermark } : {};
  }
}

/** Says what a dry run would load, one request standing for all. */
async function rehearse(workspace: Workspace, update: PlannedUpdate): Promise<UpdateEntry> {
  const { cluster, history, signal, rehearsal } = workspace;
  const { version, live, source, plan, unfinished, lock } = update;
  await raiseFence(workspace, live, lock.token);
  const documents = (await cluster.counts([version.name])).get(version.name) ?? 0;
  const active = (await history.index(version.prefix, version.index))?.active === version.id;
  const loading = documents === 0 && !active && plan.read !== "changes";
  if (loading) await applyLoadSettings(workspace, version);
  const since = plan.read === "changes" ? plan.since : undefined;
  let count = await source.count(signal, since);
  if (plan.read === "the rest") {
    for (const { id } of unfinished) count -= (await history.batchTotals(id)).documents;
  }
  const alias = fenceAlias(version.name, lock.token);
  rehearsal?.requests.push({
    method: "POST",
    path: `/${encodeURIComponent(alias)}/_bulk?require_alias=true`,
    count: Math.max(0, count),
    would: true,
  });
  if (loading) await restoreLoadSettings(workspace, version);
  await lowerFence(workspace, version.name, alias);
  return entryOf(update, new Tally(workspace, version.name), 0, undefined);
}

function entryOf(
  { version, plan }: PlannedUpdate,
  { documents, deleted, rejected, dropped, batches }: Tally,
  milliseconds: number,
  failure: Failure | undefined,
): UpdateEntry {
  const seconds = milliseconds / 1000;
  return {
    version: version.name,
    outcome: failure === undefined ? "complete" : failure.error instanceof InterruptedError ? "interrupted" : "aborted",
    documents,
    deleted,
    rejected,
    dropped,
    batches,
    since: plan.read === "changes" ? plan.since : null,
    seconds,
    documentsPerSecond: seconds > 0 ? Math.round(documents / seconds) : 0,
    ...(failure === undefined ? {} : { error: reportOf(failure.error) }),
  };
}

/** Several workers that were asked for are had, or it is said why not. */
function requireWorkers(workspace: Workspace, { definition, version, workers = 1 }: VersionUpdate): void {
  const reason = workers > 1 ? withoutWorkers(definition) : undefined;
  if (reason === "value") {
    throw new UsageError(`updating ${version.name} with ${workers} workers: its definition was given as a value`, {
      hint: "Workers import definitions from files: put it into a module of its own, or ask for one worker.",
    });
  }
  if (reason === "code") workspace.warn(`${version.name}: its source is code, one stream, which workers cannot share`);
}

async function warnOfOtherSchema(
  workspace: Workspace,
  definition: LoadedDefinition,
  { name, index, hash }: VersionRecord,
): Promise<void> {
  if (definition.hash === hash) return;
  const versions = await workspace.history.versions({ prefix: workspace.prefix, index });
  const fitting = versions.findLast((version) => version.hash === definition.hash);
  workspace.warn(
    `${name} has the schema ${hash.slice(0, 12)}, this code's ${index} has ${definition.hash.slice(0, 12)}: ` +
      (fitting === undefined ? `dem create ${index} makes a version of it` : `${fitting.name} is of that one`),
  );
}

/**
 * `deploy`: from a changed definition to an alias that points at a filled version, in one run that can be cut off
 * anywhere and run again. What is left to do is read from history and cluster, never remembered.
 *
 * 1. Take the deploy lock; see what is due. Nothing: nothing is recorded.
 * 2. For each index: make the version, fill it, catch up until that is short.
 * 3. Check and switch: each index by itself, or with `together` all in one request once all are ready.
 * 4. Catch up once more, sweep where the source cannot say what was deleted, prune.
 *
 * @module
 */
import { FailedError, UsageError } from "../errors.ts";
import type { ActionRecord } from "../history/history.ts";
import { isActive, withSettings } from "./activate.ts";
import { createFor } from "./create.ts";
import { decide } from "./decide.ts";
import { dueOf, isDue, isFull } from "./deploy-due.ts";
import { catchUp, fill, lastCatchUp } from "./deploy-fill.ts";
import { estimateFill, requireRoom } from "./estimate.ts";
import { requireFit } from "./gate.ts";
import { indexScope, locked, lockedAll } from "./locked.ts";
import { pruneIndex } from "./prune.ts";
import { Release } from "./release.ts";
import type { DeployOptions, DeployResult } from "./results.ts";
import { selectDefinitions } from "./select.ts";
import { readState, requireOrder } from "./state.ts";
import { settledState } from "./settle.ts";
import { type Switch, switchAll } from "./switch.ts";
import type { Workspace } from "./workspace.ts";

/** Milliseconds to wait, behind the switch, for others who update the version. */
const PATIENCE = 600_000;

/** Brings each index to what its definition asks for; what an entry failed of stands in its `error`. */
export async function deploy(workspace: Workspace, options: DeployOptions): Promise<DeployResult> {
  if (options.keep !== undefined && (!Number.isSafeInteger(options.keep) || options.keep < 0)) {
    throw new UsageError(`deploying: ${options.keep} is no number of versions to keep`, { hint: "Keep 0 or more." });
  }
  const definitions = await selectDefinitions(workspace, options);
  return await locked(workspace, { on: "deploy", prefix: workspace.prefix }, async (inner) => {
    const releases = definitions.map((definition) => new Release(definition, options));
    const due: Release[] = [];
    for (const release of releases) {
      await attempt(release, async () => {
        const scope = indexScope(inner, release.name);
        if (await locked(inner, scope, (inner) => isAnythingDue(inner, release))) due.push(release);
      });
    }
    const unfit = releases.find(({ error }) => error !== undefined);
    if (options.together && unfit !== undefined) holdBack(due, `${unfit.name} failed`);
    else await withParent(inner, due, (parent) => run(inner, due, options.together ?? false, parent));
    // What others left behind goes although nothing was released.
    for (const release of releases) await attempt(release, () => prune(inner, release));
    for (const release of due) await release.close(inner);
    return { indexes: releases.map(({ entry }) => entry) };
  });
}

/** Sees what there is to do; where that is nothing, notes what is active. The caller holds the index's lock. */
async function isAnythingDue(workspace: Workspace, release: Release): Promise<boolean> {
  const { definition, options, name } = release;
  const state = await settledState(workspace, name);
  requireOrder(workspace, state, { gone: true });
  release.previous = state.active?.name ?? null;
  const due = await dueOf(workspace, state, definition, options);
  const { decision } = due;
  if (decision.kind === "withdrawn") {
    workspace.warn(
      `${name}: nothing is deployed, as ${decision.version.name} has this schema and was withdrawn: ` +
        `change the definition or its revision, or dem activate ${decision.version.name} --exact`,
    );
    release.version = state.active;
    return false;
  }
  if (decision.kind === "refill" && !options.refill) {
    workspace.warn(`${decision.reason}: \`dem deploy ${name} --refill\` makes a new version`);
  }
  release.due = due;
  release.behind = due.catchUp;
  if (isDue(due)) return true;
  if (decision.kind !== "new-version") release.version = decision.version;
  return false;
}

/** Records a run over several indexes as one action above theirs. */
async function withParent(
  { history, prefix }: Workspace,
  releases: readonly Release[],
  perform: (parent: ActionRecord | undefined) => Promise<void>,
): Promise<void> {
  if (releases.length < 2) return await perform(undefined);
  const indexes = releases.map(({ name }) => name);
  const parent = await history.begin({ kind: "deploy", prefix, index: null, version: null, arguments: { indexes } });
  await perform(parent);
  const failed = releases.filter(({ error }) => error !== undefined);
  await history.change(parent.id, {
    status: failed.length === 0 ? "complete" : "aborted",
    documents: releases.reduce((sum, { entry }) => sum + entry.documents, 0),
    rejected: releases.reduce((sum, { rejected }) => sum + rejected, 0),
    ...(failed.length === 0 ? {} : { log: failed.map(({ name, error }) => `${name}: ${error?.message}`).join("\n") }),
  });
}

async function run(
  workspace: Workspace,
  releases: readonly Release[],
  together: boolean,
  parent: ActionRecord | undefined,
): Promise<void> {
  for (const [at, release] of releases.entries()) {
    if (workspace.signal.aborted) return holdBack(together ? releases : releases.slice(at), "the run was interrupted");
    await attempt(release, async () => {
      await release.begin(workspace, parent?.id);
      await prepare(workspace, release);
      if (together) return;
      await activate(workspace, [release]);
      await finish(workspace, release);
    });
    if (together && release.error !== undefined) return holdBack(releases, `${release.name} failed`);
  }
  if (!together) return;
  try {
    await activate(workspace, releases);
  } catch (error) {
    const culprit = releases.find((release) => release.error !== undefined);
    if (culprit !== undefined) return holdBack(releases, `${culprit.name} failed`);
    for (const release of releases) release.fail(error);
    return;
  }
  for (const release of releases) await attempt(release, () => finish(workspace, release));
}

/** Runs; what fails is noted with the release. */
async function attempt(release: Release, perform: () => Promise<void>): Promise<void> {
  if (release.error !== undefined) return;
  try {
    await perform();
  } catch (error) {
    release.fail(error);
  }
}

/** Marks the releases that were not switched because of others. */
function holdBack(releases: readonly Release[], why: string): void {
  for (const release of releases) {
    if (release.error !== undefined) continue;
    release.fail(
      new FailedError(`deploying ${release.name}: it was not activated, as ${why}`, {
        hint: "Run the command again: it goes on where it stopped.",
      }),
    );
  }
}

/** Makes the version that the definition asks for, and fills it until only a short catch-up is left. */
async function prepare(workspace: Workspace, release: Release): Promise<void> {
  const { definition, due, name, options } = release;
  const before = await readState(workspace, name);
  // An empty first version, or one that is there, takes no second copy of anything.
  if (due?.create && due.fill && before.active !== undefined) {
    const room = await workspace.cluster.diskRoom();
    if (room !== undefined) {
      const estimate = await estimateFill(workspace, before, definition, room);
      requireRoom(workspace, name, estimate, room.watermark, options.force ?? false);
    }
  }
  if (due?.create) {
    const force = due.decision.kind === "refill";
    const made = await release.step(
      workspace,
      due.decision.kind === "in-place" ? "in-place" : "create",
      () => createFor(workspace, definition, { force, parent: release.action }),
      ({ version, outcome }) => ({ version: outcome === "in-place" ? null : version }),
    );
    release.created = made.outcome === "created";
  }
  const state = await readState(workspace, name);
  const after = decide(state, definition);
  const version = "version" in after ? after.version : undefined;
  if (version === undefined) throw new FailedError(`deploying ${name}: its version has just gone`);
  await release.choose(workspace, version);
  const full = isFull(state, version);
  if (!full) await fill(workspace, release, version);
  // A rehearsed fill fills nothing, so there would be nothing to catch up with.
  if (!isActive(state, version) && (full || workspace.rehearsal === undefined)) {
    await catchUp(workspace, release, version);
  }
}

/** Checks all releases, then points all their aliases in one request. */
async function activate(workspace: Workspace, releases: readonly Release[]): Promise<void> {
  const waiting = releases.filter(({ options }) => options.noActivate !== true);
  const names = waiting.map(({ name }) => name).sort();
  await lockedAll(workspace, names, async (workspace) => {
    const switches: (Switch & { readonly release: Release })[] = [];
    for (const release of waiting) {
      const state = await settledState(workspace, release.name);
      requireOrder(workspace, state, { gone: true });
      release.previous = state.active?.name ?? null;
      const found = state.versions.find(({ id }) => id === release.version?.id);
      if (found === undefined || isActive(state, found)) continue;
      const version = await withSettings(workspace, found);
      const isRehearsed = workspace.rehearsal !== undefined && !isFull(state, version);
      try {
        await release.step(workspace, "check", async () => {
          if (!isRehearsed) await requireFit(workspace, state, version, release.options.force ?? false);
        });
      } catch (error) {
        release.fail(error);
        throw error;
      }
      switches.push({ state, version, lift: false, parent: release.action, release });
    }
    if (switches.length === 0) return;
    const [first, ...others] = switches.map(({ release }) => release);
    await first.step(workspace, "activate", () => switchAll(workspace, switches));
    for (const release of others) await release.step(workspace, "activate", () => Promise.resolve());
    for (const { release } of switches) {
      release.activated = true;
      release.behind = true;
    }
  });
}

/** What follows the switch. */
async function finish(workspace: Workspace, release: Release): Promise<void> {
  const { version } = release;
  if (version === undefined || workspace.rehearsal !== undefined) return;
  // Whoever updates the active version may be at it already.
  const patient = { ...workspace, wait: Math.max(workspace.wait, PATIENCE) };
  if (release.behind) await lastCatchUp(patient, release, version);
  release.rejected = await workspace.history.rejectionCount(version.id);
}

async function prune(workspace: Workspace, release: Release): Promise<void> {
  const { options: { keep }, name, action } = release;
  if (keep === undefined || workspace.signal.aborted) return;
  const { active } = await readState(workspace, name);
  if (active === undefined) return;
  const gone = await pruneIndex(workspace, name, keep, action?.id);
  if (gone.length === 0) return;
  await release.step(workspace, "prune", () => Promise.resolve(gone), () => ({
    versions: gone.flatMap(({ version, error }) => error === undefined ? version : []),
  }));
  release.pruned.push(...gone.flatMap(({ version, error }) => error === undefined ? version : []));
  const failure = gone.find(({ error }) => error !== undefined)?.error;
  if (failure !== undefined) release.error = failure;
}

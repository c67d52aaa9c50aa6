/**
 * The gate: what keeps an unfit version from being activated.
 *
 * @module
 */
import { GuardError, type GuardName } from "../errors.ts";
import type { Tolerance } from "../config/config.ts";
import type { VersionRecord } from "../history/history.ts";
import { driftOf } from "./physical.ts";
import type { Force } from "./results.ts";
import { failedChecks } from "./search-checks.ts";
import { pause } from "../bulk/pause.ts";
import type { IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Throws GuardError for the first guard that holds and is not lifted. */
export async function requireFit(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
  force: Force,
): Promise<void> {
  const live = state.live.get(version.name);
  if (live === undefined) {
    throw new GuardError("missing", `activating ${version.name}: it is missing in the cluster`, {
      hint:
        `Run \`dem create ${state.name} --es-only\` to create it again, empty, then \`dem update ${version.name} --exact\`.`,
    });
  }
  const lifted = (guard: GuardName) => force === true || (Array.isArray(force) && force.includes(guard));
  const hold = (guard: GuardName, what: string, hint: string) => {
    if (lifted(guard)) return workspace.warn(`${version.name}: ${what} (guard ${guard} lifted)`);
    throw new GuardError(guard, `activating ${version.name}: ${what}`, {
      hint: `${hint}, or lift the guard with --force=${guard}.`,
    });
  };
  const first = state.active === undefined;
  const holdUnlessFirst: typeof hold = (guard, what, hint) =>
    first ? workspace.warn(`${version.name}: ${what}`) : hold(guard, what, hint);

  if (version.coverage !== "full") {
    holdUnlessFirst(
      "coverage",
      `its coverage is ${version.coverage}`,
      `Run \`dem update ${version.name} --exact --resume\``,
    );
  }
  const documents = await documentCount(workspace, version);
  await requireFewRejections(workspace, state, version, documents, hold);
  const drifted = driftOf(version, live);
  if (drifted.length > 0) {
    const paths = drifted.map(({ path }) => path).join(", ");
    hold(
      "drift",
      `its live settings or mappings differ from the recorded ones: ${paths}`,
      `Look at \`dem status ${state.name}\``,
    );
  }
  await requireRatio(workspace, state, version, documents, holdUnlessFirst);
  if (version.loading) {
    hold("settings", "its settings are those of a running load", "Wait for the update to end");
  }
  const failed = await failedChecks(workspace, state.name, version.name);
  if (failed.length > 0) {
    hold("checks", failed.join("; "), `Look at \`dem search ${version.name} WORDS --exact\` and activate.checks`);
  }
  if (!lifted("replicas")) await requireReplicas(workspace, version, hold);
}

type Hold = (guard: GuardName, what: string, hint: string) => void;

async function requireFewRejections(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
  documents: number,
  hold: Hold,
): Promise<void> {
  const allowed = allowedOf(workspace.settings.activate.maximumRejections, documents);
  const count = await newRejections(workspace, version, state.active);
  if (count <= allowed) return;
  const beside = state.active === undefined ? "" : ` that ${state.active.name} does not have`;
  hold(
    "rejections",
    `it has ${count} rejected ${count === 1 ? "document" : "documents"}${beside}`,
    `Look at \`dem status ${state.name}\``,
  );
}

/** Counts the rejections of a version that the active one does not have, walking both in document order. */
async function newRejections(
  workspace: Workspace,
  version: VersionRecord,
  active: VersionRecord | undefined,
): Promise<number> {
  const { history } = workspace;
  if (active === undefined || active.id === version.id) return await history.rejectionCount(version.id);
  const known = new Set<string>();
  for await (const document of rejectedDocuments(workspace, active)) known.add(document);
  let count = 0;
  for await (const document of rejectedDocuments(workspace, version)) if (!known.has(document)) count++;
  return count;
}

async function* rejectedDocuments(workspace: Workspace, version: VersionRecord): AsyncIterable<string> {
  const limit = 1_000;
  let after: string | undefined;
  for (;;) {
    const page = await workspace.history.rejections(version.id, { after, limit });
    for (const { document } of page) yield document;
    if (page.length < limit) return;
    after = page.at(-1)?.document;
  }
}

async function requireRatio(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
  documents: number,
  hold: Hold,
): Promise<void> {
  const { minimumRatio } = workspace.settings.activate;
  const expected = await expectedCount(workspace, state, version);
  if (expected === undefined || expected.count === 0 || documents >= expected.count * minimumRatio) return;
  const percent = (documents / expected.count * 100).toFixed(1);
  hold(
    "ratio",
    `it holds ${documents} documents, ${percent} % of the ${expected.count} of ${expected.of}`,
    `Run \`dem update ${version.name} --exact\``,
  );
}

/** What the version should hold: the source's count, or the active version's where that says nothing of documents. */
async function expectedCount(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
): Promise<{ readonly count: number; readonly of: string } | undefined> {
  const definition = workspace.definitions.get(state.name);
  const { settings } = version.schema;
  const piped = Object.keys(settings).some((name) => /(^|\.)(default|final)_pipeline$/.test(name)) ||
    "pipeline" in settings;
  if (definition?.source !== undefined && definition.document === undefined && !piped) {
    try {
      await using source = await workspace.openSource(definition);
      return { count: await source.count(workspace.signal), of: "its source" };
    } catch (error) {
      if (workspace.signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      workspace.warn(`${version.name}: its source could not be counted, so the active version is compared: ${reason}`);
    }
  }
  const { active } = state;
  if (active === undefined || active.id === version.id || !state.live.has(active.name)) return undefined;
  return { count: await documentCount(workspace, active), of: active.name };
}

async function requireReplicas(workspace: Workspace, version: VersionRecord, hold: Hold): Promise<void> {
  const { cluster, settings, signal } = workspace;
  const deadline = performance.now() + settings.activate.waitForReplicas;
  for (let wait = 100;; wait = Math.min(wait * 2, 5_000)) {
    const { status, starting } = await cluster.health(version.name);
    if (status !== "red" && starting === 0) return;
    if (performance.now() >= deadline) {
      const what = status === "red" ? "a primary shard has not started" : `${starting} replicas have not started`;
      return hold("replicas", what, "Look at the cluster's shard allocation");
    }
    await pause(wait, signal);
  }
}

async function documentCount(workspace: Workspace, version: VersionRecord): Promise<number> {
  await workspace.cluster.refresh(version.name);
  return (await workspace.cluster.counts([version.name])).get(version.name) ?? 0;
}

function allowedOf(tolerance: Tolerance, documents: number): number {
  return "count" in tolerance ? tolerance.count : Math.floor(tolerance.share * documents);
}

/**
 * `verify`: holds a version against its source, document by document, in constant memory.
 *
 * 1. Refresh, so that the ids of all that was written can be read.
 * 2. Missing and stale: the source in key order, each range looked up in the index by id.
 * 3. Extra: the ids of the index in shard order, looked up in the source by chunks.
 * 4. Every finding is looked at once more before it counts; with `fix` it is repaired then.
 *
 * @module
 */
import type { LoadedDefinition } from "../definition/definition.ts";
import { ClusterError, NotFoundError, UsageError } from "../errors.ts";
import { each } from "./each.ts";
import { isRouted, whyNotComparable } from "./live-traits.ts";
import type { LiveVersion } from "./live-version.ts";
import { type DocumentRepairer, repairing } from "./repair-documents.ts";
import type { VerifyOptions, VerifyResult } from "./results.ts";
import { definitionOf, selectIndexes, selectVersions } from "./select.ts";
import { readState, requireOrder } from "./state.ts";
import { vectorPaths } from "./same-document.ts";
import { Verification } from "./verification.ts";
import { verifyExtra } from "./verify-extra.ts";
import { verifyRows } from "./verify-rows.ts";
import type { Workspace } from "./workspace.ts";

type Entry = VerifyResult["indexes"][number];

/** Verifies the active version of each index, or the versions named with `exact`. */
export async function verify(workspace: Workspace, options: VerifyOptions): Promise<VerifyResult> {
  const targets = options.exact
    ? (await selectVersions(workspace, options)).map(({ index, name }) => ({ name: index, exact: name }))
    : (await selectIndexes(workspace, options, { required: options.fix ?? false })).map((name) => ({ name }));
  const indexes = await each(
    targets,
    workspace.signal,
    (target) => verifyOne(workspace, target, options.fix ?? false),
    ({ name }, error): Entry => ({ ...nothing, name, version: null, error }),
  );
  return { indexes };
}

const nothing = {
  source: 0,
  documents: 0,
  missing: 0,
  extra: 0,
  stale: 0,
  fixed: 0,
  rejected: 0,
  comparable: true,
  seconds: 0,
  examples: [],
} as const;

async function verifyOne(
  workspace: Workspace,
  { name, exact }: { readonly name: string; readonly exact?: string },
  fix: boolean,
): Promise<Entry> {
  const definition = definitionOf(workspace, name);
  if (definition.source === undefined) {
    throw new UsageError(`verifying ${name}: its definition has no source to hold it against`);
  }
  const live = await chosenVersion(workspace, name, exact);
  if (!fix) return await held(workspace, live, definition);
  if (workspace.rehearsal !== undefined) return await rehearsed(workspace, live, definition);
  return await repairing(
    workspace,
    { definition, version: live.version, arguments: { verify: true } },
    (workspace, live, repairer) => held(workspace, live, definition, repairer),
  );
}

/** Finds the version and its index; brings nothing in order, as a verification changes nothing. */
async function chosenVersion(workspace: Workspace, name: string, exact: string | undefined): Promise<LiveVersion> {
  const state = await readState(workspace, name);
  requireOrder(workspace, state, { gone: exact !== undefined, moved: exact !== undefined });
  const version = exact === undefined ? state.active : state.versions.find((version) => version.name === exact);
  if (version === undefined) {
    throw new NotFoundError("no-active-version", name, `verifying ${name}: no version of it is active`, {
      hint: `Name a version with --exact, or run \`dem activate ${name}\`.`,
    });
  }
  const live = state.live.get(version.name);
  if (live === undefined) {
    throw new NotFoundError(
      "version-not-found",
      version.name,
      `verifying ${version.name}: the cluster does not have it`,
      {
        hint: `\`dem create ${name} --es-only\` creates it again, empty.`,
      },
    );
  }
  if (live.open) return { version, live };
  throw new ClusterError("cluster-refused", `verifying ${version.name}: it is closed`, { hint: "Open it first." });
}

/** Holds a version against its source. */
async function held(
  workspace: Workspace,
  live: LiveVersion,
  definition: LoadedDefinition,
  repairer?: DocumentRepairer,
): Promise<Entry> {
  const { cluster } = workspace;
  const { name } = live.version;
  const began = workspace.now().getTime();
  const why = whyNotComparable(live.live);
  if (why !== undefined) workspace.warn(`${name}: stale documents cannot be told, as ${why}`);
  await using source = await workspace.openSource(definition);
  await source.check(workspace.signal);
  await cluster.refresh(name);
  const verification = new Verification({
    workspace,
    live,
    definition,
    source,
    comparable: why === undefined,
    vectors: vectorPaths(live.live.mappings),
    routed: isRouted(definition, live.live),
    ...(repairer === undefined ? {} : { repairer }),
  });
  workspace.report({ type: "started", version: name, workers: 1 });
  let outcome: "complete" | "aborted" = "aborted";
  try {
    await verifyRows(verification);
    if (repairer !== undefined) await cluster.refresh(name);
    await verifyExtra(verification);
    if (repairer !== undefined) await cluster.refresh(name);
    outcome = "complete";
  } finally {
    workspace.report({ type: "ended", version: name, outcome });
  }
  const { source: rows, documents, missing, extra, stale, examples } = verification;
  return {
    name: definition.name,
    version: name,
    source: rows,
    documents,
    missing,
    extra,
    stale,
    fixed: repairer === undefined ? 0 : repairer.written + repairer.removed,
    rejected: repairer?.rejected ?? 0,
    comparable: why === undefined,
    seconds: (workspace.now().getTime() - began) / 1000,
    examples,
  };
}

/** Verifies, and records the one request that stands for all that would repair. */
async function rehearsed(workspace: Workspace, live: LiveVersion, definition: LoadedDefinition): Promise<Entry> {
  const entry = await held(workspace, live, definition);
  const count = entry.missing + entry.extra + entry.stale;
  if (count === 0) return entry;
  const path = `/${encodeURIComponent(live.version.name)}-w-TOKEN/_bulk?require_alias=true`;
  workspace.rehearsal?.requests.push({ method: "POST", path, count, would: true });
  return entry;
}

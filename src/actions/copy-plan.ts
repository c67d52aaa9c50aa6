/**
 * Whether a version can be filled from another one, and how.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import { FailedError, UsageError } from "../errors.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import type { Source } from "../source/source.ts";
import { selectVersions } from "./select.ts";
import { COPY } from "./unfinished.ts";
import type { Workspace } from "./workspace.ts";

/** What is known when a copy is planned; the version's lock is held. */
export interface CopyFacts {
  readonly definition: LoadedDefinition;
  /** The version to fill. */
  readonly version: VersionRecord;
  readonly live: LiveIndex;
  readonly source: Source;
  /** The name of the version to copy from. */
  readonly from: string;
}

/** How a version is filled from another one. */
export interface CopyPlan {
  readonly from: VersionRecord;
  /** Up to when the version is filled then, before it is caught up. */
  readonly watermark: string | null;
  /** An earlier copy was cut off: what it has written stays, and only the rest is copied. */
  readonly goesOn: boolean;
  /** The version holds documents that must go first. */
  readonly holdsOthers: boolean;
  /** Whether the version is active. */
  readonly active: boolean;
  /** The documents of the version that is copied from. */
  readonly documents: number;
  /** Whether the documents have been through the pipeline that both versions name. */
  readonly withoutPipeline: boolean;
}

/** Plans a copy. Throws where the other version, or this one, is not fit for it; nothing is changed then. */
export async function planCopy(workspace: Workspace, facts: CopyFacts): Promise<CopyPlan> {
  const { cluster, history } = workspace;
  const { version, live } = facts;
  const from = await versionToCopy(workspace, facts);
  const [copied] = await cluster.indexes([from.name]);
  if (copied === undefined) {
    throw unfit(
      facts,
      "it is missing in the cluster",
      `\`dem create ${from.index} --es-only\` creates it again, empty.`,
    );
  }
  if (copied.uuid !== from.uuid) {
    throw unfit(
      facts,
      "it is another index than the recorded one",
      `\`dem status ${from.index}\` shows what is recorded.`,
    );
  }
  if (!copied.open) throw unfit(facts, "it is closed", "Open it.");
  requireWholeSources(facts, copied);
  const withoutPipeline = agreedPipeline(facts, copied);
  const cleared = await newestClear(workspace, from);
  if (cleared?.status === "in_progress") throw unfit(facts, "it is being cleared", "Wait until that is done.");

  await cluster.refresh(from.name);
  await cluster.refresh(version.name);
  const counts = await cluster.counts([from.name, version.name]);
  const goesOn = await isBegun(workspace, facts, from);
  const active = (await history.index(version.prefix, version.index))?.active === version.id;
  const holdsOthers = (counts.get(version.name) ?? 0) > 0 && !goesOn;
  if (active && holdsOthers) {
    throw new FailedError(`filling ${live.name} from ${from.name}: it is the active version, and holds documents`, {
      hint: `\`dem update ${version.index}\` updates it from its source. A copy goes into a version that nobody reads.`,
    });
  }
  return {
    from,
    watermark: goesOn ? version.watermark : from.watermark,
    goesOn,
    holdsOthers,
    active,
    documents: counts.get(from.name) ?? 0,
    withoutPipeline,
  };
}

/** Throws where a version lost documents while it was copied, so that the copy is not what it is held to be. */
export async function requireUntouched(
  workspace: Workspace,
  { from }: CopyPlan,
  { version, began }: { readonly version: string; readonly began: ActionRecord },
): Promise<void> {
  const now = await workspace.history.version(from.id);
  const cleared = await newestClear(workspace, from);
  const same = now !== undefined && now.deleted === null && now.uuid === from.uuid && now.coverage === "full";
  if (same && (cleared === undefined || cleared.id < began.id)) return;
  throw new FailedError(`filling ${version} from ${from.name}: that was cleared or dropped meanwhile`, {
    hint: `\`dem update ${version} --exact\` fills it from the source.`,
  });
}

async function versionToCopy(
  workspace: Workspace,
  { version, definition, from: name }: CopyFacts,
): Promise<VersionRecord> {
  const [from] = await selectVersions(workspace, { names: [name] });
  const attempt = `filling ${version.name} from ${name}`;
  if (from.id === version.id) throw new UsageError(`${attempt}: it is the same version`);
  if (from.index !== version.index) throw new UsageError(`${attempt}: that is a version of ${from.index}`);
  if (from.coverage !== "full") {
    throw new FailedError(`${attempt}: ${name} is not filled completely (its coverage is ${from.coverage})`, {
      hint: `\`dem update ${name} --exact --resume\` completes it.`,
    });
  }
  if (from.sourceFingerprint !== (definition.sourceFingerprint ?? null)) {
    throw new FailedError(`${attempt}: ${name} was filled from a source that was defined differently`, {
      hint: fromSource(version),
    });
  }
  return from;
}

/** Throws where what the cluster keeps of a document is not the whole document as it was sent. */
function requireWholeSources(facts: CopyFacts, { mappings, settings }: LiveIndex): void {
  const { mode, ...others } = object(mappings._source);
  const stored = (mode ?? settings["mapping.source.mode"] ?? "stored") === "stored" && others.enabled !== false;
  const parts = [others.includes, others.excludes].some((list) =>
    Array.isArray(list) ? list.length > 0 : Boolean(list)
  );
  if (stored && !parts) return;
  throw unfit(facts, "its mapping does not keep whole documents (_source)", fromSource(facts.version));
}

/** Whether both name the same pipeline, which has seen the documents already. Throws where a copy would differ. */
function agreedPipeline(facts: CopyFacts, copied: LiveIndex): boolean {
  const pipeline = ({ settings }: LiveIndex, key: string) => settings[key] ?? "_none";
  const [ours, theirs] = [facts.live, copied].map((live) => pipeline(live, "default_pipeline"));
  const final = [facts.live, copied].some((live) => pipeline(live, "final_pipeline") !== "_none");
  if (ours === theirs && !final) return ours !== "_none";
  throw unfit(facts, "an ingest pipeline changes what comes from the source", fromSource(facts.version));
}

/**
 * Whether what the version holds comes from a copy of the same that was cut off, and what is copied now fits to it.
 *
 * What was copied before may have changed and gone in the other version since: then the source must tell of both.
 */
async function isBegun(workspace: Workspace, facts: CopyFacts, from: VersionRecord): Promise<boolean> {
  const { history } = workspace;
  const { version, source } = facts;
  if (version.coverage !== "partial" || version.sourceFingerprint !== from.sourceFingerprint) return false;
  const { prefix, index, name } = version;
  const updates = await history.actions({ prefix, indexes: [index], version: name, kinds: ["update"], limit: 20 });
  const newest = updates.find(({ arguments: { read } }) => read !== "changes");
  if (newest?.arguments.read !== COPY || newest.arguments.uuid !== from.uuid) return false;
  const cleared = await newestClear(workspace, from);
  if (cleared !== undefined && cleared.id > newest.id) return false;
  if (source.incremental && source.tellsDeleted) return true;
  const [updated] = await history.actions({
    prefix,
    indexes: [index],
    version: from.name,
    kinds: ["update"],
    limit: 1,
  });
  return updated === undefined ||
    (updated.ended !== null && newest.started !== null && updated.ended <= newest.started);
}

async function newestClear({ history }: Workspace, from: VersionRecord): Promise<ActionRecord | undefined> {
  const { prefix, index, name } = from;
  const [newest] = await history.actions({ prefix, indexes: [index], version: name, kinds: ["clear"], limit: 1 });
  return newest;
}

function fromSource({ name }: VersionRecord): string {
  return `\`dem update ${name} --exact\` fills it from the source.`;
}

function unfit({ version, from }: CopyFacts, reason: string, hint: string): FailedError {
  return new FailedError(`filling ${version.name} from ${from}: ${from}: ${reason}`, { hint });
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as JsonObject : {};
}

/**
 * Whether a version can be filled from another one, and how.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import { FailedError, UsageError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import type { Source } from "../source/source.ts";
import { earlierCopy, isBeingCleared, stillFits } from "./earlier-copy.ts";
import { selectVersions } from "./select.ts";
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

/**
 * Plans a copy; undefined where an earlier one is complete, and the source says what has changed since. Throws where the
 * other version, or this one, is not fit for it; nothing is changed then.
 */
export async function planCopy(workspace: Workspace, facts: CopyFacts): Promise<CopyPlan | undefined> {
  const { cluster, history } = workspace;
  const { version, source } = facts;
  const from = await versionToCopy(workspace, facts);
  const earlier = await earlierCopy(history, version, from);
  if (earlier?.status === "complete" && version.coverage === "full" && source.incremental) return undefined;
  const withoutPipeline = agreedPipeline(facts, await liveToCopy(workspace, facts, from));

  await cluster.refresh(from.name);
  await cluster.refresh(version.name);
  const counts = await cluster.counts([from.name, version.name]);
  const goesOn = earlier !== undefined && version.coverage === "partial" &&
    await stillFits(history, earlier, from, source);
  const active = (await history.index(version.prefix, version.index))?.active === version.id;
  const holdsOthers = (counts.get(version.name) ?? 0) > 0 && !goesOn;
  if (active && holdsOthers) {
    throw new FailedError(`filling ${version.name} from ${from.name}: it is the active version, and holds documents`, {
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

/** Gives the live index of the version to copy from. Throws where the cluster does not have it as it is recorded. */
async function liveToCopy({ cluster, history }: Workspace, facts: CopyFacts, from: VersionRecord): Promise<LiveIndex> {
  const { index, name, uuid } = from;
  const [live] = await cluster.indexes([name]);
  if (live === undefined) {
    throw unfit(facts, "it is missing in the cluster", `\`dem create ${index} --es-only\` creates it again, empty.`);
  }
  if (live.uuid !== uuid) {
    throw unfit(facts, "it is another index than the recorded one", `\`dem status ${index}\` shows what is recorded.`);
  }
  if (!live.open) throw unfit(facts, "it is closed", "Open it.");
  if (await isBeingCleared(history, from)) throw unfit(facts, "it is being cleared", "Wait until that is done.");
  requireWholeSources(facts, live);
  return live;
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

function fromSource({ name }: VersionRecord): string {
  return `\`dem update ${name} --exact\` fills it from the source.`;
}

function unfit({ version, from }: CopyFacts, reason: string, hint: string): FailedError {
  return new FailedError(`filling ${version.name} from ${from}: ${from}: ${reason}`, { hint });
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as JsonObject : {};
}

/**
 * What the history tells of earlier copies from one version to another, and of what became of the one that is copied.
 *
 * @module
 */
import { FailedError } from "../errors.ts";
import type { ActionRecord, History, VersionRecord } from "../history/history.ts";
import type { Source } from "../source/source.ts";
import { COPY } from "./unfinished.ts";

/** Updates that read changes only, among which the copy is looked for. */
const LIMIT = 50;

/** Gives the copy that the documents of a version come from; undefined where they come from elsewhere, or are not there. */
export async function earlierCopy(
  history: History,
  { prefix, index, name, coverage, sourceFingerprint }: VersionRecord,
  from: VersionRecord,
): Promise<ActionRecord | undefined> {
  if (coverage === "none" || sourceFingerprint !== from.sourceFingerprint) return undefined;
  const updates = await history.actions({ prefix, indexes: [index], version: name, kinds: ["update"], limit: LIMIT });
  const newest = updates.find(({ arguments: { read } }) => read !== "changes");
  return newest?.arguments.read === COPY && newest.arguments.uuid === from.uuid ? newest : undefined;
}

/**
 * Whether what a copy that was cut off has written fits to what the other version holds now.
 *
 * It may have changed there, or gone, since: then the source must tell of both.
 */
export async function stillFits(
  history: History,
  copy: ActionRecord,
  from: VersionRecord,
  source: Source,
): Promise<boolean> {
  const cleared = await newest(history, from, "clear");
  if (cleared !== undefined && cleared.id > copy.id) return false;
  if (source.incremental && source.tellsDeleted) return true;
  const updated = await newest(history, from, "update");
  if (updated === undefined) return true;
  return updated.ended !== null && copy.started !== null && updated.ended <= copy.started;
}

/** Whether a version is being cleared. */
export async function isBeingCleared(history: History, version: VersionRecord): Promise<boolean> {
  return (await newest(history, version, "clear"))?.status === "in_progress";
}

/** Throws where a version lost documents after a copy of it began, so that the copy is not what it is held to be. */
export async function requireUntouched(
  history: History,
  from: VersionRecord,
  { id, version }: ActionRecord,
): Promise<void> {
  const now = await history.version(from.id);
  const cleared = await newest(history, from, "clear");
  const same = now !== undefined && now.deleted === null && now.uuid === from.uuid && now.coverage === "full";
  if (same && (cleared === undefined || cleared.id < id)) return;
  throw new FailedError(`filling ${version} from ${from.name}: that was cleared or dropped meanwhile`, {
    hint: `\`dem update ${version} --exact\` fills it from the source.`,
  });
}

async function newest(
  history: History,
  { prefix, index, name }: VersionRecord,
  kind: ActionRecord["kind"],
): Promise<ActionRecord | undefined> {
  return (await history.actions({ prefix, indexes: [index], version: name, kinds: [kind], limit: 1 }))[0];
}

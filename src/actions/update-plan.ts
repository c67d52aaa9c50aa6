/**
 * What one update of one version reads, and what it may claim afterwards.
 *
 * Coverage belongs to the version, not to the last update.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import type { VersionRecord } from "../history/history.ts";
import { isNotLater } from "./instant.ts";

/** How an update was asked for: everything, from where the version stands, or from a time. */
export type UpdateMode = "full" | "resume" | { readonly since: string };

/** What an update does. */
export type UpdatePlan =
  /** Reads every row. */
  | { readonly read: "everything" }
  /** Goes on with an unfinished full update, then reads what changed since it began, where the source can say. */
  | { readonly read: "the rest"; readonly since: string | null }
  /** Reads what changed. */
  | { readonly read: "changes"; readonly since: string; readonly movesWatermark: boolean };

/** What is known when an update is planned. */
export interface UpdateFacts {
  readonly version: Pick<VersionRecord, "name" | "coverage" | "watermark" | "sourceFingerprint">;
  readonly mode: UpdateMode;
  /** Whether the source can say what changed since a watermark. */
  readonly incremental: boolean;
  readonly fingerprint: string | null;
  /** Whether the history still has the full update that was not finished. */
  readonly unfinished: boolean;
}

/** Plans an update. `notes` are warnings. Throws UsageError where what is asked for cannot be done. */
export function planUpdate(facts: UpdateFacts): { readonly plan: UpdatePlan; readonly notes: readonly string[] } {
  const { version, mode } = facts;
  if (mode === "full") return { plan: { read: "everything" }, notes: [] };
  if (mode !== "resume") return planSince(facts, mode.since);
  switch (version.coverage) {
    case "none":
      return { plan: { read: "everything" }, notes: [] };
    case "partial":
      return planRest(facts);
    case "full":
      return planChanges(facts);
  }
}

function planRest({ version, fingerprint, unfinished, incremental }: UpdateFacts): ReturnType<typeof planUpdate> {
  const { name, sourceFingerprint, watermark } = version;
  if (sourceFingerprint !== fingerprint) {
    const note = `${name}: its source was defined differently when its update began, so that is started over`;
    return { plan: { read: "everything" }, notes: [note] };
  }
  if (!unfinished || watermark === null) {
    const note = `${name}: the history does not have its unfinished update any more, so it is started over`;
    return { plan: { read: "everything" }, notes: [note] };
  }
  return { plan: { read: "the rest", since: incremental ? watermark : null }, notes: [] };
}

function planChanges({ version, fingerprint, incremental }: UpdateFacts): ReturnType<typeof planUpdate> {
  const { name, sourceFingerprint, watermark } = version;
  if (!incremental || watermark === null) throw cannotTell(name, "resuming");
  const notes = sourceFingerprint === fingerprint
    ? []
    : [`${name}: its source was defined differently when it was filled: a plain update fills it afresh`];
  return { plan: { read: "changes", since: watermark, movesWatermark: true }, notes };
}

function planSince({ version, incremental }: UpdateFacts, since: string): ReturnType<typeof planUpdate> {
  const { name, coverage, watermark } = version;
  if (!incremental) throw cannotTell(name, `updating from ${since}`);
  const movesWatermark = coverage === "full" && watermark !== null && isNotLater(since, watermark);
  return { plan: { read: "changes", since, movesWatermark }, notes: [] };
}

function cannotTell(version: string, attempt: string): UsageError {
  return new UsageError(`${attempt} ${version}: its source cannot say which rows changed`, {
    hint: "Run a plain update, which reads everything; or name the column `modified` in the definition's source.",
  });
}

/**
 * What the row of a batch keeps in its arguments.
 *
 * @module
 */
import type { JsonObject } from "../definition/definition.ts";
import type { ActionRecord, NewAction, VersionRecord } from "../history/history.ts";
import type { KeyRange } from "../source/source.ts";

/**
 * What a batch loads.
 *
 * - `rows`: a range of all rows, part of a full update that can be gone on with.
 * - `stream`: the same of a source that is one stream; its range begins behind `from` and ends with `to`.
 * - `changes`: rows that changed; `rejections`: documents that were refused before. Both are read anew by the next update.
 */
export type BatchKind = "rows" | "stream" | "changes" | "rejections";

/** A recorded batch. */
export interface Batch {
  readonly id: number;
  readonly of: BatchKind;
  readonly range: KeyRange;
  readonly since: string | null;
  /** It was begun before; if it still stands queued, the process that loaded it has ended. */
  readonly begun: boolean;
  /** How often it was tried alone. */
  readonly tries: number;
  /** The update in which its range failed; that one does not try it again. */
  readonly failedIn: number | null;
}

/** What a new batch is recorded with. */
export type NewBatch = Pick<Batch, "of" | "range"> & Partial<Pick<Batch, "since" | "tries" | "failedIn">>;

/** Gives the action that records a batch of an update. */
export function batchAction(
  version: Pick<VersionRecord, "prefix" | "index" | "name">,
  parent: number,
  batch: NewBatch,
  status: "queued" | "in_progress",
): NewAction {
  const { prefix, index, name } = version;
  return { kind: "batch", prefix, index, version: name, parent, status, arguments: batchArguments(batch) };
}

/** Gives a batch as its row's arguments. */
export function batchArguments({ of, range, since, tries, failedIn }: NewBatch): JsonObject {
  return {
    of,
    from: range.from,
    to: range.to,
    ...(since ? { since } : {}),
    ...(tries ? { tries } : {}),
    // Last, where the history looks for it when a batch is claimed.
    ...(failedIn ? { failedIn } : {}),
  };
}

/** Reads a batch from its row. */
export function batchOf({ id, started, arguments: values }: Pick<ActionRecord, "id" | "started" | "arguments">): Batch {
  return {
    id,
    of: kinds.find((kind) => kind === values.of) ?? "rows",
    range: { from: text(values.from), to: text(values.to) },
    since: text(values.since),
    begun: started !== null,
    tries: Number(values.tries ?? 0),
    failedIn: typeof values.failedIn === "number" ? values.failedIn : null,
  };
}

const kinds: readonly BatchKind[] = ["rows", "stream", "changes", "rejections"];

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

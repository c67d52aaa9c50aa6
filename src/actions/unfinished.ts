/**
 * The full update that a version's partial coverage comes from, and what is left of it.
 *
 * @module
 */
import type { ActionRecord, History, VersionRecord } from "../history/history.ts";
import { type Batch, type BatchKind, batchOf } from "./batch-range.ts";

/** An unfinished full update: the actions that worked on it, newest first. */
export type Unfinished = readonly ActionRecord[];

/** What is left to do of an unfinished update. */
export interface Remainder {
  /** Batches that were in flight when their process ended, now in no other's hands. */
  readonly suspects: readonly Batch[];
  /** How many others wait to be loaded. */
  readonly queued: number;
  /** The key up to which batches were found; null: none was. */
  readonly position: string | null;
  /** Whether all batches were found. */
  readonly stepped: boolean;
  /** Documents that were loaded before. */
  readonly documents: number;
}

/** What an update reads that copies from another version; as it is recorded. */
export const COPY = "copy";

const UNDONE = ["queued", "in_progress"] as const;

/** So many rows are read at a time. */
const PAGE = 500;

/**
 * Finds the newest full update of a version, and those that it goes on with; empty when there is none, or when a copy from
 * another version has begun since, which has put other documents there.
 */
export async function findUnfinished(history: History, version: VersionRecord): Promise<Unfinished> {
  const chain: ActionRecord[] = [];
  let next = await newestFull(history, version);
  while (next !== undefined) {
    chain.push(next);
    const before = next.arguments.continues;
    next = typeof before === "number" ? await history.action(before) : undefined;
  }
  return chain;
}

async function newestFull(history: History, { prefix, index, name }: VersionRecord): Promise<ActionRecord | undefined> {
  for (let limit = PAGE;; limit *= 10) {
    const updates = await history.actions({ prefix, indexes: [index], version: name, kinds: ["update"], limit });
    const found = updates.find(({ arguments: { read } }) =>
      read === "everything" || read === "the rest" || read === COPY
    );
    if (found?.arguments.read === COPY) return undefined;
    if (found !== undefined || updates.length < limit) return found;
  }
}

/**
 * Makes the batches that were not completed those of another update, and gives what else is left to do.
 *
 * It may be cut off at any point: the next update finds the batches under this one or the earlier ones.
 */
export async function takeOver(history: History, unfinished: Unfinished, update: number): Promise<Remainder> {
  let newest: Batch | undefined;
  let documents = 0;
  for (const { id } of unfinished) {
    const last = await lastFound(history, id);
    if (last !== undefined && last.id > (newest?.id ?? 0)) newest = last;
    documents += (await history.batchTotals(id)).documents;
  }
  const suspects: Batch[] = [];
  let queued = 0;
  for (const { id: parent } of unfinished) {
    for (;;) {
      const rows = await history.actions({
        parent,
        kinds: ["batch"],
        statuses: UNDONE,
        ascending: true,
        limit: PAGE,
      });
      if (rows.length === 0) break;
      for (const row of rows) {
        const batch = batchOf(row);
        if (!isOfWhole(batch.of)) {
          await history.change(row.id, { status: "aborted", log: "its rows are read anew" });
          continue;
        }
        await history.change(row.id, { status: "queued", parent: update });
        if (batch.begun || batch.of === "stream") suspects.push(batch);
        else queued++;
      }
    }
  }
  const position = newest?.range.to ?? null;
  const stepped = unfinished.some(({ arguments: { stepped } }) => stepped === true) ||
    (newest?.of === "rows" && position === null);
  return { suspects: suspects.sort((one, other) => one.id - other.id), queued, position, stepped, documents };
}

/** Closes batches of a version that no update will go on with; `all`, or only those that never are. */
export async function dropBatches(
  history: History,
  version: VersionRecord,
  all: boolean,
  why = "its rows are read anew",
): Promise<void> {
  const { prefix, index, name } = version;
  let kept = 0;
  for (;;) {
    const limit = kept + PAGE;
    const rows = await history.actions({
      prefix,
      indexes: [index],
      version: name,
      kinds: ["batch"],
      statuses: UNDONE,
      ascending: true,
      limit,
    });
    const obsolete = rows.filter((row) => all || !isOfWhole(batchOf(row).of));
    for (const { id } of obsolete) await history.change(id, { status: "aborted", log: why });
    kept = rows.length - obsolete.length;
    if (rows.length < limit) return;
  }
}

/** The last batch that was found by stepping, or cut from the stream; those that are loaded again do not count. */
async function lastFound(history: History, parent: number): Promise<Batch | undefined> {
  for (let limit = PAGE;; limit *= 10) {
    const rows = await history.actions({ parent, kinds: ["batch"], limit });
    const found = rows.map(batchOf).find(({ of, failedIn }) => isOfWhole(of) && failedIn === null);
    if (found !== undefined || rows.length < limit) return found;
  }
}

function isOfWhole(kind: BatchKind): boolean {
  return kind === "rows" || kind === "stream";
}

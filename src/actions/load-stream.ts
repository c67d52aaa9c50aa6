/**
 * Loads a source that is one stream, such as code: it is cut into batches as it comes.
 *
 * A batch is recorded when its rows have been read, so every row before the end of the last one belongs to a batch.
 *
 * @module
 */
import type { SourceRow } from "../source/source.ts";
import { type Batch, batchAction, type BatchKind, batchOf } from "./batch-range.ts";
import { closeBatch, gaveUp, tryAlone } from "./close-batch.ts";
import type { UpdateRun } from "./update-run.ts";

/** Which part of the stream to load. */
export interface StreamPart {
  readonly of: BatchKind;
  /** The key behind which to begin; null: at the beginning. */
  readonly after: string | null;
  readonly since?: string;
}

/** Loads the stream to its end. What ends the run is thrown when the batches in flight are done. */
export async function loadStream(run: UpdateRun, part: StreamPart): Promise<void> {
  const { workspace: { history }, version, action, loader } = run;
  const open = new Set<Promise<void>>();
  let fault: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    fault ??= { error };
  };
  let from = part.after;
  try {
    for await (const rows of batches(run, part)) {
      if (fault !== undefined) break;
      const range = { from, to: rows.findLast(({ id }) => id !== null)?.id ?? from };
      const batch = { of: part.of, range, since: part.since ?? null };
      const taken = batchOf(await history.begin(batchAction(version, action.id, batch, "in_progress")));
      const reading = loader.load([rows]);
      const closing = closeBatch(run, taken, reading).catch(fail).finally(() => open.delete(closing));
      open.add(closing);
      await reading.catch(() => {});
      from = range.to;
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(open);
  if (fault !== undefined) throw fault.error;
}

/** Loads again, one after another, batches of the stream that were read and not completed. */
export async function loadStreamAlone(run: UpdateRun, batches: readonly Batch[]): Promise<void> {
  for (const found of batches) {
    run.ended.throwIfAborted();
    if (await gaveUp(run, found)) continue;
    const batch = await tryAlone(run, found);
    await closeBatch(run, batch, run.loader.load(upTo(run, batch)));
  }
}

/** The rows of a batch, from the stream behind its beginning to its last key. */
async function* upTo(run: UpdateRun, { range }: Batch): AsyncGenerator<readonly SourceRow[]> {
  const { source, loader: { objects }, ended } = run;
  const rows = source.rows({ range: { from: range.from, to: null }, objects, signal: ended });
  for await (const chunk of rows) {
    const last = chunk.findIndex(({ id }) => id === range.to);
    yield last < 0 ? chunk : chunk.slice(0, last + 1);
    if (last >= 0) return;
  }
}

/** The stream, cut into batches of so many rows. */
async function* batches(run: UpdateRun, part: StreamPart): AsyncGenerator<readonly SourceRow[]> {
  const { source, loader, batchSize, ended } = run;
  const request = {
    range: { from: part.after, to: null },
    objects: loader.objects,
    signal: ended,
    ...(part.since === undefined ? {} : { since: part.since }),
  };
  let gathered: SourceRow[] = [];
  for await (const chunk of source.rows(request)) {
    for (const row of chunk) {
      gathered.push(row);
      if (gathered.length < batchSize) continue;
      yield gathered;
      gathered = [];
    }
  }
  if (gathered.length > 0) yield gathered;
}

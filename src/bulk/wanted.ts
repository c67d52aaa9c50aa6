/**
 * Which rows of a source are to be loaded.
 *
 * @module
 */
import type { KeyRange, Source, SourceRow } from "../source/source.ts";

/** Rows of a range, all or those modified since; or single rows by their keys. */
export type Wanted =
  | { readonly range: KeyRange; readonly since: string | null }
  | { readonly keys: readonly string[] };

/** Reads what is wanted. */
export function rowsWanted(
  source: Source,
  wanted: Wanted,
  options: { readonly objects: boolean; readonly signal: AbortSignal },
): AsyncIterable<readonly SourceRow[]> {
  if ("keys" in wanted) return single(source, wanted.keys, options);
  const { range, since } = wanted;
  return source.rows({ ...options, range, ...(since === null ? {} : { since }) });
}

async function* single(
  source: Source,
  keys: readonly string[],
  { objects, signal }: { readonly objects: boolean; readonly signal: AbortSignal },
): AsyncGenerator<readonly SourceRow[]> {
  yield await source.rowsOf(keys, objects, signal);
}

/**
 * Finds documents that the source does not have: goes through the ids of the index, and looks them up in the source.
 *
 * @module
 */
import type { Workspace } from "./workspace.ts";
import type { Source } from "../source/source.ts";
import type { Verification } from "./verification.ts";

/** Gives the ids that an index has and the source does not, in chunks; every one was looked up twice. */
export async function* extraIds(
  { cluster, signal }: Workspace,
  version: string,
  source: Source,
  seen: (ids: number) => void = () => {},
): AsyncGenerator<readonly string[]> {
  for await (const ids of cluster.ids(version, signal)) {
    seen(ids.length);
    const absent = await absentOf(source, ids, signal);
    const still = absent.length === 0 ? [] : await absentOf(source, absent, signal);
    if (still.length > 0) yield still;
  }
}

/** Counts the documents of the index, and finds and repairs those that the source does not have. */
export async function verifyExtra(verification: Verification): Promise<void> {
  const { workspace, live: { version }, source, routed, repairer } = verification.facts;
  const seen = (ids: number) => verification.documents += ids;
  for await (const ids of extraIds(workspace, version.name, source, seen)) {
    for (const id of routed ? ids : await stored(verification, ids)) verification.add({ id, kind: "extra" });
    await repairer?.remove(ids);
  }
}

/** Leaves out those that were deleted since their ids were read; one put under a routing is not found by its id alone. */
async function stored(verification: Verification, ids: readonly string[]): Promise<readonly string[]> {
  const { workspace: { cluster, signal }, live: { version } } = verification.facts;
  const documents = await cluster.documents(version.name, ids.map((id) => ({ id })), { vectors: false, signal });
  return ids.filter((id) => documents.has(id));
}

async function absentOf(source: Source, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const present = await source.present(ids, signal);
  return ids.filter((id) => !present.has(id));
}

/**
 * The documents that earlier updates could not load.
 *
 * One that is met among the rows of an update is loaded with its batch: to try it once more would count it twice.
 *
 * @module
 */
import type { History, VersionRecord } from "../history/history.ts";

/** So many rejections are read at a time. */
const PAGE = 5000;

/** Reads which documents a version was refused; memory grows with their number, not with that of the rows. */
export async function refusedBefore(history: History, version: VersionRecord): Promise<ReadonlySet<string>> {
  const documents = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const page = await history.rejections(version.id, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { document } of page) documents.add(document);
    if (page.length < PAGE) return documents;
    after = page[page.length - 1].document;
  }
}

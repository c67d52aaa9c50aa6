/**
 * Reads every document's id, in constant memory.
 *
 * A point in time in shard order: `_id` itself cannot be sorted by on Elasticsearch 9.
 *
 * @module
 */
import type { Json } from "../definition/definition.ts";
import { readIndexes } from "./indexes.ts";
import type { Session } from "./session.ts";

/** So many ids come at a time, unless the index lets fewer be asked for. */
const PAGE = 5000;
const KEEP_ALIVE = "2m";

interface Page {
  readonly pit_id?: string;
  readonly hits?: { readonly hits?: readonly { readonly _id: string; readonly sort: readonly Json[] }[] };
}

/** Gives the ids of all documents that a search sees now, in chunks. */
export async function* readIds(
  session: Session,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[], void, undefined> {
  const attempt = `reading the ids of ${name}`;
  const flavor = await session.flavor();
  const [live] = await readIndexes(session, [name]);
  const size = Math.min(PAGE, Number(live?.settings.max_result_window ?? PAGE));
  const opened = await session.send<{ readonly id?: string; readonly pit_id?: string }>(
    attempt,
    flavor.openPointInTime(name, KEEP_ALIVE),
    signal,
  );
  let pointInTime = opened[flavor.pointInTimeId] ?? "";
  try {
    let after: readonly Json[] | undefined;
    while (true) {
      const page: Page = await session.send<Page>(attempt, {
        method: "POST",
        path: "/_search?allow_partial_search_results=false&filter_path=pit_id,hits.hits._id,hits.hits.sort",
        body: {
          size,
          pit: { id: pointInTime, keep_alive: KEEP_ALIVE },
          sort: ["_shard_doc"],
          _source: false,
          track_total_hits: false,
          ...(after === undefined ? {} : { search_after: after }),
        },
      }, signal);
      const hits = page.hits?.hits ?? [];
      pointInTime = page.pit_id ?? pointInTime;
      if (hits.length > 0) yield hits.map(({ _id }) => _id);
      if (hits.length < size) return;
      after = hits[hits.length - 1].sort;
    }
  } finally {
    // One that cannot be closed ends by itself; what ended the reading is what the caller must see.
    await session.send(attempt, flavor.closePointInTime(pointInTime)).catch(() => {});
  }
}

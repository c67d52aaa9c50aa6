/**
 * Asks an index about its documents as a whole.
 *
 * @module
 */
import type { SearchAnswer } from "./cluster.ts";
import type { JsonObject } from "../definition/definition.ts";
import { ClusterError } from "../errors.ts";
import { pathOf } from "./changes.ts";
import { type Session, whole } from "./session.ts";

/** How many indexes are asked at once. */
const AT_ONCE = 8;

interface Shards {
  readonly failed: number;
  readonly total: number;
}

interface Hits {
  readonly _shards: Shards;
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _id: string; readonly _score: number | null; readonly _source?: JsonObject }[];
  };
}

/** Makes what was written visible to searches. */
export async function refresh(session: Session, name: string): Promise<void> {
  const attempt = `refreshing ${name}`;
  const answer = await session.ask(attempt, (client) => client.indices.refresh({ index: name }));
  whole(attempt, answer._shards);
}

/** Counts the documents that a search sees. */
export async function countDocuments(session: Session, name: string): Promise<number> {
  const attempt = `counting the documents of ${name}`;
  const answer = await session.ask(attempt, (client) => client.count({ index: name }));
  whole(attempt, answer._shards);
  return answer.count;
}

/** Counts several indexes; closed and missing ones are left out. */
export async function countEach(session: Session, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let start = 0; start < names.length; start += AT_ONCE) {
    await Promise.all(
      names.slice(start, start + AT_ONCE).map(async (name) => {
        const count = await countDocuments(session, name).catch(noneToCount);
        if (count !== undefined) counts.set(name, count);
      }),
    );
  }
  return counts;
}

function noneToCount(error: unknown): undefined {
  const gone = ["index_closed_exception", "index_not_found_exception"];
  if (error instanceof ClusterError && gone.includes(error.type ?? "")) return undefined;
  throw error;
}

/** Searches, and counts all hits. */
export async function search(session: Session, name: string, body: JsonObject): Promise<SearchAnswer> {
  const attempt = `searching ${name}`;
  const { hits, _shards } = await session.send<Hits>(attempt, {
    method: "POST",
    path: `${pathOf(name)}/_search?allow_partial_search_results=false`,
    body: { ...body, track_total_hits: true },
  });
  whole(attempt, _shards);
  return {
    total: hits.total.value,
    hits: hits.hits.map(({ _id, _score, _source }) => ({ id: _id, score: _score, source: _source ?? {} })),
  };
}

/**
 * Finds where documents stand that were put with a routing of their own.
 *
 * @module
 */
import type { Endpoint } from "../cluster/endpoint.ts";
import { requestFailure } from "./bulk-answer.ts";

/** A document's id and the routing that it was put with. */
export interface RoutedId {
  readonly id: string;
  readonly routing: string | undefined;
}

/** So many ids are looked up in one search. */
const PAGE = 1000;

interface Answer {
  readonly hits?: { readonly hits?: readonly { readonly _id: string; readonly _routing?: string }[] };
}

/** Gives the documents with these ids that a search sees now, each with its routing; one id may stand on several shards. */
export async function routingsOf(
  endpoint: Endpoint,
  request: {
    readonly alias: string;
    readonly version: string;
    readonly ids: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<readonly RoutedId[]> {
  const found: RoutedId[] = [];
  for (let at = 0; at < request.ids.length; at += PAGE) {
    const values = request.ids.slice(at, at + PAGE);
    const answer = await endpoint.send({
      method: "POST",
      path: `/${encodeURIComponent(request.alias)}/_search?allow_partial_search_results=false` +
        "&filter_path=error,status,hits.hits._id,hits.hits._routing",
      body: JSON.stringify({ query: { ids: { values } }, size: 10_000, _source: false, track_total_hits: false }),
      repeatable: true,
      signal: request.signal,
    });
    if (answer.status !== 200) throw requestFailure(answer, `finding documents of ${request.version}`);
    const { hits = {} }: Answer = JSON.parse(answer.text);
    for (const { _id, _routing } of hits.hits ?? []) found.push({ id: _id, routing: _routing });
  }
  return found;
}

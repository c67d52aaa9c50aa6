/** Films that are loaded through a proxy which makes trouble. */
import type { ProxyAnswer, ProxyHook } from "../proxy.ts";
import { Filling, type FillingOptions } from "./filling.ts";

/** Films of which two are refused, in batches of which each is one request; only workers load them. */
const films = {
  rows: 1000,
  retryFor: 60_000,
  definition: { batch: { documents: 50, bytes: "4MB" } },
  document: "(row) => row",
} satisfies FillingOptions;

/** Opens them; two are refused by the mapping. */
export async function openFilms(workers: number, options: FillingOptions = {}): Promise<Filling> {
  const filling = await Filling.open({ ...films, workers, ...options });
  filling.sql("update films set year = 'unknown' where id in (3, 707)");
  return filling;
}

/** What becomes of the nth bulk request, from 1 on. */
export type BulkTrouble = (
  n: number,
  ...request: Parameters<ProxyHook>
) => ProxyAnswer | undefined | Promise<ProxyAnswer | undefined>;

/** A hook that leaves all other requests alone. */
export function onBulk(trouble: BulkTrouble): ProxyHook {
  let n = 0;
  return (request, forward) => request.path.includes("/_bulk") ? trouble(++n, request, forward) : undefined;
}

/** A refusal of a whole request, as the cluster words it. */
export function refusal(status: number, type: string, reason: string): ProxyAnswer {
  return { status, body: { error: { type, reason }, status } };
}

/** The cluster's queue is full. */
export const busy = refusal(429, "es_rejected_execution_exception", "rejected execution of primary operation");

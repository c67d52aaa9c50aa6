/**
 * `deno task faults load`: a large table comes into an index by two workers, while the index is searched.
 *
 * @module
 */
import { openProject, type UpdateResult } from "../../src/mod.ts";
import { FilmDatabase } from "../bench/film-table.ts";
import { indexBody } from "../bench/films.ts";
import type { Servers } from "./servers.ts";

/** What a load is told. */
export interface LoadOptions {
  readonly rows: number;
  readonly servers: Pick<Servers, "url" | "postgres">;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** What a load has come to. */
export interface LoadFigures {
  readonly rows: number;
  readonly documents: number;
  readonly seconds: number;
  readonly documentsPerSecond: number;
  readonly searches: number;
  readonly failedSearches: number;
  /** Milliseconds. */
  readonly medianSearch: number;
  readonly slowestSearch: number;
  /** Rows without their document. */
  readonly lost: number;
}

/** Searches that run at the same time. */
const SEARCHERS = 4;

/** Loads into the active version while it is searched; gives what was seen. */
export async function load({ rows, servers, signal, tell }: LoadOptions): Promise<LoadFigures> {
  await using films = await FilmDatabase.open(servers.postgres);
  tell(`making ${rows} rows`);
  const table = await films.table(rows);
  const folder = await Deno.makeTempDir({ prefix: "dem-load-" });
  const prefix = `load${crypto.randomUUID().slice(0, 6)}_`;
  const definition = { name: "films", ...indexBody, source: { table, key: "id", modified: "last_modified" } };
  await Deno.writeTextFile(`${folder}/films.json`, JSON.stringify(definition));
  const config = { cluster: { url: servers.url }, prefix, history: films.url, source: films.url };
  await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify({ ...config, indexes: ["films.json"] }));
  const ended = new AbortController();
  const seen: number[] = [];
  let failed = 0;
  const search = async () => {
    for (let n = 0; !ended.signal.aborted; n++) {
      const began = performance.now();
      const query = { match: { plot: ["love", "war", "night", "house"][n % 4] } };
      const response = await fetch(`${servers.url}/${prefix}films/_search`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, size: 10, aggs: { years: { terms: { field: "year" } } } }),
      });
      const answer: { readonly _shards?: { readonly failed: number } } = await response.json();
      if (response.ok && answer._shards?.failed === 0) seen.push(performance.now() - began);
      else failed++;
    }
  };
  try {
    await using toolkit = await openProject({ cwd: folder, env: {}, signal });
    // The alias is there from the beginning, so that what is searched is what is loaded.
    await toolkit.create({ all: true });
    await toolkit.activate({ all: true, force: true });
    const searchers = Array.from({ length: SEARCHERS }, search);
    tell("loading and searching");
    const { updates: [entry] } = await toolkit.update({ all: true, workers: 2 }) as UpdateResult;
    ended.abort();
    await Promise.all(searchers);
    if (entry.outcome !== "complete") throw new Error(`the update failed: ${JSON.stringify(entry)}`);
    const { count } = await (await fetch(`${servers.url}/${prefix}films/_count`)).json();
    const sorted = seen.toSorted((one, other) => one - other);
    const figures = {
      rows,
      documents: entry.documents,
      seconds: Math.round(entry.seconds),
      documentsPerSecond: entry.documentsPerSecond,
      searches: seen.length,
      failedSearches: failed,
      medianSearch: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
      slowestSearch: Math.round(sorted.at(-1) ?? 0),
      lost: rows - Number(count),
    };
    tell(`load: ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    ended.abort();
    await (await fetch(`${servers.url}/${prefix}films-1`, { method: "DELETE" })).body?.cancel();
    await Deno.remove(folder, { recursive: true });
  }
}

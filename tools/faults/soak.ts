/**
 * `deno task faults soak`: one long-lived process that updates an index again and again while its rows change.
 *
 * Memory, open files and connections of the process are sampled; they must not grow.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { openToolkit } from "../../src/mod.ts";
import { loadConfig } from "../../src/config/load.ts";
import { loadDefinitions } from "../../src/definition/load.ts";
import type { UpdateResult } from "../../src/mod.ts";
import { FilmDatabase } from "../bench/film-table.ts";
import { indexBody } from "../bench/films.ts";
import { lineCharts } from "./line-chart.ts";
import type { Servers } from "./servers.ts";

/** What a soak is told. */
export interface SoakOptions {
  readonly minutes: number;
  readonly rows: number;
  readonly servers: Pick<Servers, "url" | "postgres">;
  /** Where the chart goes. */
  readonly chart?: string;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** What was seen at one time. */
interface Sample {
  readonly seconds: number;
  /** Megabytes that the process has. */
  readonly memory: number;
  /** Megabytes of JavaScript's own that are in use, of the main thread. */
  readonly heap: number;
  readonly files: number;
  readonly connections: number;
  readonly sessions: number;
}

/** What a soak has come to. */
export interface SoakFigures {
  readonly minutes: number;
  readonly updates: number;
  readonly documents: number;
  readonly samples: readonly Sample[];
}

/** Milliseconds between two samples. */
const INTERVAL = 5_000;

/** Milliseconds between two updates. */
const PAUSE = 1_000;

/** So many rows change between two updates. */
const CHANGES = 4_000;

/** Updates until the time is over; gives what was seen. */
export async function soak(options: SoakOptions): Promise<SoakFigures> {
  const { minutes, rows, tell } = options;
  await using films = await FilmDatabase.open(options.servers.postgres);
  tell(`making ${rows} rows`);
  const table = await films.table(rows);
  const folder = await Deno.makeTempDir({ prefix: "dem-soak-" });
  const prefix = `soak${crypto.randomUUID().slice(0, 6)}_`;
  const definition = {
    name: "films",
    ...indexBody,
    source: { table, key: "id", modified: "last_modified", overlap: "1s" },
    batch: { documents: 500, bytes: "4MB" },
  };
  await Deno.writeTextFile(`${folder}/films.json`, JSON.stringify(definition));
  const config = { cluster: { url: options.servers.url }, prefix, history: films.url, source: films.url };
  await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify({ ...config, indexes: ["films.json"] }));
  const loaded = await loadConfig({ cwd: folder, env: {} });
  const definitions = await loadDefinitions(loaded);
  const client = new pg.Client({ connectionString: films.url });
  await client.connect();
  const samples: Sample[] = [];
  let began = performance.now();
  let [updates, documents] = [0, 0];
  try {
    await using toolkit = openToolkit(loaded, definitions);
    const names = ["films"];
    await toolkit.deploy({ names });
    tell(`${rows} rows are loaded; ${minutes} minutes of updates begin`);
    began = performance.now();
    const sampled = setInterval(async () => samples.push(await sample(client, began)), INTERVAL);
    const deadline = performance.now() + minutes * 60_000;
    while (performance.now() < deadline && !options.signal.aborted) {
      await client.query(
        `update ${table} set last_modified = clock_timestamp() where id in (
           select 1 + floor(random() * ${rows})::int from generate_series(1, ${CHANGES}))`,
      );
      const { updates: [entry] } = await toolkit.update({ names, resume: true, workers: 2 }) as UpdateResult;
      if (entry.outcome !== "complete") throw new Error(`an update failed: ${JSON.stringify(entry)}`);
      await delay(PAUSE);
      updates++;
      documents += entry.documents;
      if (updates % 50 === 0) tell(`${updates} updates, ${documents} documents, ${JSON.stringify(samples.at(-1))}`);
    }
    clearInterval(sampled);
  } finally {
    await client.end();
    await (await fetch(`${options.servers.url}/${prefix}films-1`, { method: "DELETE" })).body?.cancel();
    await Deno.remove(folder, { recursive: true });
  }
  const lasted = Math.round((samples.at(-1)?.seconds ?? 0) / 60);
  if (options.chart !== undefined) await Deno.writeTextFile(options.chart, drawn(samples, lasted));
  return { minutes: lasted, updates, documents, samples };
}

/** Whether something grew: the median of the last third against that of the second. */
export function growth({ samples }: SoakFigures, of: keyof Sample): number {
  const values = samples.map((sample) => sample[of]);
  const third = Math.floor(values.length / 3);
  return median(values.slice(2 * third)) / median(values.slice(third, 2 * third));
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

async function sample(client: pg.Client, began: number): Promise<Sample> {
  const targets = await Promise.all(
    (await Array.fromAsync(Deno.readDir("/proc/self/fd"))).map(({ name }) =>
      Deno.readLink(`/proc/self/fd/${name}`).catch(() => "")
    ),
  );
  const { rows: [{ count }] } = await client.query(
    "select count(*)::int from pg_stat_activity where datname = current_database()",
  );
  const { rss, heapUsed } = Deno.memoryUsage();
  return {
    seconds: Math.round((performance.now() - began) / 1000),
    memory: Math.round(rss / 1e6),
    heap: Math.round(heapUsed / 1e6),
    files: targets.length,
    connections: targets.filter((target) => target.startsWith("socket:")).length,
    sessions: count,
  };
}

function drawn(samples: readonly Sample[], minutes: number): string {
  const charts = [
    { title: "Resident memory, MB", values: samples.map(({ memory }) => memory) },
    { title: "JavaScript heap in use, MB", values: samples.map(({ heap }) => heap) },
    { title: "Open files", values: samples.map(({ files }) => files) },
    { title: "Open connections", values: samples.map(({ connections }) => connections) },
    { title: "Sessions in Postgres", values: samples.map(({ sessions }) => sessions) },
  ];
  return lineCharts(charts, `${minutes} minutes`);
}

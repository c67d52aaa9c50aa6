/**
 * `deno task bench memory`: whether the memory of an update grows with the table.
 *
 * The tool fills an index from so many rows, and from ten times as many, in a process each; the kernel tells the highest
 * resident memory of each.
 *
 * @module
 */
import { FailedError } from "../../src/errors.ts";
import { DemProject } from "./dem-project.ts";
import { type Summary, summaryOf } from "./statistics.ts";
import type { Bench, Result, Subject } from "./subject.ts";
import { textTable } from "./text-table.ts";

const GROWTH = 10;
const WORKERS = [1, 2];

/** Peak memory of `update` at N rows and at ten times as many. */
export const memory: Subject = {
  name: "memory",
  description: "peak memory of update at N rows and at ten times as many; --against sink for a quick look",
  defaults: { rows: 300_000, rounds: 1 },
  run: measure,
};

interface Row {
  readonly workers: number;
  readonly small: Summary;
  readonly large: Summary;
}

async function measure(bench: Bench): Promise<Result> {
  const { options: { rows, rounds, against }, servers, tell } = bench;
  const cluster = against.includes("sink") ? (await servers.sink()).url : (await servers.cluster()).url;
  const films = await servers.films();
  const counts = [rows, rows * GROWTH];
  const tables: string[] = [];
  for (const count of counts) {
    tell(`making ${count} rows`);
    tables.push(await films.table(count));
  }
  const measured: Row[] = [];
  for (const workers of WORKERS) {
    const peaks: [number | undefined, number | undefined][] = [];
    for (let round = 1; round <= rounds; round++) {
      const pair: (number | undefined)[] = [];
      for (const [at, table] of tables.entries()) {
        bench.signal.throwIfAborted();
        const peak = await peakOf({ cluster, source: films.url, table }, workers, counts[at]);
        tell(`round ${round}, ${workers} workers, ${counts[at]} rows: ${peak?.toFixed(0) ?? "?"} MB`);
        pair.push(peak);
      }
      peaks.push([pair[0], pair[1]]);
    }
    const [small, large] = [summaryOf(peaks.map(([one]) => one)), summaryOf(peaks.map(([, other]) => other))];
    if (small === undefined || large === undefined) {
      throw new FailedError("measuring memory: this system does not tell the peak of a process", {
        hint: "Run it on Linux.",
      });
    }
    measured.push({ workers, small, large });
  }
  const [few, many] = counts.map((count) => `${count.toLocaleString("en")} rows, MB`);
  return {
    lines: textTable(
      ["workers", few, many, "ratio"],
      measured.map(({ workers, small, large }) => [
        String(workers),
        small.median.toFixed(0),
        large.median.toFixed(0),
        (large.median / small.median).toFixed(2),
      ]),
    ),
    measured,
  };
}

async function peakOf(
  place: { readonly cluster: string; readonly source: string; readonly table: string },
  workers: number,
  rows: number,
): Promise<number | undefined> {
  await using project = await DemProject.open(place);
  await project.create();
  const { stdout, peakMegabytes } = await project.run(
    ...["update", "films", "--newer", "--json", "--workers", String(workers)],
  );
  const { result: { updates: [entry] } } = JSON.parse(stdout);
  if (entry?.outcome === "complete" && entry.documents === rows) return peakMegabytes;
  throw new FailedError(`running dem: ${JSON.stringify(entry)}`);
}

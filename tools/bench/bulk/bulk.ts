/**
 * `deno task bench bulk`: how many documents a second, beside the rivals and beside what the cluster takes at most.
 *
 * 1. The rows are made, the rivals installed, the requests of the limit written.
 * 2. One whole load warms the cluster up: a cold one is half as fast.
 * 3. The limit is tried at several numbers of requests in flight; the best goes on.
 * 4. In each round every client loads once, against the cluster and against the sink, each time in another order.
 * 5. Each load is checked: the count, and a hundred documents against the source.
 *
 * Only ratios inside one round mean anything: absolute figures move from hour to hour.
 *
 * @module
 */
import { UsageError } from "../../../src/errors.ts";
import type { Bench, Result, Subject } from "../subject.ts";
import { barChart } from "./bar-chart.ts";
import type { Client, Job } from "./client.ts";
import { demClients } from "./dem.ts";
import { limitClient, type LimitProgram, limitProgram, writeRequests } from "./limit.ts";
import { rowsOf, tableLines } from "./report.ts";
import { installRivals } from "./rivals.ts";
import { measureLoad, type Run, type Target } from "./run.ts";

/** How many requests in flight the limit is tried with. */
const CONCURRENCIES = [1, 2, 4, 8];

/** Rates of all clients against the cluster and against the sink. */
export const bulk: Subject = {
  name: "bulk",
  description: "documents per second, beside rivals: against a cluster (real), and one that swallows (sink)",
  defaults: { rows: 300_000, rounds: 3 },
  run: measure,
};

async function measure(bench: Bench): Promise<Result> {
  const { options: { rows, rounds }, servers, folder, tell } = bench;
  const targets = await chosenTargets(bench);
  const films = await servers.films();
  tell(`making ${rows} rows`);
  const table = await films.table(rows);
  const job = { cluster: await servers.cluster(), films, table, rows };
  tell("installing rivals");
  const rivals = await installRivals(folder);
  for (const missing of rivals.missing) tell(`left out: ${missing}`);
  const withoutLimit = chosenClients(bench, [...demClients, ...rivals.clients]);

  tell("warming up with a whole load");
  const real: Target = { name: "real", url: job.cluster.url };
  await measureLoad(rivals.clients[0], real, job, 0);
  const program = await limitProgram(folder);
  const limits = isChosen(bench, "limit") ? await bestLimits(bench, targets, job, program) : new Map<Target, Client>();

  const runs: Run[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const target of targets) {
      const limit = limits.get(target);
      const clients = limit === undefined ? withoutLimit : [limit, ...withoutLimit];
      for (let turn = 0; turn < clients.length; turn++) {
        bench.signal.throwIfAborted();
        const client = clients[(turn + round - 1) % clients.length];
        const run = await measureLoad(client, target, job, round);
        runs.push(run);
        tell(`round ${round}, ${target.name}: ${client.title}: ${Math.round(run.loadingRate)} documents/s`);
      }
    }
  }
  const meanBytes = await films.meanBytes(table);
  const shown = targets.map(({ name }) => ({ target: name, rows: rowsOf(runs, name, rows) }));
  return {
    lines: [
      `${rows} rows of ${meanBytes} bytes of JSON, ${rounds} rounds: median, and lowest to highest`,
      ...shown.flatMap(({ target, rows }) => ["", ...tableLines(target, rows)]),
      "",
      `limit: requests made before, sent by a ${program.sender} program, at the best of ${
        CONCURRENCIES.join(", ")
      } in flight`,
      Object.entries(rivals.versions).map(([name, version]) => `${name} ${version}`).join(" · "),
      ...rivals.missing.map((missing) => `left out: ${missing}`),
    ],
    measured: { meanBytes, rivals: rivals.versions, summary: shown, runs },
    pictures: { "bench.svg": barChart(shown) },
  };
}

/** Tries the limit at several numbers of requests in flight; gives the best for each target. */
async function bestLimits(
  bench: Bench,
  targets: readonly Target[],
  job: Omit<Job, "url">,
  program: LimitProgram,
): Promise<ReadonlyMap<Target, Client>> {
  const { folder, tell } = bench;
  const requests = await writeRequests(job.films, job.table, folder);
  const best = new Map<Target, Client>();
  for (const target of targets) {
    let highest = 0;
    for (const inFlight of CONCURRENCIES) {
      bench.signal.throwIfAborted();
      const client = limitClient(program, requests, inFlight);
      const { loadingRate } = await measureLoad(client, target, job, 0);
      tell(`trying, ${target.name}: ${client.title}: ${Math.round(loadingRate)} documents/s`);
      if (loadingRate <= highest) continue;
      highest = loadingRate;
      best.set(target, client);
    }
  }
  return best;
}

async function chosenTargets({ options: { against }, servers }: Bench): Promise<readonly Target[]> {
  const known = ["real", "sink"];
  const unknown = against.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`reading the command line: --against takes ${known.join(", ")}, not ${unknown}`);
  }
  const wanted = (name: string) => against.length === 0 || against.includes(name);
  return [
    ...(wanted("real") ? [{ name: "real", url: (await servers.cluster()).url }] as const : []),
    ...(wanted("sink") ? [await servers.sink()].map((sink) => ({ name: "sink", url: sink.url, sink }) as const) : []),
  ];
}

function isChosen({ options: { clients } }: Bench, name: string): boolean {
  return clients.length === 0 || clients.includes(name);
}

function chosenClients(bench: Bench, clients: readonly Client[]): readonly Client[] {
  const names = ["limit", ...clients.map(({ name }) => name)];
  const unknown = bench.options.clients.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`reading the command line: there is no client ${unknown}`, {
      hint: `There are ${names.join(", ")}.`,
    });
  }
  return clients.filter(({ name }) => isChosen(bench, name));
}

/**
 * One load by one client: what it took of the client, of the source and of the cluster.
 *
 * @module
 */
import type { Sink } from "../open-sink.ts";
import { checkLoad } from "./check.ts";
import type { Client, Job } from "./client.ts";

/** What is loaded into: a cluster, or the sink before it. */
export interface Target {
  readonly name: "real" | "sink";
  readonly url: string;
  readonly sink?: Sink;
}

/** One measured load. */
export interface Run {
  readonly round: number;
  readonly target: Target["name"];
  readonly client: string;
  readonly title: string;
  readonly kind: Client["kind"];
  /** Documents per second by the client's own clock. */
  readonly loadingRate: number;
  /** Documents per second over the life of its process. */
  readonly processRate: number | undefined;
  /** CPU seconds for the whole load, of each who took part; those that this machine cannot tell are left out. */
  readonly cpuSeconds: { readonly client?: number; readonly source?: number; readonly target: number };
  readonly peakMegabytes: number | undefined;
  readonly bound: string;
}

/** Loads once, checks it, and removes what was loaded. */
export async function measureLoad(client: Client, target: Target, job: Omit<Job, "url">, round: number): Promise<Run> {
  const { rows, films } = job;
  await target.sink?.empty();
  const before = await cpuSeconds(target, job);
  await using loaded = await client.load({ ...job, url: target.url });
  const after = await cpuSeconds(target, job);
  await checkLoad({ ...job, url: target.url }, loaded, target.sink);
  const { process, loadingSeconds } = loaded;
  const spent = {
    ...(process === undefined ? {} : { client: process.cpuSeconds }),
    ...(before.source === undefined || after.source === undefined || films === undefined
      ? {}
      : { source: after.source - before.source }),
    target: after.target - before.target,
  };
  return {
    round,
    target: target.name,
    client: client.name,
    title: client.title,
    kind: client.kind,
    loadingRate: rows / loadingSeconds,
    processRate: process === undefined ? undefined : rows / process.seconds,
    cpuSeconds: spent,
    peakMegabytes: process?.peakMegabytes,
    bound: boundBy(spent, process?.seconds ?? loadingSeconds, target.name),
  };
}

async function cpuSeconds({ sink }: Target, { cluster, films }: Omit<Job, "url">) {
  const [source, target] = await Promise.all([
    films.cpuSeconds(),
    sink === undefined ? cluster.cpuSeconds() : sink.taken().then(({ cpuSeconds }) => cpuSeconds),
  ]);
  return { source, target };
}

/** From so large a share of a core on, or of all cores, one speaks of being bound by it. */
const BUSY = 0.8;

/**
 * Says what kept a load from being faster, as far as CPU time tells: all cores were busy, and who took most of them; or a
 * client or source took all that one core has; or everyone waited.
 */
function boundBy({ client = 0, source = 0, target }: Run["cpuSeconds"], seconds: number, name: string): string {
  const parts = [["client", client], ["source", source], [name === "sink" ? "sink" : "cluster", target]] as const;
  const [[most, busiest]] = parts.toSorted(([, one], [, other]) => other - one);
  const all = client + source + target;
  if (all >= BUSY * seconds * navigator.hardwareConcurrency) return `all cores, most the ${most}`;
  return busiest >= BUSY * seconds ? `one core, the ${most}` : `waiting, most the ${most}`;
}

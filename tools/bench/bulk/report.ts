/**
 * The table of a comparison.
 *
 * @module
 */
import { type Summary, summary, summaryOf } from "../statistics.ts";
import { textTable } from "../text-table.ts";
import type { Run } from "./run.ts";

/** The rival that others are compared with. */
const REFERENCE = "helpers-deno";

/** CPU seconds are stated for so many documents. */
const PER = 300_000;

/** What all runs of one client against one target come to. */
export interface ClientRow {
  readonly client: string;
  readonly title: string;
  readonly kind: Run["kind"];
  readonly loadingRate: Summary;
  readonly processRate: Summary | undefined;
  /** To the limit of the same round, by their own clocks. */
  readonly ofLimit: Summary | undefined;
  /** To the reference of the same round, by their own clocks. */
  readonly ofReference: Summary | undefined;
  /** To the reference of the same round, over the lives of the processes. */
  readonly ofReferenceProcess: Summary | undefined;
  readonly clientCpuSeconds: Summary | undefined;
  readonly peakMegabytes: Summary | undefined;
  readonly bound: string;
}

/** Sums up the runs against one target, a row for each client. */
export function rowsOf(runs: readonly Run[], target: Run["target"], documents: number): readonly ClientRow[] {
  const here = runs.filter((run) => run.target === target);
  const names = [...new Set(here.map(({ client }) => client))];
  return names.map((client) => {
    const own = here.filter((run) => run.client === client);
    const ratios = (to: string, rate: (run: Run) => number | undefined) =>
      summaryOf(own.map((run) => {
        const other = here.find((other) => other.client === to && other.round === run.round);
        const [mine, theirs] = [rate(run), other === undefined ? undefined : rate(other)];
        return mine === undefined || theirs === undefined ? undefined : mine / theirs;
      }));
    const { title, kind } = own[0];
    return {
      client,
      title,
      kind,
      loadingRate: summary(own.map(({ loadingRate }) => loadingRate)),
      processRate: summaryOf(own.map(({ processRate }) => processRate)),
      ofLimit: ratios("limit", ({ loadingRate }) => loadingRate),
      ofReference: ratios(REFERENCE, ({ loadingRate }) => loadingRate),
      ofReferenceProcess: ratios(REFERENCE, ({ processRate }) => processRate),
      clientCpuSeconds: summaryOf(
        own.map(({ cpuSeconds }) => cpuSeconds.client === undefined ? undefined : cpuSeconds.client * PER / documents),
      ),
      peakMegabytes: summaryOf(own.map(({ peakMegabytes }) => peakMegabytes)),
      bound: commonest(own.map(({ bound }) => bound)),
    };
  }).toSorted((one, other) => other.loadingRate.median - one.loadingRate.median);
}

const headings = { real: "against the cluster", sink: "against the sink" } as const;

/** Lays the rows out for a terminal. */
export function tableLines(target: Run["target"], rows: readonly ClientRow[]): readonly string[] {
  return [
    headings[target],
    ...textTable(
      [
        "client",
        "docs/s",
        "spread",
        "× limit",
        "× helpers",
        "process docs/s",
        "× helpers",
        "CPU s",
        "peak MB",
        "bound by",
      ],
      rows.map((row) => [
        row.title,
        whole(row.loadingRate.median),
        `${whole(row.loadingRate.lowest)}–${whole(row.loadingRate.highest)}`,
        ratio(row.ofLimit),
        ratio(row.ofReference),
        row.processRate === undefined ? "–" : whole(row.processRate.median),
        ratio(row.ofReferenceProcess),
        row.clientCpuSeconds?.median.toFixed(1) ?? "–",
        row.peakMegabytes === undefined ? "–" : whole(row.peakMegabytes.median),
        row.bound,
      ]),
    ),
    `× helpers: to helpers.bulk under Deno in the same round; CPU s: of the client, for ${whole(PER)} documents`,
  ];
}

function ratio(value: Summary | undefined): string {
  return value?.median.toFixed(2) ?? "–";
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function commonest(texts: readonly string[]): string {
  const counts = Map.groupBy(texts, (text) => text);
  return [...counts].toSorted(([, one], [, other]) => other.length - one.length)[0][0];
}

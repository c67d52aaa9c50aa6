/**
 * The tool itself.
 *
 * @module
 */
import { FailedError } from "../../../src/errors.ts";
import { DemProject } from "../dem-project.ts";
import type { Client, Job, Loaded } from "./client.ts";

/** The tool with one worker and with two, with the database's own JSON and with a `document` function. */
export const demClients: readonly Client[] = [
  { name: "dem-2", title: "dem, 2 workers", kind: "ours", load: (job) => load(job, 2, false) },
  { name: "dem-1", title: "dem, 1 worker", kind: "ours", load: (job) => load(job, 1, false) },
  {
    name: "dem-document-2",
    title: "dem, 2 workers, document function",
    kind: "ours",
    load: (job) => load(job, 2, true),
  },
];

async function load({ url, films, table }: Job, workers: number, document: boolean): Promise<Loaded> {
  const project = await DemProject.open({ cluster: url, source: films.url, table, document });
  try {
    await project.create();
    const process = await project.run("update", "films", "--newer", "--json", "--workers", String(workers));
    const { result: { updates: [entry] } } = JSON.parse(process.stdout);
    if (entry?.outcome !== "complete") throw new FailedError(`running dem: ${JSON.stringify(entry)}`);
    return {
      index: project.version,
      loadingSeconds: entry.seconds,
      process,
      computed: document,
      [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
    };
  } catch (error) {
    await project[Symbol.asyncDispose]();
    throw error;
  }
}

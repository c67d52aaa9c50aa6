/**
 * Checks a load: the number of documents, and a hundred of them against the source.
 *
 * @module
 */
import { deepEqual } from "node:assert/strict";
import { FailedError } from "../../../src/errors.ts";
import type { Sink } from "../open-sink.ts";
import type { Job, Loaded } from "./client.ts";

/** So many documents are compared. */
const COMPARED = 100;

/** What was found in the index, or by the sink. */
interface Found {
  readonly documents: number;
  readonly samples: readonly { readonly id: string; readonly document: Readonly<Record<string, unknown>> }[];
}

/** Throws FailedError where what was loaded is not exactly what the source holds. */
export async function checkLoad(job: Job, loaded: Loaded, sink: Sink | undefined): Promise<void> {
  const { documents, samples } = sink === undefined ? await inIndex(job, loaded) : await inSink(sink);
  if (documents !== job.rows) {
    throw new FailedError(`checking ${loaded.index}: ${documents} documents were loaded, the source has ${job.rows}`);
  }
  const films = await job.films.films(job.table, samples.map(({ id }) => Number(id)));
  for (const { id, document } of samples) {
    const film = films.get(id);
    if (film === undefined) throw new FailedError(`checking ${loaded.index}: the source has no film ${id}`);
    const expected = loaded.computed ? { ...film, decade: Math.floor(Number(film.year) / 10) * 10 } : film;
    try {
      deepEqual(comparable(document), comparable(expected));
    } catch (error) {
      throw new FailedError(`checking ${loaded.index}: film ${id} is not as in the source\n${error}`);
    }
  }
}

async function inIndex({ cluster, rows }: Job, { index }: Loaded): Promise<Found> {
  const { count } = await cluster.send("GET", `/${index}/_count`);
  const step = Math.max(1, Math.floor(rows / COMPARED));
  const ids = Array.from({ length: Math.min(COMPARED, rows) }, (_, at) => String(1 + at * step));
  const { docs } = await cluster.send("POST", `/${index}/_mget`, { ids });
  const answers: readonly { readonly _id: string; readonly _source?: Record<string, unknown> }[] = docs;
  return { documents: count, samples: answers.map(({ _id, _source }) => ({ id: _id, document: _source ?? {} })) };
}

async function inSink(sink: Sink): Promise<Found> {
  const { documents, samples } = await sink.taken();
  return { documents, samples: samples.map(({ id, json }) => ({ id, document: JSON.parse(json) })) };
}

/** Clients write one instant in several ways. */
function comparable(document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...document, last_modified: new Date(String(document.last_modified)).toISOString() };
}

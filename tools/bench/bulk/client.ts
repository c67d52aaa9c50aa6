/**
 * What loads documents and is measured.
 *
 * @module
 */
import type { Cluster } from "../cluster.ts";
import type { FilmDatabase } from "../film-table.ts";
import type { Measured } from "../run-client.ts";

/** One that loads films into an index. */
export interface Client {
  /** Short, for `--clients`. */
  readonly name: string;
  /** For tables and pictures. */
  readonly title: string;
  /** Ours are shown in colour; the limit is what no client can pass. */
  readonly kind: "ours" | "rival" | "limit";
  load(job: Job): Promise<Loaded>;
}

/** What is to be loaded, and where to. */
export interface Job {
  /** The address that the client gets: the cluster's, or the sink's. */
  readonly url: string;
  readonly cluster: Cluster;
  readonly films: FilmDatabase;
  readonly table: string;
  readonly rows: number;
}

/** What one load took; the index is still there, to be checked, until it is disposed. */
export interface Loaded extends AsyncDisposable {
  readonly index: string;
  /** By its own clock, from the first row to the last answer and a refresh. */
  readonly loadingSeconds: number;
  /** Its process. Undefined where only its own clock counts. */
  readonly process: Measured | undefined;
  /** Whether documents have what a `document` function adds. */
  readonly computed?: boolean;
}

/**
 * The counts of a running update: reported as they grow, and held against what may be rejected.
 *
 * @module
 */
import type { Loaded } from "../bulk/loader.ts";
import type { Tolerance } from "../config/config.ts";
import { type ClusterError, type DemError, RejectedError } from "../errors.ts";
import type { Workspace } from "./workspace.ts";

/** Between two reports of progress pass at least so many milliseconds. */
const INTERVAL = 100;

/** A share of rejections is held against the rows only when there are more than so many. */
const FLOOR = 1000;

/** So many batches in a row may fail, with none that is loaded between, before the cluster is held to be out. */
const PATIENCE = 3;

/** So many reasons of rejections are kept for the action's log. */
const REASONS = 20;

/** Counts what an update has done so far. */
export class Tally {
  documents = 0;
  deleted = 0;
  rejected = 0;
  dropped = 0;
  batches = 0;
  /** Documents that other processes have loaded, as far as is known while they do. */
  elsewhere = 0;
  /** Why batches could not be loaded, the first of them; the update goes on to its end and is aborted then. */
  failure: DemError | undefined;
  readonly reasons: string[] = [];
  readonly #workspace: Pick<Workspace, "report" | "now">;
  readonly #version: string;
  readonly #workers: number;
  readonly #tolerance: Tolerance;
  #total: number | undefined;
  #awaited = false;
  #inARow = 0;
  #reported = 0;

  /** `workers`: those that are told of; the config's where absent. */
  constructor(
    workspace: Pick<Workspace, "report" | "now" | "settings">,
    version: string,
    workers = workspace.settings.update.workers,
  ) {
    this.#workers = workers;
    this.#workspace = workspace;
    this.#version = version;
    this.#tolerance = workspace.settings.update.maximumRejections;
  }

  /** How many rows there are is being found out: until then no share of them is held against the rejections. */
  awaitTotal(): void {
    this.#awaited = true;
  }

  /** Sets how many rows there are to load. Throws RejectedError when too many documents were rejected for so few. */
  expect(total: number, exact: boolean): void {
    this.#total = total;
    this.#workspace.report({ type: "total", version: this.#version, total, exact });
    if (!exact) return;
    this.#awaited = false;
    this.#requireTolerable();
  }

  /** Adds a batch that was loaded. Throws RejectedError when too many documents were rejected. */
  add(loaded: Loaded): void {
    this.#inARow = 0;
    this.batches++;
    this.documents += loaded.indexed;
    this.deleted += loaded.deleted;
    this.dropped += loaded.dropped;
    this.rejected += loaded.rejections.length;
    for (const { document, reason } of loaded.rejections.slice(0, REASONS - this.reasons.length)) {
      this.reasons.push(`${document}: ${reason}`);
    }
    this.report();
    this.#requireTolerable();
  }

  /**
   * Takes over the sums of all batches, those that other processes have loaded included. Throws RejectedError when too
   * many documents were rejected.
   */
  take(totals: { readonly documents: number; readonly rejected: number; readonly complete: number }): void {
    this.documents = totals.documents;
    this.rejected = totals.rejected;
    this.batches = totals.complete;
    this.elsewhere = 0;
    this.report();
    this.#requireTolerable();
  }

  /** Adds documents that were removed because the source does not have them. */
  addDeleted(count: number): void {
    this.deleted += count;
    this.report();
  }

  /** Takes note of a batch that failed. Throws the failure when nothing goes any more. */
  addFailure(failure: ClusterError): void {
    this.failure ??= failure;
    if (++this.#inARow >= PATIENCE) throw failure;
  }

  /** Throws what made batches fail, if any did. */
  requireNoFailure(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  /** Reports the counts; not too often, unless `now`. */
  report(now = false): void {
    const time = this.#workspace.now().getTime();
    if (!now && time - this.#reported < INTERVAL) return;
    this.#reported = time;
    const { documents, deleted, rejected, dropped, batches } = this;
    this.#workspace.report({
      type: "progress",
      version: this.#version,
      documents: documents + this.elsewhere,
      deleted,
      rejected,
      dropped,
      batches,
      ...(this.#total === undefined ? {} : { total: this.#total }),
      workers: this.#workers,
    });
  }

  /** What the log of the action says of the rejections. */
  get log(): string | undefined {
    if (this.rejected === 0) return undefined;
    const more = this.rejected - this.reasons.length;
    return [`rejected ${this.rejected}:`, ...this.reasons, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
  }

  #requireTolerable(): void {
    if (this.#awaited && "share" in this.#tolerance) return;
    const rows = Math.max(this.#total ?? 0, this.documents + this.rejected + this.dropped);
    const allowed = "count" in this.#tolerance
      ? this.#tolerance.count
      : Math.max(FLOOR, Math.floor(rows * this.#tolerance.share));
    if (this.rejected <= allowed) return;
    throw new RejectedError(
      `loading into ${this.#version}: ${this.rejected} documents were rejected, more than the ${allowed} tolerated`,
      { hint: `Correct the mapping or the rows, or raise update.maximumRejections. The first was ${this.reasons[0]}` },
    );
  }
}

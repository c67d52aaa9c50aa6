/**
 * Puts the pieces together: the one place that picks implementations.
 *
 * @module
 */
import type * as r from "./actions/results.ts";
import type { UpdateEvent } from "./bulk/progress.ts";

/** What `openToolkit` takes beside the config. */
export interface ToolkitOptions {
  /** The command line, for the history; secrets masked by the caller. */
  readonly command?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: UpdateEvent) => void;
  readonly onWarning?: (message: string) => void;
}

/** Every command as a function. */
export interface Toolkit extends AsyncDisposable {
  list(options?: r.ListOptions): Promise<r.ListResult | r.ClusterListResult>;
  create(options: r.CreateOptions): Promise<r.CreateResult | r.DryRunResult>;
  update(options: r.UpdateOptions): Promise<r.UpdateResult | r.DryRunResult>;
  activate(
    options: r.ActivateOptions,
  ): Promise<r.ActivateResult | r.DryRunResult>;
  rollback(
    options: r.RollbackOptions,
  ): Promise<r.RollbackResult | r.DryRunResult>;
  clear(options: r.ClearOptions): Promise<r.VersionsResult | r.DryRunResult>;
  drop(options: r.DropOptions): Promise<r.VersionsResult | r.DryRunResult>;
  reset(options: r.ResetOptions): Promise<r.ResetResult | r.DryRunResult>;
  plan(options?: r.Targets): Promise<r.PlanResult>;
  status(options?: r.StatusOptions): Promise<r.StatusResult>;
  history(options?: r.HistoryOptions): Promise<r.HistoryResult>;
  unlock(index: string): Promise<r.UnlockResult>;
  search(
    index: string,
    query: string,
    options?: r.SearchOptions,
  ): Promise<r.SearchResult>;
  loaddata(
    files: readonly string[],
    options?: r.LoaddataOptions,
  ): Promise<r.LoaddataResult>;
}

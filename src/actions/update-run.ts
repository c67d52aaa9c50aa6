/**
 * What the steps of one running update share.
 *
 * @module
 */
import type { Crew } from "../bulk/crew.ts";
import type { Loader } from "../bulk/loader.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import type { Source } from "../source/source.ts";
import type { Tally } from "./tally.ts";
import type { Workspace } from "./workspace.ts";

/** One running update of one version. */
export interface UpdateRun {
  readonly workspace: Workspace;
  readonly version: VersionRecord;
  /** The update as it is recorded. */
  readonly action: ActionRecord;
  readonly source: Source;
  /** What loads in this very process. */
  readonly loader: Loader;
  /** Who loads batches. */
  readonly crew: Crew;
  readonly tally: Tally;
  /** The alias that this process writes through. */
  readonly fence: string;
  /** Documents per batch. */
  readonly batchSize: number;
  /** When it began, by the history's clock. */
  readonly began: Date;
  /** Take no new batches; finish those in flight. */
  readonly interrupt: AbortSignal;
  /** The lock is lost: stop at once. */
  readonly lost: AbortSignal;
  /** Either of them. */
  readonly ended: AbortSignal;
}

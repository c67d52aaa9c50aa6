/**
 * What running actions tell those who watch.
 *
 * @module
 */
import type { UpdateEvent } from "../bulk/progress.ts";
import type { DeployStep } from "./results.ts";

/** A step of a deployment that began, or came to its end. */
export interface DeployEvent {
  /** Tells it from the events of an update. */
  readonly type: "deploy";
  /** The base name of the index. */
  readonly index: string;
  /** The step, as it stands now. */
  readonly step: DeployStep;
}

/** One sign of life. */
export type ProgressEvent = UpdateEvent | DeployEvent;

/**
 * The end of a worker that was not asked for.
 *
 * @module
 */

/** A worker threw outside of any call, ended, or gave no sign of life: what it had taken on is not done. */
export class WorkerLost extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "WorkerLost";
  }
}

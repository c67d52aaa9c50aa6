/**
 * What a running update tells those who watch it.
 *
 * @module
 */

/** One sign of life of an update. */
export type UpdateEvent =
  | {
    readonly type: "started";
    readonly version: string;
    readonly total?: number;
    readonly workers: number;
  }
  | {
    readonly type: "total";
    readonly version: string;
    readonly total: number;
    readonly exact: boolean;
  }
  | {
    readonly type: "progress";
    readonly version: string;
    readonly documents: number;
    readonly deleted: number;
    readonly rejected: number;
    /** Documents that a pipeline dropped. */
    readonly dropped: number;
    readonly batches: number;
    readonly total?: number;
    readonly workers: number;
  }
  | {
    readonly type: "waiting";
    readonly version: string;
    /** Why: the cluster's own reason. */
    readonly reason: string;
    readonly milliseconds: number;
  }
  | {
    readonly type: "step";
    readonly version: string;
    readonly step: "sweep" | "refresh" | "settings";
  }
  | {
    readonly type: "ended";
    readonly version: string;
    readonly outcome: "complete" | "aborted" | "interrupted";
  };

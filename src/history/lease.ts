/** How long a lock lasts without a sign of life of its owner, and how often that is given; milliseconds. */
export interface Lease {
  readonly lease: number;
  readonly heartbeat: number;
}

/** The lease is several heartbeats long, each of which a busy database may delay. */
export const defaultLease: Lease = { lease: 30_000, heartbeat: 8_000 };

/**
 * The figures of an update that has loaded nothing.
 *
 * @module
 */
import type { UpdateEntry } from "./results.ts";

/** What an entry says where no document was loaded. */
export const nothingLoaded = {
  documents: 0,
  deleted: 0,
  rejected: 0,
  dropped: 0,
  batches: 0,
  since: null,
  seconds: 0,
  documentsPerSecond: 0,
} as const satisfies Omit<UpdateEntry, "version" | "outcome">;

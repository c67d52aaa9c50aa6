/**
 * What a definition means where it says nothing, in the form in which authors write it.
 *
 * Plain values without imports, so that help can print them without loading anything.
 *
 * @module
 */

/** The defaults of a definition. */
export const definitionDefaults = {
  overlap: "5s",
  timezone: "UTC",
  batchDocuments: 5000,
  batchBytes: "4MB",
} as const;

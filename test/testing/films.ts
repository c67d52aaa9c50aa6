/** Definitions that the tests of the testing module share. */

export const films = {
  name: "films",
  mappings: {
    dynamic: "strict",
    properties: { id: { type: "long" }, title: { type: "text" }, year: { type: "integer" } },
  },
} as const;

/** Takes fields that it does not know. */
export const notes = { name: "notes", mappings: { properties: { text: { type: "text" } } } } as const;

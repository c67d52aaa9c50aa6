/**
 * The schema of an index that others made.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import type { LoadedDefinition, Schema } from "../definition/definition.ts";
import { drift } from "../definition/drift.ts";
import { hashSchema } from "../definition/fingerprint.ts";
import { liveSchema } from "./repair.ts";

/** Settings that say how the index is used at the moment, not what it is. */
const passing = /^blocks\./;

/**
 * Gives the definition's schema where the live index is the same to the server, so that nothing is pending; what the
 * live index shows otherwise.
 */
export async function adoptedSchema(
  definition: LoadedDefinition,
  live: LiveIndex,
): Promise<{ readonly schema: Schema; readonly hash: string }> {
  if (drift(definition.schema, live).length === 0) return { schema: definition.schema, hash: definition.hash };
  const shown = liveSchema(live);
  const settings = Object.fromEntries(Object.entries(shown.settings).filter(([name]) => !passing.test(name)));
  const schema = { ...shown, settings };
  return { schema, hash: await hashSchema(schema) };
}

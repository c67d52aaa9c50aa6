/**
 * The version that was active before.
 *
 * @module
 */
import type { VersionRecord } from "../history/history.ts";
import type { IndexState } from "./state.ts";

/** Finds the last version along the activations that is not the active one and is still there. */
export function previousVersion({ record, versions, active }: IndexState): VersionRecord | undefined {
  const byId = new Map(versions.map((version) => [version.id, version]));
  const before = record?.activations.findLast((id) => id !== active?.id && byId.has(id));
  return before === undefined ? undefined : byId.get(before);
}

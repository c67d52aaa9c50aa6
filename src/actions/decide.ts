/**
 * What a definition asks for: the one decision that `create` carries out and `plan` shows.
 *
 * @module
 */
import { differences } from "../definition/difference.ts";
import type { Difference, LoadedDefinition, Schema } from "../definition/definition.ts";
import type { VersionRecord } from "../history/history.ts";
import type { IndexState } from "./state.ts";

/** What is to be done for one index. */
export type Decision =
  | { readonly kind: "none"; readonly version: VersionRecord; readonly reason: string }
  | { readonly kind: "missing"; readonly version: VersionRecord; readonly reason: string }
  | {
    readonly kind: "in-place";
    readonly version: VersionRecord;
    /** Versions whose live index takes the change. */
    readonly changes: readonly { readonly version: VersionRecord; readonly differences: readonly Difference[] }[];
    readonly differences: readonly Difference[];
    readonly reason: string;
  }
  | {
    readonly kind: "refill";
    readonly version: VersionRecord;
    readonly differences: readonly Difference[];
    readonly reason: string;
  }
  | {
    readonly kind: "withdrawn";
    readonly version: VersionRecord;
    readonly differences: readonly Difference[];
    readonly reason: string;
  }
  | { readonly kind: "new-version"; readonly differences: readonly Difference[]; readonly reason: string };

/** Decides what a definition asks for, given what there is. */
export function decide(state: IndexState, definition: LoadedDefinition): Decision {
  const { active, newest } = state;
  const current = [newest, active].filter((version) => version !== undefined);
  const same = current.find((version) => version.hash === definition.hash);
  if (same !== undefined && !state.live.has(same.name)) {
    return { kind: "missing", version: same, reason: `${same.name} is missing in the cluster` };
  }
  const changes = distinct(current)
    .filter((version) => state.live.has(version.name))
    .map((version) => ({ version, differences: schemaDifferences(version.schema, definition.schema) }))
    .filter(({ differences }) => differences.length > 0 && differences.every(({ kind }) => kind === "in-place"));
  const [change] = changes;
  if (change !== undefined) {
    const names = changes.map(({ version }) => version.name).join(", ");
    return {
      kind: "in-place",
      version: change.version,
      changes,
      differences: change.differences,
      reason: `${names} can take the change as it is`,
    };
  }
  if (same !== undefined) return unchanged(same, definition);
  const from = newest ?? active;
  const found = differences(from?.schema ?? { settings: {}, mappings: {} }, definition.schema);
  const withdrawn = state.versions.findLast((version) => version.withdrawn && version.hash === definition.hash);
  if (withdrawn !== undefined) {
    return {
      kind: "withdrawn",
      version: withdrawn,
      differences: found,
      reason: `only ${withdrawn.name} has this schema, and it was withdrawn`,
    };
  }
  return {
    kind: "new-version",
    differences: found,
    reason: from === undefined ? "it has no version" : `its schema differs from that of ${from.name}`,
  };
}

/** Gives the differences that a definition has from a recorded schema; what a template added is none. */
function schemaDifferences(from: Schema, to: Schema): readonly Difference[] {
  const { added: _added, ...own } = from;
  return differences(own, to).filter(({ kind }) => kind !== "none");
}

function unchanged(version: VersionRecord, definition: LoadedDefinition): Decision {
  const filled = version.sourceFingerprint;
  if (version.coverage === "full" && filled !== null && filled !== definition.sourceFingerprint) {
    return {
      kind: "refill",
      version,
      differences: [],
      reason: `the source of ${version.name} was defined differently when it was filled`,
    };
  }
  return { kind: "none", version, reason: `${version.name} has this schema` };
}

function distinct(versions: readonly VersionRecord[]): readonly VersionRecord[] {
  return versions.filter((version, at) => versions.findIndex(({ id }) => id === version.id) === at);
}

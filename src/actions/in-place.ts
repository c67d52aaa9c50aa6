/**
 * Changes that a live index takes without a new version.
 *
 * @module
 */
import type { Difference, Json, JsonObject, LoadedDefinition } from "../definition/definition.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import { markedMappings } from "./physical.ts";
import { recorded } from "./record.ts";
import type { Workspace } from "./workspace.ts";

/** Settings that a running load holds; its end restores them from the snapshot. */
const heldByLoad = new Set(["refresh_interval", "number_of_replicas", "auto_expand_replicas"]);

/** Applies changes to a live index, and replaces the version's snapshot; the earlier one stays in the action's log. */
export async function applyInPlace(
  workspace: Workspace,
  definition: LoadedDefinition,
  change: { readonly version: VersionRecord; readonly differences: readonly Difference[] },
  parent?: ActionRecord,
): Promise<void> {
  const { cluster, history, prefix } = workspace;
  const { version, differences } = change;
  const { added } = version.schema;
  const action = {
    kind: "create",
    prefix,
    index: version.index,
    version: version.name,
    parent: parent?.id,
    arguments: { inPlace: differences.map(({ path }) => path), hash: definition.hash },
  } as const;
  const earlier: JsonObject = {
    hash: version.hash,
    settings: version.schema.settings,
    mappings: version.schema.mappings,
  };
  await recorded(workspace, action, async () => {
    const settings = changedSettings(differences, version.loading);
    if (Object.keys(settings).length > 0) await cluster.putSettings(version.name, settings);
    if (differences.some(({ path }) => path.startsWith("mappings"))) {
      const { name: index, schema, hash } = definition;
      await cluster.putMappings(version.name, markedMappings(workspace, { ...version, index, schema, hash }));
    }
    await history.changeVersion(version.id, {
      schema: added === undefined ? definition.schema : { ...definition.schema, added },
      hash: definition.hash,
    });
  }, () => ({ log: `before: ${JSON.stringify(earlier)}` }));
}

function changedSettings(differences: readonly Difference[], loading: boolean): Record<string, Json> {
  const changed: Record<string, Json> = {};
  for (const { path, to } of differences) {
    if (!path.startsWith("settings.")) continue;
    const name = path.slice("settings.".length);
    if (!(loading && heldByLoad.has(name))) changed[name] = to ?? null;
  }
  return changed;
}

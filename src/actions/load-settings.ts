/**
 * Settings for a first load: no refresh and no replicas while nobody reads.
 *
 * The translog stays synchronous: with `async`, acknowledged documents are gone after a kill of the server.
 *
 * @module
 */
import type { Json, JsonObject, Schema } from "../definition/definition.ts";
import type { VersionRecord } from "../history/history.ts";
import type { Workspace } from "./workspace.ts";

const LOAD_SETTINGS: Readonly<Record<string, Json>> = {
  refresh_interval: -1,
  number_of_replicas: 0,
  auto_expand_replicas: false,
};

/** Puts a version under load settings; recorded before they are sent, so that whoever comes next can restore them. */
export async function applyLoadSettings(workspace: Workspace, version: VersionRecord): Promise<void> {
  await workspace.history.changeVersion(version.id, { loading: true });
  await workspace.cluster.putSettings(version.name, LOAD_SETTINGS);
}

/**
 * Restores the settings of a version from its snapshot, never from live values; null, where that sets none, makes them
 * the server's default.
 */
export async function restoreLoadSettings(
  workspace: Pick<Workspace, "history" | "cluster">,
  version: Pick<VersionRecord, "id" | "name" | "schema">,
): Promise<void> {
  await workspace.cluster.putSettings(version.name, settingsToRestore(version.schema));
  await workspace.history.changeVersion(version.id, { loading: false });
}

/** Gives what the load settings were before, as the schema, or a template beneath it, says. */
export function settingsToRestore({ settings, added }: Schema): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.keys(LOAD_SETTINGS).map((
      key,
    ) => [key, setting(settings, key) ?? setting(added?.settings ?? {}, key) ?? null]),
  );
}

/** Finds a setting in any of the forms that the server takes: plain, with `index.` before it, or inside `index`. */
function setting(settings: JsonObject, key: string): Json | undefined {
  const { index } = settings;
  const inside = typeof index === "object" && index !== null && !Array.isArray(index) ? index as JsonObject : {};
  return settings[key] ?? settings[`index.${key}`] ?? inside[key];
}

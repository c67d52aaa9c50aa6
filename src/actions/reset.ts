/**
 * `dangerous-reset`: everything of the prefix away, and made afresh.
 *
 * @module
 */
import { belongsTo } from "../cluster/ours.ts";
import { ConfirmationRequired, DemError } from "../errors.ts";
import type { ActionRecord } from "../history/history.ts";
import { createVersion, recreate } from "./create.ts";
import { dropVersion } from "./drop.ts";
import { locked, lockedAll, versionScope } from "./locked.ts";
import { dropOrphan, findOrphans } from "./orphans.ts";
import { recorded } from "./record.ts";
import type { ResetOptions, ResetResult } from "./results.ts";
import { selectIndexes } from "./select.ts";
import { settledState } from "./settle.ts";
import { type IndexState, requireOwnStore } from "./state.ts";
import { pointAlias, switchTo } from "./switch.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Drops every version of every index of the prefix, empties the prefix's history, and creates and activates fresh
 * versions. With `esOnly` the history keeps its versions, which are created again, empty.
 */
export async function reset(workspace: Workspace, options: ResetOptions): Promise<ResetResult> {
  const { history, prefix } = workspace;
  const names = await selectIndexes(workspace, { all: true }, { required: true });
  if (!options.dryRun) await requireConfirmation(workspace, options.confirmation);
  return await lockedAll(workspace, names, async (workspace) => {
    const newAction = {
      kind: "reset",
      prefix,
      index: null,
      version: null,
      arguments: { esOnly: options.esOnly ?? false },
    } as const;
    return await recorded(workspace, newAction, async (action) => {
      const states: IndexState[] = [];
      for (const name of names) {
        const state = await settledState(workspace, name);
        requireOwnStore(workspace, name, state.live.values());
        states.push(state);
      }
      const dropped = await dropAll(workspace, states, options, action);
      if (options.esOnly) return { dropped, created: await recreateAll(workspace, states, action) };
      await history.forget(prefix, action.id);
      return { dropped, created: await createAll(workspace, action) };
    });
  });
}

async function requireConfirmation(workspace: Workspace, typed: string | undefined): Promise<void> {
  const { cluster, history, prefix } = workspace;
  const [what, expected] = await confirmationOf(workspace);
  if (typed === expected) return;
  const recordedNames = (await history.versions({ prefix })).map(({ name }) => name);
  const ours = (await cluster.indexesUnder(prefix)).filter((live) =>
    belongsTo(live, prefix) && live.meta?.store === history.storeId
  );
  const versions = [...new Set([...recordedNames, ...ours.map(({ name }) => name)])];
  const found = typed === undefined ? "it was not confirmed" : `${JSON.stringify(typed)} is not ${what}`;
  throw new ConfirmationRequired(expected, versions, `resetting every index of the prefix "${prefix}": ${found}`, {
    hint: `Confirm with ${what}: --yes=${expected}.`,
  });
}

/** What must be typed: never nothing. */
async function confirmationOf({ cluster, prefix }: Workspace): Promise<readonly [what: string, text: string]> {
  if (prefix !== "") return ["the prefix", prefix];
  const { name } = await cluster.info();
  return name === "" ? ["the cluster's address", cluster.address] : ["the cluster's name", name];
}

async function dropAll(
  workspace: Workspace,
  states: readonly IndexState[],
  options: ResetOptions,
  action: ActionRecord,
): Promise<readonly string[]> {
  const dropped: string[] = [];
  for (const state of states) {
    for (const version of state.versions) {
      await locked(
        workspace,
        versionScope(workspace, state.name, version.name),
        (workspace) => dropVersion(workspace, state, version, { esOnly: options.esOnly }, action),
      );
      dropped.push(version.name);
    }
    for (const orphan of await findOrphans(workspace, state)) {
      await dropOrphan(workspace, state.name, orphan, action);
      dropped.push(orphan.live.name);
    }
  }
  return dropped;
}

async function recreateAll(
  workspace: Workspace,
  states: readonly IndexState[],
  action: ActionRecord,
): Promise<readonly string[]> {
  const created: string[] = [];
  for (const { name, versions } of states) {
    for (const version of versions) {
      await recreate(workspace, version, action);
      created.push(version.name);
    }
    const state = await settledState(workspace, name);
    if (state.active !== undefined) await pointAlias(workspace, state, state.active);
  }
  return created;
}

/** Creates and activates a version of each definition; what stands in the way of one is told at the end. */
async function createAll(workspace: Workspace, action: ActionRecord): Promise<readonly string[]> {
  const created: string[] = [];
  const failures: DemError[] = [];
  for (const definition of workspace.definitions.values()) {
    try {
      const before = await settledState(workspace, definition.name);
      const version = await createVersion(workspace, before, definition, action);
      await switchTo(workspace, await settledState(workspace, definition.name), version, {
        lift: false,
        parent: action,
      });
      created.push(version.name);
    } catch (error) {
      if (!(error instanceof DemError) || workspace.signal.aborted) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return created;
}

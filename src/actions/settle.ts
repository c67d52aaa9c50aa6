/**
 * The state of an index, after what a killed run left half-done was brought to its end.
 *
 * @module
 */
import { indexScope, locked } from "./locked.ts";
import { agreementOf, type IndexState, readState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Reads the state of an index whose lock the caller holds. Where a run was killed between the switch of the alias and
 * its record, the record follows the alias: the action that was recorded before the switch says what was meant.
 */
export async function settledState(workspace: Workspace, name: string): Promise<IndexState> {
  const state = await readState(workspace, name);
  if (agreementOf(state) !== "moved" || state.holders.length !== 1) return state;
  const { history, prefix } = workspace;
  const [holder] = state.holders;
  const version = state.versions.find((version) => version.name === holder);
  const [last] = await history.actions({ prefix, indexes: [name], kinds: ["activate", "rollback", "adopt"], limit: 1 });
  if (version === undefined || last?.version !== holder || last.status !== "aborted") return state;

  const withdrawn = last.arguments.withdrawn;
  for (const newer of state.versions) {
    const meant = Array.isArray(withdrawn) && withdrawn.includes(newer.name);
    if (meant) await history.changeVersion(newer.id, { withdrawn: true });
  }
  if (version.withdrawn) await history.changeVersion(version.id, { withdrawn: false });
  const chain = state.record?.activations ?? [];
  const at = last.kind === "rollback" ? chain.lastIndexOf(version.id) : -1;
  await history.setActive(version.indexId, version.id, at < 0 ? [...chain, version.id] : chain.slice(0, at + 1));
  return await readState(workspace, name);
}

/** Milliseconds that a switch which is just under way is waited for. */
const SWITCHING = 5_000;

/**
 * Reads the state of an index whose lock the caller does not hold. Where alias and history differ, somebody may just be
 * switching, or have been killed over it: then under the lock.
 */
export async function currentState(workspace: Workspace, name: string): Promise<IndexState> {
  const state = await readState(workspace, name);
  if (agreementOf(state) === "agreed") return state;
  const patient = { ...workspace, wait: Math.max(workspace.wait, SWITCHING) };
  return await locked(patient, indexScope(workspace, name), (workspace) => settledState(workspace, name));
}

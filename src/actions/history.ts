/**
 * `history`: what was done, newest first.
 *
 * @module
 */
import { NotFoundError } from "../errors.ts";
import type { ActionRecord } from "../history/history.ts";
import type { HistoryEntry, HistoryOptions, HistoryResult } from "./results.ts";
import { selectIndexes, selectVersions } from "./select.ts";
import type { Workspace } from "./workspace.ts";

/** Actions that `history` shows where no limit is given. */
export const defaultHistoryLimit = 20;

/** Gives the actions of the indexes, batches folded under their update; or one action whole, with its log. */
export async function history(workspace: Workspace, options: HistoryOptions): Promise<HistoryResult> {
  await workspace.history.releaseDead(workspace.prefix);
  if (options.id !== undefined) return { actions: await oneWhole(workspace, options.id) };
  const { history: store, prefix } = workspace;
  const limit = options.limit ?? defaultHistoryLimit;
  const withoutBatches = !options.batches;
  const actions: ActionRecord[] = [];
  if (options.exact) {
    for (const { name } of await selectVersions(workspace, options)) {
      actions.push(...await store.actions({ prefix, version: name, withoutBatches, limit }));
    }
    actions.sort((a, b) => b.id - a.id);
  } else {
    const named = (options.names?.length ?? 0) > 0;
    const indexes = named ? await selectIndexes(workspace, options, { required: false }) : undefined;
    actions.push(...await store.actions({ prefix, indexes, withoutBatches, limit }));
  }
  return { actions: await Promise.all(actions.slice(0, limit).map((action) => entryOf(workspace, action))) };
}

async function oneWhole(workspace: Workspace, id: number): Promise<readonly HistoryEntry[]> {
  const action = await workspace.history.action(id);
  if (action === undefined || action.prefix !== workspace.prefix) {
    throw new NotFoundError(
      "index-not-found",
      String(id),
      `finding action ${id}: the history has none of this number`,
      {
        hint: "`dem history` shows them.",
      },
    );
  }
  const children = await workspace.history.actions({ parent: id, withoutBatches: true, ascending: true });
  const whole = { ...await entryOf(workspace, action), log: action.log, arguments: action.arguments };
  return [whole, ...await Promise.all(children.map((child) => entryOf(workspace, child)))];
}

/** Gives an action as results show it. */
export async function entryOf(workspace: Workspace, action: ActionRecord): Promise<HistoryEntry> {
  const totals = action.kind === "update" ? await workspace.history.batchTotals(action.id) : undefined;
  const batches = totals === undefined ? 0 : totals.queued + totals.inProgress + totals.complete + totals.aborted;
  return {
    id: action.id,
    parent: action.parent,
    kind: action.kind,
    index: action.index,
    version: action.version,
    status: action.interrupted ? "interrupted" : action.status,
    started: action.started?.toISOString() ?? null,
    ended: action.ended?.toISOString() ?? null,
    documents: action.documents,
    rejected: action.rejected,
    deleted: action.deleted,
    command: action.command,
    tag: action.tag,
    user: action.user,
    host: action.owner.host,
    process: action.owner.process,
    error: action.status === "aborted" ? action.log.trimEnd().split("\n").at(-1) ?? "" : null,
    batches,
  };
}

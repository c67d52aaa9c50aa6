/**
 * `report`: what became of the indexes over time, with all that a page about it needs.
 *
 * @module
 */
import { changeReason } from "../definition/change-reason.ts";
import { differences } from "../definition/difference.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import { entryOf } from "./history.ts";
import type { ReportOptions, ReportResult } from "./results.ts";
import { selectIndexes } from "./select.ts";
import { type IndexState, readState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** So many actions of each index are told, the newest. */
const ACTIONS = 200;

/** So many updates of each index are told batch by batch, the newest. */
const UPDATES = 12;

/** So many batches of one update are told. */
const BATCHES = 2000;

type Index = ReportResult["indexes"][number];

/** Gathers versions, activations, updates with their batches, and actions of each index. */
export async function report(workspace: Workspace, options: ReportOptions): Promise<ReportResult> {
  const { cluster, prefix, tag, history } = workspace;
  await history.releaseDead(prefix);
  const names = await selectIndexes(workspace, options, { required: false });
  const indexes: Index[] = [];
  for (const name of names) indexes.push(await reportOn(workspace, name));
  return { generated: workspace.now().toISOString(), cluster: cluster.address, prefix, tag, indexes };
}

async function reportOn(workspace: Workspace, name: string): Promise<Index> {
  const { history, prefix, cluster } = workspace;
  const [state, versions, actions] = await Promise.all([
    readState(workspace, name),
    history.versions({ prefix, index: name, deleted: true }),
    history.actions({ prefix, indexes: [name], withoutBatches: true, limit: ACTIONS }),
  ]);
  const open = versions.map(({ name }) => name).filter((name) => state.live.get(name)?.open);
  const counts = await cluster.counts(open);
  const updates = actions.filter(({ kind, arguments: { read } }) => kind === "update" && read !== undefined);
  return {
    name,
    alias: state.alias,
    active: state.active?.name ?? null,
    versions: await Promise.all(
      versions.map((version, at) =>
        reportedVersion(workspace, {
          state,
          version,
          before: versions[at - 1],
          documents: counts.get(version.name) ?? null,
        })
      ),
    ),
    activations: activationsOf(actions),
    updates: await Promise.all(updates.slice(0, UPDATES).map((update) => reportedUpdate(workspace, update))),
    actions: await Promise.all(actions.map((action) => entryOf(workspace, action))),
  };
}

async function reportedVersion(
  { history }: Workspace,
  { state, version, before, documents }: {
    readonly state: IndexState;
    readonly version: VersionRecord;
    readonly before: VersionRecord | undefined;
    readonly documents: number | null;
  },
): Promise<Index["versions"][number]> {
  const { name, number, created, deleted, tag, hash, coverage, watermark, withdrawn } = version;
  const found = before === undefined ? [] : differences(before.schema, version.schema);
  return {
    name,
    number,
    created: created.toISOString(),
    deleted: deleted?.toISOString() ?? null,
    active: state.active?.id === version.id,
    tag,
    hash,
    coverage,
    watermark,
    withdrawn,
    documents,
    rejections: await history.rejectionCount(version.id),
    differences: found.map((difference) => ({ ...difference, reason: changeReason(difference) })),
  };
}

/** When the alias was pointed at which version, oldest first. */
function activationsOf(actions: readonly ActionRecord[]): Index["activations"] {
  return actions
    .filter(({ kind, status }) =>
      (kind === "activate" || kind === "rollback" || kind === "adopt") && status === "complete"
    )
    .flatMap(({ ended, version, kind }) =>
      ended === null || version === null ? [] : { at: ended.toISOString(), version, kind }
    )
    .toReversed();
}

async function reportedUpdate(workspace: Workspace, update: ActionRecord): Promise<Index["updates"][number]> {
  const rows = await workspace.history.actions({
    parent: update.id,
    kinds: ["batch"],
    ascending: true,
    limit: BATCHES,
  });
  return {
    ...await entryOf(workspace, update),
    read: String(update.arguments.read),
    loaded: rows.flatMap(({ started, ended, documents, rejected, status, owner }) =>
      started === null ? [] : {
        started: started.toISOString(),
        ended: ended?.toISOString() ?? null,
        status,
        documents,
        rejected,
        host: owner.host,
        process: owner.process,
      }
    ),
  };
}

/**
 * Adopting an index that has the alias's own name: only a copy of it can stand behind an alias of that name.
 *
 * 1. Copy it under a version's name, inside the cluster.
 * 2. Compare the counts; documents that came meanwhile are copied in another pass.
 * 3. Delete it and add the alias to the copy, in one request, so that readers see no gap.
 *
 * @module
 */
import type { CopyFailure, LiveIndex } from "../cluster/cluster.ts";
import type { Schema } from "../definition/definition.ts";
import { ClusterError, ConfirmationRequired } from "../errors.ts";
import { nextName } from "./create.ts";
import { type Blueprint, createPhysical, recordedSchema } from "./physical.ts";
import { recorded } from "./record.ts";
import type { AdoptOptions, AdoptResult } from "./results.ts";
import type { IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** So many passes may be needed where others write. */
const PASSES = 3;

/** An index to adopt, and the schema that its version is recorded with. */
interface Adopted {
  readonly live: LiveIndex;
  readonly schema: { readonly schema: Schema; readonly hash: string };
}

/** Copies the index, swaps it for its copy, and records that. The caller holds the index's lock. */
export async function copyOver(
  workspace: Workspace,
  state: IndexState,
  { live, schema }: Adopted,
  options: AdoptOptions,
): Promise<AdoptResult> {
  const { history, prefix, tag } = workspace;
  const { name: index, alias } = state;
  if (!options.yes && !options.dryRun) {
    throw new ConfirmationRequired(live.name, [], `adopting ${live.name}: it is copied and then deleted`, {
      hint: "Confirm with --yes. Readers see no gap; writes that come while it is copied may be lost.",
    });
  }
  const { number, name } = await placeFor(workspace, state);
  const blueprint: Blueprint = { name, index, number, ...schema };
  const newAction = {
    kind: "adopt",
    prefix,
    index,
    version: name,
    arguments: { from: live.name, copy: true },
  } as const;
  const copied = await recorded(workspace, newAction, async () => {
    const { copy, count } = await copyOf(workspace, live, blueprint);
    await workspace.cluster.changeAliases([{ removeIndex: { index: live.name } }, { add: { index: name, alias } }]);
    const { id: indexId } = await history.ensureIndex(prefix, index);
    const recordedAs = recordedSchema(workspace, blueprint, copy);
    const { hash } = schema;
    const version = await history.addVersion({ indexId, number, name, uuid: copy.uuid, schema: recordedAs, hash, tag });
    await history.setActive(indexId, version.id, [version.id]);
    return count;
  }, (documents) => ({ documents }));
  return { name: index, version: name, copied };
}

/** Gives the number and name of the copy; what an adoption that was cut off left there is deleted. */
async function placeFor(workspace: Workspace, state: IndexState): Promise<{ number: number; name: string }> {
  const { cluster, history, prefix } = workspace;
  for (const live of state.live.values()) {
    const [attempt] = await history.actions({ prefix, version: live.name, kinds: ["adopt"], limit: 1 });
    if (attempt?.status !== "aborted" || live.meta === undefined) continue;
    await cluster.deleteIndexes([live]);
    return { number: live.meta.number, name: live.name };
  }
  return await nextName(workspace, state);
}

/** Makes the copy; where that fails nothing of it stays. */
async function copyOf(
  workspace: Workspace,
  live: LiveIndex,
  blueprint: Blueprint,
): Promise<{ readonly copy: LiveIndex; readonly count: number }> {
  const { cluster, signal, settings } = workspace;
  const copy = await createPhysical(workspace, blueprint);
  try {
    for (let pass = 1;; pass++) {
      const { failures: [refused] } = await cluster.copyDocuments(
        { from: live.name, to: copy.name, toIndex: true, missingOnly: false, withoutPipeline: true },
        { signal, patience: settings.update.retryFor },
      );
      if (refused !== undefined) throw refusal(live, refused);
      const counts = await documentsOf(workspace, [live.name, copy.name]);
      const [original = 0, count = 0] = counts;
      if (original === count || workspace.rehearsal !== undefined) {
        await requireSame(workspace, live);
        return { copy, count };
      }
      if (pass === PASSES) {
        throw new ClusterError(
          "cluster-refused",
          `adopting ${live.name}: it has ${original} documents and its copy ${count}, after ${PASSES} passes`,
          { hint: "Stop what writes to it, then run the command again." },
        );
      }
    }
  } catch (error) {
    await cluster.deleteIndexes([copy]);
    throw error;
  }
}

/** What was taken by the one is not taken by the other, though both have the same mapping: a plugin, or a limit. */
function refusal(live: LiveIndex, { document, status, error }: CopyFailure): ClusterError {
  return new ClusterError("cluster-refused", `adopting ${live.name}: its copy refuses ${document}: ${error.reason}`, {
    status,
    ...(error.type === undefined ? {} : { type: error.type }),
  });
}

async function documentsOf({ cluster }: Workspace, names: readonly string[]): Promise<readonly number[]> {
  for (const name of names) await cluster.refresh(name);
  const counts = await cluster.counts(names);
  return names.map((name) => counts.get(name) ?? 0);
}

/** Throws where another index has come to the name since it was read. */
async function requireSame({ cluster }: Workspace, { name, uuid }: LiveIndex): Promise<void> {
  const [now] = await cluster.indexes([name]);
  if (now?.uuid === uuid) return;
  throw new ClusterError("cluster-refused", `adopting ${name}: another index has come to its name`, {
    hint: "Look at it with `dem list --es-only`.",
  });
}

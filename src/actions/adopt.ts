/**
 * `adopt`: takes a live index or alias under care that was made without this tool.
 *
 * It may be run again after it was cut off at any point: what carries our mark already is only recorded.
 *
 * @module
 */
import { aliasName } from "../cluster/naming.ts";
import { ClusterError, NotFoundError, UsageError } from "../errors.ts";
import type { LiveIndex, NameUse } from "../cluster/cluster.ts";
import type { JsonObject } from "../definition/definition.ts";
import { copyOver } from "./adopt-copy.ts";
import { adoptedSchema } from "./adopted-schema.ts";
import { indexScope, locked } from "./locked.ts";
import { markedMappings } from "./physical.ts";
import { recorded } from "./record.ts";
import type { AdoptOptions, AdoptResult } from "./results.ts";
import { definitionOf, selectIndexes } from "./select.ts";
import { settledState } from "./settle.ts";
import { type IndexState, requireOrder } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Makes a live index the first version of an index, active, and of coverage none. */
export async function adopt(workspace: Workspace, options: AdoptOptions): Promise<AdoptResult> {
  const { index, from } = options;
  await selectIndexes(workspace, { names: [index] }, { required: true });
  const definition = definitionOf(workspace, index);
  return await locked(workspace, indexScope(workspace, index), async (workspace) => {
    const live = await liveIndexOf(workspace, index, from);
    const state = await settledState(workspace, index);
    if (state.active?.name === live.name) return { name: index, version: live.name, copied: null };
    requireAdoptable(workspace, state, live, from);
    const schema = await adoptedSchema(definition, live);
    if (live.name === aliasName(workspace.prefix, index)) {
      return await copyOver(workspace, state, { live, schema }, options);
    }
    return await takeOver(workspace, state, { live, schema }, from);
  });
}

/** Finds the one physical index that a name means. */
async function liveIndexOf(workspace: Workspace, index: string, from: string): Promise<LiveIndex> {
  const attempt = `adopting ${from} as ${index}`;
  const use = await workspace.cluster.nameUse(from);
  const [live] = await workspace.cluster.indexes([physicalName(attempt, from, use)]);
  if (live === undefined) throw new ClusterError("cluster-refused", `${attempt}: it has just gone`);
  if (live.name.startsWith(".")) {
    throw new UsageError(`${attempt}: ${live.name} is one of the cluster's own indexes`);
  }
  if (!live.open) {
    throw new ClusterError("cluster-refused", `${attempt}: ${live.name} is closed`, { hint: "Open it first." });
  }
  return live;
}

function physicalName(attempt: string, from: string, use: NameUse): string {
  switch (use.use) {
    case "free":
      throw new NotFoundError("index-not-found", from, `${attempt}: the cluster has no index or alias of this name`, {
        hint: "`dem list --es-only` shows what is there under the prefix.",
      });
    case "data-stream":
      throw new ClusterError("unsupported", `${attempt}: it is a data stream`, {
        hint: "Deploy a new index from its definition, and switch the applications over to its alias.",
      });
    case "index":
      return from;
    case "alias": {
      const [[holder, hold], ...others] = Object.entries(use.holds);
      if (others.length > 0) {
        throw new ClusterError("unsupported", `${attempt}: it points to ${Object.keys(use.holds).join(", ")}`, {
          hint: "Only one index can become a version: point the alias to one.",
        });
      }
      const extra = Object.entries(hold).filter(([, value]) => value !== undefined).map(([key]) => key);
      if (extra.length === 0) return holder;
      throw new ClusterError("alias-taken", `${attempt}: the alias has ${extra.join(", ")}`, {
        hint:
          "An alias with a filter, a routing, a write index or a hidden flag cannot be managed: remove these from it.",
      });
    }
  }
}

function requireAdoptable(workspace: Workspace, state: IndexState, live: LiveIndex, from: string): void {
  const { name, alias, aliasUse, holders, versions } = state;
  const attempt = `adopting ${from} as ${name}`;
  if (versions.length > 0) {
    throw new UsageError(`${attempt}: ${name} has versions already: ${versions.map(({ name }) => name).join(", ")}`, {
      hint: "`dem deploy` goes on from these.",
    });
  }
  const { meta } = live;
  const isOurs = meta?.store === workspace.history.storeId && meta.prefix === workspace.prefix && meta.name === name;
  if (meta !== undefined && !isOurs) {
    throw new ClusterError("cluster-refused", `${attempt}: ${live.name} is a version of ${meta.prefix}${meta.name}`, {
      hint: "It is looked after already, under that prefix and the history that made it.",
    });
  }
  if (aliasUse.use === "index" && alias === live.name) return;
  requireOrder(workspace, state, { gone: true, moved: true });
  if (aliasUse.use === "alias" && holders.some((holder) => holder !== live.name)) {
    throw new ClusterError("alias-taken", `${attempt}: alias ${alias} points to ${holders.join(", ")}`, {
      hint: `Adopt what it points to: \`dem adopt ${name} --from ${alias}\`.`,
    });
  }
}

/** Marks the index as ours under its own name, points the alias to it, and records it. */
async function takeOver(
  workspace: Workspace,
  state: IndexState,
  { live, schema }: { readonly live: LiveIndex; readonly schema: Awaited<ReturnType<typeof adoptedSchema>> },
  from: string,
): Promise<AdoptResult> {
  const { cluster, history, prefix, tag } = workspace;
  const { name: index, alias, holders } = state;
  const { name, uuid } = live;
  const action = { kind: "adopt", prefix, index, version: name, arguments: { from } } as const;
  await recorded(workspace, action, async () => {
    const { id: indexId } = await history.ensureIndex(prefix, index);
    const taken = await history.takeNumber(indexId, live.meta?.number ?? 1);
    const number = live.meta?.number ?? taken;
    if (live.meta === undefined) {
      const marked = markedMappings(workspace, {
        name,
        index,
        number,
        ...schema,
        schema: { settings: {}, mappings: own(live) },
      });
      await cluster.putMappings(name, marked);
    }
    if (!holders.includes(name)) await cluster.changeAliases([{ add: { index: name, alias } }]);
    const version = await history.addVersion({ indexId, number, name, uuid, tag, ...schema });
    await history.setActive(indexId, version.id, [version.id]);
  });
  if (from !== alias && from !== name) {
    workspace.warn(`alias ${from} still points to ${name}: applications that read it do not follow later releases`);
  }
  return { name: index, version: name, copied: null };
}

/** What its author keeps in `_meta`, and nothing else of the mappings. */
function own({ mappings: { _meta } }: LiveIndex): JsonObject {
  return _meta === undefined ? {} : { _meta };
}

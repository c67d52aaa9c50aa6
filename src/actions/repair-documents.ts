/**
 * Writes or removes single documents of a version, outside of an update: under its lock, fenced and recorded.
 *
 * @module
 */
import { Exhausted } from "../bulk/exhausted.ts";
import { Loader } from "../bulk/loader.ts";
import { KEYLESS } from "../bulk/row-operation.ts";
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import type { VersionRecord } from "../history/history.ts";
import type { SourceRow } from "../source/source.ts";
import { lowerFence, raiseFence } from "./fence.ts";
import { hasPipeline, isRouted } from "./live-traits.ts";
import { type LiveVersion, liveVersion } from "./live-version.ts";
import { locked, versionScope } from "./locked.ts";
import { recorded } from "./record.ts";
import type { Workspace } from "./workspace.ts";

/** Requests on their way at once. */
const IN_FLIGHT = 2;

/** What is to be repaired, and as what it is recorded. */
export interface Repair {
  readonly definition: LoadedDefinition;
  readonly version: VersionRecord;
  readonly arguments: JsonObject;
  readonly parent?: number;
}

/** Writes into a version; counts what came of it. */
export class DocumentRepairer {
  written = 0;
  removed = 0;
  rejected = 0;
  readonly #workspace: Workspace;
  readonly #version: VersionRecord;
  readonly #loader: Loader;

  constructor(workspace: Workspace, version: VersionRecord, loader: Loader) {
    this.#workspace = workspace;
    this.#version = version;
    this.#loader = loader;
  }

  /** Writes rows as an update would; those that are refused are recorded as rejections, others are none any more. */
  async write(rows: readonly SourceRow[]): Promise<void> {
    const { history } = this.#workspace;
    const loaded = await unwrapped(async () => await (await this.#loader.load([rows])).settled);
    const refused = new Set(loaded.rejections.map(({ document }) => document));
    this.written += loaded.indexed;
    this.removed += loaded.deleted;
    this.rejected += refused.size;
    if (refused.size > 0) await history.reject(this.#version.id, loaded.rejections);
    const accepted = rows.flatMap(({ id }) => id === null || id === KEYLESS || refused.has(id) ? [] : [id]);
    if (accepted.length > 0) await history.accept(this.#version.id, accepted);
  }

  /** Removes documents; gives the number of those that were there. */
  async remove(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const removed = await unwrapped(() => this.#loader.delete(ids));
    this.removed += removed;
    return removed;
  }
}

/** Takes the version's lock, puts up the fence, and records what `run` does with the repairer. */
export function repairing<T>(
  workspace: Workspace,
  repair: Repair,
  run: (workspace: Workspace, live: LiveVersion, repairer: DocumentRepairer) => Promise<T>,
): Promise<T> {
  const { definition, parent } = repair;
  const { index, id, name } = repair.version;
  return locked(workspace, versionScope(workspace, index, name), async (inner, lock) => {
    const found = await liveVersion(inner, id, name);
    const { live, version } = found;
    const action = {
      kind: "repair",
      prefix: inner.prefix,
      index,
      version: name,
      parent,
      arguments: repair.arguments,
    } as const;
    const alias = await raiseFence(inner, live, lock.token);
    const loader = new Loader(inner.endpoint, {
      alias,
      version: name,
      definition,
      requestLimit: await inner.cluster.requestLimit(),
      inFlight: IN_FLIGHT,
      retryFor: inner.settings.update.retryFor,
      results: hasPipeline(live),
      held: true,
      routed: isRouted(definition, live),
      stop: lock.lost,
      interrupt: workspace.signal,
      onWait: (reason, milliseconds) => inner.report({ type: "waiting", version: name, reason, milliseconds }),
    });
    const repairer = new DocumentRepairer(inner, version, loader);
    try {
      return await recorded(inner, action, () => run(inner, found, repairer), () => ({
        documents: repairer.written,
        deleted: repairer.removed,
        rejected: repairer.rejected,
      }));
    } finally {
      if (!lock.lost.aborted) await lowerFence(inner, name, alias);
    }
  });
}

/** Runs; the failure behind an exhausted patience is what the caller must see. */
async function unwrapped<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof Exhausted ? error.failure : error;
  }
}

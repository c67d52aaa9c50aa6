/**
 * A cluster for `--dry-run`: it records what would be sent, and sends nothing that changes.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";
import * as changes from "./changes.ts";
import type {
  AliasStep,
  Cluster,
  ClusterInfo,
  Copied,
  CopyRequest,
  DiskRoom,
  DocumentId,
  IndexHealth,
  LiveIndex,
  NameUse,
  PlannedRequest,
  SearchAnswer,
} from "./cluster.ts";
import { deletableNames, type Doomed, refuseForeignNames } from "./deletion.ts";
import { fittingNames } from "./names.ts";
import { Overlay } from "./overlay.ts";

/** A cluster on which changes are only recorded. */
export type Rehearsal = Cluster & { readonly requests: PlannedRequest[] };

/**
 * Wraps a cluster so that changes are recorded instead of sent, and seen by later reads as if they had been made.
 *
 * Disposing it disposes the cluster.
 */
export function rehearse(cluster: Cluster): Rehearsal {
  return new RehearsedCluster(cluster);
}

class RehearsedCluster implements Rehearsal {
  readonly requests: PlannedRequest[] = [];
  readonly address: string;
  readonly #cluster: Cluster;
  readonly #overlay: Overlay;
  /** Every index and alias that a recorded request makes or changes. */
  readonly #touched = new Set<string>();

  constructor(cluster: Cluster) {
    this.address = cluster.address;
    this.#cluster = cluster;
    this.#overlay = new Overlay(cluster);
  }

  info(): Promise<ClusterInfo> {
    return this.#cluster.info();
  }

  indexes(names: readonly string[]): Promise<readonly LiveIndex[]> {
    return this.#overlay.indexes(names);
  }

  indexesUnder(prefix: string): Promise<readonly LiveIndex[]> {
    return this.#overlay.indexesUnder(prefix);
  }

  nameUse(name: string): Promise<NameUse> {
    return this.#overlay.nameUse(name);
  }

  async counts(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const present = new Set((await this.indexes(names)).map(({ name }) => name));
    const emptied = names.filter((name) => present.has(name) && this.#overlay.isEmptied(name));
    const asked = names.filter((name) => present.has(name) && !emptied.includes(name));
    return new Map([...await this.#cluster.counts(asked), ...emptied.map((name) => [name, 0] as const)]);
  }

  async createIndex(
    name: string,
    body: { readonly settings: JsonObject; readonly mappings: JsonObject },
  ): Promise<void> {
    await this.#overlay.create(name, body.settings, body.mappings);
    this.#record(changes.createIndex(name, body), [name]);
  }

  async deleteIndexes(indexes: readonly Doomed[]): Promise<void> {
    refuseForeignNames(indexes);
    const names = deletableNames(indexes, await this.indexes(indexes.map(({ name }) => name)));
    this.#overlay.delete(names);
    for (const some of fittingNames(names)) this.#record(changes.deleteIndexes(some), some);
  }

  async changeAliases(steps: readonly AliasStep[]): Promise<void> {
    await this.#overlay.changeAliases(steps);
    this.#record(changes.changeAliases(steps), steps.flatMap(namesOf));
  }

  async putSettings(name: string, settings: Readonly<Record<string, Json>>): Promise<void> {
    await this.#overlay.putSettings(name, settings);
    this.#record(changes.putSettings(name, settings), [name]);
  }

  async putMappings(name: string, mappings: JsonObject): Promise<void> {
    await this.#overlay.putMappings(name, mappings);
    this.#record(changes.putMappings(name, mappings), [name]);
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  async deleteAllDocuments(name: string): Promise<number> {
    const count = (await this.counts([name])).get(name) ?? 0;
    await this.#overlay.empty(name);
    this.#record(changes.deleteDocuments(name), [name], count);
    return count;
  }

  async copyDocuments(copy: CopyRequest): Promise<Copied> {
    const count = (await this.counts([copy.from])).get(copy.from) ?? 0;
    this.#record(changes.copyDocuments(copy), [copy.from, copy.to], count);
    return { written: count, kept: 0, failures: [] };
  }

  async search(name: string, body: JsonObject): Promise<SearchAnswer> {
    const use = await this.nameUse(name);
    const holders = use.use === "alias" ? Object.keys(use.holds) : [name];
    if (!this.#touched.has(name) && !holders.some((holder) => this.#overlay.isChanged(holder))) {
      return await this.#cluster.search(name, body);
    }
    const filled = holders.filter((holder) => !this.#overlay.isEmptied(holder));
    return filled.length === 0 ? { total: 0, hits: [] } : await this.#cluster.search(filled.join(","), body);
  }

  async *ids(name: string, signal: AbortSignal): AsyncGenerator<readonly string[], void, undefined> {
    if (!this.#overlay.isEmptied(name)) yield* this.#cluster.ids(name, signal);
  }

  async documents(
    name: string,
    ids: readonly DocumentId[],
    options: { readonly vectors: boolean; readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, string>> {
    return this.#overlay.isEmptied(name) ? new Map() : await this.#cluster.documents(name, ids, options);
  }

  async health(name: string): Promise<IndexHealth> {
    const isThere = (await this.#cluster.indexes([name])).length > 0;
    if (isThere || !this.#overlay.isChanged(name)) return await this.#cluster.health(name);
    return { status: "green", replicas: 0, starting: 0, unplaceable: 0 };
  }

  async size(name: string): Promise<number> {
    return this.#overlay.isEmptied(name) ? 0 : await this.#cluster.size(name);
  }

  diskRoom(): Promise<DiskRoom | undefined> {
    return this.#cluster.diskRoom();
  }

  requestLimit(): Promise<number> {
    return this.#cluster.requestLimit();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#cluster[Symbol.asyncDispose]());
  }

  #record(request: changes.ClusterRequest, names: readonly string[], count?: number): void {
    this.requests.push({
      ...request,
      ...(count === undefined ? {} : { count }),
      would: names.some((name) => this.#touched.has(name)),
    });
    for (const name of names) this.#touched.add(name);
  }
}

function namesOf(step: AliasStep): readonly string[] {
  if ("removeIndex" in step) return [step.removeIndex.index];
  const { index, alias } = "add" in step ? step.add : step.remove;
  return [index, alias];
}

/**
 * The cluster behind the port: Elasticsearch 9 and 8, and OpenSearch.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";
import { ClusterError } from "../errors.ts";
import { aliasAttempt, type AliasesAnswer, aliasFailure, refusePartial } from "./aliases.ts";
import * as changes from "./changes.ts";
import type {
  AliasStep,
  Cluster,
  ClusterInfo,
  Copied,
  CopyRequest,
  CopyWatch,
  DiskRoom,
  DocumentId,
  IndexHealth,
  LiveIndex,
  NameUse,
  SearchAnswer,
} from "./cluster.ts";
import { copyDocuments } from "./copy-documents.ts";
import { deletableNames, type Doomed, refuseForeignNames } from "./deletion.ts";
import { deleteDocuments } from "./delete-documents.ts";
import { readDiskRoom, readSize } from "./disk.ts";
import { countEach, refresh, search } from "./documents.ts";
import { type Endpoint, openEndpoint } from "./endpoint.ts";
import { readHealth } from "./health.ts";
import { readIds } from "./ids.ts";
import { readIndexes, readIndexesUnder, readNameUse } from "./indexes.ts";
import { fittingNames } from "./names.ts";
import { readRequestLimit } from "./request-limit.ts";
import { readDocuments } from "./stored-documents.ts";
import { type ClusterConfig, Session } from "./session.ts";

/**
 * Opens a cluster; no request is sent before the first use, which also finds out what it is.
 *
 * `endpoint`: one that is open already and stays the caller's; otherwise one is opened, and closed with the cluster.
 */
export function openCluster(config: ClusterConfig, endpoint?: Endpoint): Cluster {
  if (endpoint !== undefined) return new ServerCluster(new Session(endpoint, config));
  const own = openEndpoint(config);
  return new ServerCluster(new Session(own, config), own);
}

class ServerCluster implements Cluster {
  readonly address: string;
  readonly #session: Session;
  readonly #own: Disposable | undefined;

  constructor(session: Session, own?: Disposable) {
    this.address = session.address;
    this.#session = session;
    this.#own = own;
  }

  info(): Promise<ClusterInfo> {
    return this.#session.info();
  }

  indexes(names: readonly string[]): Promise<readonly LiveIndex[]> {
    return readIndexes(this.#session, names);
  }

  indexesUnder(prefix: string): Promise<readonly LiveIndex[]> {
    return readIndexesUnder(this.#session, prefix);
  }

  counts(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return countEach(this.#session, names);
  }

  nameUse(name: string): Promise<NameUse> {
    return readNameUse(this.#session, name);
  }

  async createIndex(
    name: string,
    body: { readonly settings: JsonObject; readonly mappings: JsonObject },
  ): Promise<void> {
    await this.#applyDefinition(`creating the index ${name}`, changes.createIndex(name, body));
  }

  async deleteIndexes(indexes: readonly Doomed[]): Promise<void> {
    refuseForeignNames(indexes);
    const live = await this.indexes(indexes.map(({ name }) => name));
    for (const names of fittingNames(deletableNames(indexes, live))) {
      await this.#change(`deleting ${names.join(", ")}`, changes.deleteIndexes(names));
    }
  }

  async changeAliases(steps: readonly AliasStep[]): Promise<void> {
    try {
      refusePartial(steps, await this.#change<AliasesAnswer>(aliasAttempt(steps), changes.changeAliases(steps)));
    } catch (error) {
      throw aliasFailure(steps, error);
    }
  }

  async putSettings(name: string, settings: Readonly<Record<string, Json>>): Promise<void> {
    await this.#applyDefinition(`changing the settings of ${name}`, changes.putSettings(name, settings));
  }

  async putMappings(name: string, mappings: JsonObject): Promise<void> {
    await this.#applyDefinition(`changing the mappings of ${name}`, changes.putMappings(name, mappings));
  }

  refresh(name: string): Promise<void> {
    return refresh(this.#session, name);
  }

  deleteAllDocuments(name: string, signal: AbortSignal): Promise<number> {
    return deleteDocuments(this.#session, name, signal);
  }

  copyDocuments(copy: CopyRequest, watch: CopyWatch): Promise<Copied> {
    return copyDocuments(this.#session, copy, watch);
  }

  search(name: string, body: JsonObject): Promise<SearchAnswer> {
    return search(this.#session, name, body);
  }

  ids(name: string, signal: AbortSignal): AsyncIterable<readonly string[]> {
    return readIds(this.#session, name, signal);
  }

  documents(
    name: string,
    ids: readonly DocumentId[],
    options: { readonly vectors: boolean; readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, string>> {
    return readDocuments(this.#session, name, ids, options);
  }

  health(name: string): Promise<IndexHealth> {
    return readHealth(this.#session, name);
  }

  size(name: string): Promise<number> {
    return readSize(this.#session, name);
  }

  diskRoom(): Promise<DiskRoom | undefined> {
    return readDiskRoom(this.#session);
  }

  requestLimit(): Promise<number> {
    return readRequestLimit(this.#session);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#own?.[Symbol.dispose]();
    return Promise.resolve();
  }

  /** Sends settings or mappings; where they are refused, it is the definition that must change. */
  async #applyDefinition(attempt: string, request: changes.ClusterRequest): Promise<void> {
    try {
      await this.#change(attempt, request);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.status !== 400 || error.hint !== undefined) throw error;
      const { code, message, status, type, cause } = error;
      const hint = "Correct the settings or mappings in the definition.";
      throw new ClusterError(code, message, { hint, status, type, cause });
    }
  }

  async #change<Answer extends { readonly acknowledged: boolean }>(
    attempt: string,
    request: changes.ClusterRequest,
  ): Promise<Answer> {
    const answer = await this.#session.send<Answer>(attempt, request);
    if (answer.acknowledged) return answer;
    throw new ClusterError("cluster-refused", `${attempt}: not all nodes have taken it over in time`, {
      hint: "Look at the cluster's health, then run the command again.",
    });
  }
}

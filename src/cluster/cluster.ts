/**
 * What actions need of a cluster; the client behind it is nobody else's business.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";

/** What every version carries in `mappings._meta.dem`: whose it is. */
export interface DemMeta {
  readonly store: string;
  readonly prefix: string;
  readonly name: string;
  readonly number: number;
  readonly hash: string;
  readonly purpose: "index" | "test";
}

/** The kinds of server that are supported. */
export type Engine = "elasticsearch" | "opensearch";

/** Which cluster this is. */
export interface ClusterInfo {
  /** Which kind of server it is. */
  readonly engine: Engine;
  /** Its version, such as `9.1.3`. */
  readonly version: string;
  /** The cluster's own name. */
  readonly name: string;
  /** The id that the cluster gave itself when it was formed. */
  readonly uuid: string;
}

/** An alias as one index holds it. */
export interface AliasHold {
  /** The query that the alias filters by. */
  readonly filter?: JsonObject;
  /** The routing value that writes through the alias get. */
  readonly indexRouting?: string;
  /** The routing values that searches through the alias get, separated by commas. */
  readonly searchRouting?: string;
  /** Whether writes through the alias go to this index. */
  readonly isWriteIndex?: boolean;
  /** Whether the alias is left out of wildcards. */
  readonly isHidden?: boolean;
}

/** One physical index as the cluster has it now. */
export interface LiveIndex {
  readonly name: string;
  readonly uuid: string;
  readonly created: Date;
  readonly open: boolean;
  /** The explicitly set settings, flat, without the leading `index.`, without uuid, version, creation date and name. */
  readonly settings: Readonly<Record<string, Json>>;
  readonly mappings: JsonObject;
  readonly aliases: Readonly<Record<string, AliasHold>>;
  /** Whose it is; undefined: not made by this tool. */
  readonly meta: DemMeta | undefined;
}

/** What a name means in the cluster. */
export type NameUse =
  | { readonly use: "free" }
  | { readonly use: "index" }
  | { readonly use: "data-stream" }
  | {
    readonly use: "alias";
    readonly holds: Readonly<Record<string, AliasHold>>;
  };

/** One step of an alias change; all steps of a request happen together or not at all. */
export type AliasStep =
  | {
    readonly add: {
      readonly index: string;
      readonly alias: string;
      readonly hidden?: boolean;
    };
  }
  | { readonly remove: { readonly index: string; readonly alias: string } }
  | { readonly removeIndex: { readonly index: string } };

/** A search's answer, reduced to what is shown. */
export interface SearchAnswer {
  readonly total: number;
  readonly hits: readonly {
    readonly id: string;
    readonly score: number | null;
    readonly source: JsonObject;
  }[];
}

/** A document's id, and the routing that it was put with. */
export interface DocumentId {
  readonly id: string;
  readonly routing?: string;
}

/** How much more the data nodes may hold. */
export interface DiskRoom {
  /** For each data node the bytes below its high watermark. */
  readonly nodes: readonly number[];
  /** The high watermark as the cluster writes it: `90%`, `50gb`. */
  readonly watermark: string;
}

/** Shards and copies of one index. */
export interface IndexHealth {
  readonly status: "green" | "yellow" | "red";
  /** Replicas that are wanted. */
  readonly replicas: number;
  /** Copies that the cluster could place but that have not started. */
  readonly starting: number;
  /** Copies that the cluster cannot place, such as a replica on a single node. */
  readonly unplaceable: number;
}

/** One request as it would be sent, for `--dry-run`. */
export interface PlannedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** Path and query, with a leading slash. */
  readonly path: string;
  /** The JSON body; absent where there is none, or where one request stands for many. */
  readonly body?: Json;
  /** How many documents it stands for. */
  readonly count?: number;
  /** It hangs on the answer to an earlier one. */
  readonly would: boolean;
}

/** What is copied inside the cluster. */
export interface CopyRequest {
  /** The index that is read. */
  readonly from: string;
  /** The alias that is written through: one that is gone ends the copy. Or, with `toIndex`, an index. */
  readonly to: string;
  readonly toIndex?: boolean;
  /** Leave the documents that are there already as they are. */
  readonly missingOnly: boolean;
  /** Keep the documents from the default pipeline of the index that is written to. */
  readonly withoutPipeline: boolean;
}

/** How a copy is followed. */
export interface CopyWatch {
  readonly signal: AbortSignal;
  /** For so many milliseconds the cluster may leave questions unanswered. */
  readonly patience: number;
  /** Called with the number of documents that are done. */
  readonly onProgress?: (documents: number) => void;
}

/** Why a document could not be written, as the server says it. */
export interface CopyError {
  readonly type?: string;
  readonly reason?: string;
  readonly caused_by?: CopyError;
}

/** A document that could not be written. */
export interface CopyFailure {
  readonly document: string;
  readonly status: number;
  readonly error: CopyError;
}

/** How a copy ended. */
export interface Copied {
  readonly written: number;
  /** Documents that were there already, and left as they were. */
  readonly kept: number;
  /** Empty, or the copy stopped at these. */
  readonly failures: readonly CopyFailure[];
}

/** The cluster as actions see it. Every method throws ClusterError. */
export interface Cluster extends AsyncDisposable {
  /** Its first node's address without secrets. */
  readonly address: string;
  info(): Promise<ClusterInfo>;
  /** The live indexes of these physical names; those that do not exist are left out. */
  indexes(names: readonly string[]): Promise<readonly LiveIndex[]>;
  /** Every live index whose name begins with the prefix, hidden and closed ones too, names starting with a dot left out. */
  indexesUnder(prefix: string): Promise<readonly LiveIndex[]>;
  /** Documents by `_count`, for these physical names. A closed index has none. */
  counts(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  nameUse(name: string): Promise<NameUse>;
  /** Creates an index; `cluster-refused` with the cluster's reason where it does not want it. */
  createIndex(
    name: string,
    body: { readonly settings: JsonObject; readonly mappings: JsonObject },
  ): Promise<void>;
  /** Deletes by physical name, after their uuid was read again and compared; a missing one is no error. */
  deleteIndexes(
    indexes: readonly { readonly name: string; readonly uuid: string }[],
  ): Promise<void>;
  /** Sends all steps as one request, each remove with `must_exist`; reads `errors`. `alias-moved` where a remove did not match. */
  changeAliases(steps: readonly AliasStep[]): Promise<void>;
  /** Dynamic settings; null sets one back to its default. */
  putSettings(
    name: string,
    settings: Readonly<Record<string, Json>>,
  ): Promise<void>;
  putMappings(name: string, mappings: JsonObject): Promise<void>;
  refresh(name: string): Promise<void>;
  /** Deletes every document: refresh, delete-by-query that proceeds on conflicts, refresh, until the count is 0. */
  deleteAllDocuments(name: string, signal: AbortSignal): Promise<number>;
  /** Copies the documents that a search sees, as a task of the cluster; an abort cancels it. Stops at one that is refused. */
  copyDocuments(copy: CopyRequest, watch: CopyWatch): Promise<Copied>;
  search(name: string, body: JsonObject): Promise<SearchAnswer>;
  /** Every document's id, through a point in time in shard order, in chunks. */
  ids(name: string, signal: AbortSignal): AsyncIterable<readonly string[]>;
  /**
   * The documents of these ids that are there, as JSON texts by id; written ones are seen without a refresh. `vectors`:
   * fetch them as well, where the server leaves them out.
   */
  documents(
    name: string,
    ids: readonly DocumentId[],
    options: { readonly vectors: boolean; readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, string>>;
  health(name: string): Promise<IndexHealth>;
  /** The bytes that the primaries of an index take. */
  size(name: string): Promise<number>;
  /** The room on the data nodes; undefined where the cluster watches no disks, or does not let them be read. */
  diskRoom(): Promise<DiskRoom | undefined>;
  /** The largest request body that the server takes, in bytes. */
  requestLimit(): Promise<number>;
}

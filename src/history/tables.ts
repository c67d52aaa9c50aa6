/**
 * The rows of the history's tables, as kysely types them.
 *
 * Times are ISO 8601 text in UTC, booleans 0 and 1, JSON is text: the same in every store.
 *
 * @module
 */
import type { Generated, Selectable } from "kysely";
import type { ActionKind, ActionStatus, Coverage, LockScope } from "./history.ts";

/** The store itself: one row. */
export interface StoreTable {
  id: number;
  store_id: string;
  created: string;
}

/** One index of one prefix; outlives its versions, because numbers do. */
export interface IndexTable {
  id: Generated<number>;
  prefix: string;
  name: string;
  highest_number: number;
  active: number | null;
  /** JSON: ids of versions. */
  activations: string;
  modified: string;
}

/** One version of an index. */
export interface VersionTable {
  id: Generated<number>;
  index_id: number;
  number: number;
  name: string;
  uuid: string | null;
  /** JSON. */
  schema: string;
  hash: string;
  tag: string;
  created: string;
  modified: string;
  coverage: Coverage;
  watermark: string | null;
  source_fingerprint: string | null;
  loading: number;
  withdrawn: number;
  deleted: string | null;
}

/** One recorded doing. */
export interface ActionTable {
  id: Generated<number>;
  parent: number | null;
  prefix: string;
  index_name: string | null;
  version: string | null;
  kind: ActionKind;
  status: ActionStatus;
  started: string | null;
  ended: string | null;
  modified: string;
  owner_id: string;
  owner_host: string;
  owner_process: number;
  user_name: Generated<string>;
  command: string;
  tag: string;
  documents: number;
  rejected: number;
  deleted: number;
  /** JSON. */
  arguments: string;
  log: string;
}

/** A document that was refused. */
export interface RejectionTable {
  version_id: number;
  document: string;
  reason: string;
  first_seen: string;
  last_seen: string;
  attempts: number;
}

/** A lock; the scope's four columns are its key, empty text where the scope has no such part. */
export interface LockTable {
  scope: LockScope["on"];
  prefix: string;
  index_name: string;
  version: string;
  owner_id: string;
  owner_host: string;
  owner_process: number;
  since: string;
  heartbeat: string;
  lease_until: string;
  token: string;
}

/** Kysely's own record of the migrations that were run. */
export interface MigrationTable {
  name: string;
  timestamp: string;
}

/** Every table of the history. */
export interface Tables {
  dem_store: StoreTable;
  dem_index: IndexTable;
  dem_version: VersionTable;
  dem_action: ActionTable;
  dem_rejection: RejectionTable;
  dem_lock: LockTable;
  dem_migration: MigrationTable;
}

/** A row as it is read. */
export type Row<Name extends keyof Tables> = Selectable<Tables[Name]>;

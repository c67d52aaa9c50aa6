/**
 * What an author writes, and what the rest of the program gets after loading.
 *
 * @module
 */

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | {
  readonly [key: string]: Json;
};

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The part of a definition that decides whether a new version is needed. */
export interface Schema {
  readonly settings: JsonObject;
  readonly mappings: JsonObject;
  readonly revision?: string;
}

/** What every source that is read with SQL may say. */
export interface SqlSourceOptions {
  /** `sqlite:FILE` or `postgres://…`; the config's `source` where absent. */
  readonly url?: string;
  /** The column that identifies a row: unique and ordered; it becomes the document's id. */
  readonly key: string;
  /** The column that says when a row last changed; makes incremental updates possible. */
  readonly modified?: string;
  /** A select of the keys removed since `:since`. */
  readonly deleted?: string;
  /** How far an incremental update reaches back behind the watermark: a duration such as `5s`. Default `5s`. */
  readonly overlap?: string;
  /** The time zone of a `modified` column that has none; an IANA name. Default `UTC`. */
  readonly timezone?: string;
  /** The column that holds the routing value, for mappings that require routing. */
  readonly routing?: string;
}

/** A whole table. */
export interface TableSource extends SqlSourceOptions {
  readonly table: string;
}

/** A select statement; its columns become the document's fields. */
export interface SelectSource extends SqlSourceOptions {
  readonly sql: string;
}

/** A kysely query; only compiled by kysely, run by the source's own driver. */
export interface QuerySource extends SqlSourceOptions {
  readonly query: (db: never) => { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } };
}

/** What `documents` is asked for. */
export interface DocumentsRequest {
  /** Rows changed since then; absent for all rows. */
  readonly since?: Date;
  /** Rows behind this key only, in key order; absent for the first. */
  readonly after?: string;
  readonly signal: AbortSignal;
}

/** Code, for anything that is not SQL. */
export interface CodeSource {
  /** The field of each row that identifies it; rows come in ascending order of it when `after` is to be honoured. */
  readonly key: string;
  readonly documents: (
    request: DocumentsRequest,
  ) => AsyncIterable<Readonly<Record<string, unknown>>>;
  /** The ids removed since then. */
  readonly deletedIds?: (
    request: { readonly since: Date; readonly signal: AbortSignal },
  ) => AsyncIterable<string>;
  /** Whether `since` is honoured; makes incremental updates possible. */
  readonly incremental?: boolean;
}

/** Where documents come from. */
export type SourceDefinition =
  | TableSource
  | SelectSource
  | QuerySource
  | CodeSource;

/** A definition after loading: checked, with its identity. */
export interface LoadedDefinition {
  readonly name: string;
  readonly schema: Schema;
  /** SHA-256 over the schema, without what can change on a live index without a new version's need. */
  readonly hash: string;
  /** Where it stands: a file's path; absent for definitions given as values. */
  readonly file?: string;
  readonly source?: SourceDefinition;
  /** SHA-256 over the source part: address without secrets, table, sql, key, modified, deleted, module text. */
  readonly sourceFingerprint?: string;
  /** Maps a row to a document; null means no such document. May be async. */
  readonly document?: (row: Readonly<Record<string, unknown>>) => unknown;
  /** When a request is sent: after so many documents or bytes, whichever comes first. */
  readonly batch: { readonly documents: number; readonly bytes: number };
}

/** What a changed schema asks for. */
export type ChangeKind = "none" | "in-place" | "new-version";

/** One field that differs. `from` is undefined for an added one, `to` for a removed one. */
export interface Difference {
  /** Dotted path, such as `mappings.properties.title.analyzer`. */
  readonly path: string;
  readonly from?: Json;
  readonly to?: Json;
  readonly kind: ChangeKind;
}

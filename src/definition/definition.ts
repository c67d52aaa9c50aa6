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
  /** Index settings as they were written, nested or flat. */
  readonly settings: JsonObject;
  /** The mappings as they were written. */
  readonly mappings: JsonObject;
  /** A text whose change alone asks for a new version; absent where none was written. */
  readonly revision?: string;
  /** What a template of the cluster added when the version was created; recorded, and no part of the identity. */
  readonly added?: { readonly settings: JsonObject; readonly mappings: JsonObject };
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
  /** The table's name, with its schema before a dot where it needs one. */
  readonly table: string;
}

/** A select statement; its columns become the document's fields. */
export interface SelectSource extends SqlSourceOptions {
  /** One select statement; a semicolon at its end is left out. */
  readonly sql: string;
}

/**
 * A kysely query; only compiled by kysely, run by the source's own driver. `Db` is what the author's function takes:
 * `Kysely<Tables>`.
 */
export interface QuerySource<Db = never> extends SqlSourceOptions {
  /** Gives the query; it is called with a kysely instance that compiles and cannot run anything. */
  readonly query: (db: Db) => { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } };
}

/** What `documents` is asked for. */
export interface DocumentsRequest {
  /** Rows changed since then; absent for all rows. */
  readonly since?: Date;
  /** Rows behind this key only, in key order; absent for the first. */
  readonly after?: string;
  /** Aborted when the update is to end; reading should then stop. */
  readonly signal: AbortSignal;
}

/** Code, for anything that is not SQL. */
export interface CodeSource {
  /** The field of each row that identifies it; rows come in ascending order of it when `after` is to be honoured. */
  readonly key: string;
  /** Gives the rows, each with its key; read lazily, so that memory does not grow with their number. */
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
export type SourceDefinition<Db = never> =
  | TableSource
  | SelectSource
  | QuerySource<Db>
  | CodeSource;

/** A definition after loading: checked, with its identity. */
export interface LoadedDefinition {
  /** The base name: no prefix, no version. */
  readonly name: string;
  /** Settings and mappings; what versions are compared by. */
  readonly schema: Schema;
  /** SHA-256 over the schema, without what can change on a live index without a new version's need. */
  readonly hash: string;
  /** Where it stands: a file's path; absent for definitions given as values. */
  readonly file?: string;
  /** Where documents come from, relative files made absolute; absent for an index that is filled in other ways. */
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
  /** The value before; absent for one that was added. */
  readonly from?: Json;
  /** The value after; absent for one that was removed. */
  readonly to?: Json;
  /** What this one difference asks for. */
  readonly kind: ChangeKind;
}

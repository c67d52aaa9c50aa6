/**
 * The hits of an answer, in whichever form it came.
 *
 * @module
 */
import { UsageError } from "../src/errors.ts";
import { queryOf } from "./remembered-query.ts";

/** A hit as Elasticsearch gives it, or as `toolkit.search` does. */
export interface AnyHit {
  /** The document's id, as Elasticsearch names it. */
  readonly _id?: string;
  /** The document's id, as `toolkit.search` names it. */
  readonly id?: string;
  /** The score; null where hits are sorted by something else. */
  readonly _score?: number | null;
  /** The score, as `toolkit.search` names it. */
  readonly score?: number | null;
  /** The document. */
  readonly _source?: unknown;
  /** The document, as `toolkit.search` names it. */
  readonly source?: unknown;
  /** The highlighted fragments by field. */
  readonly highlight?: Readonly<Record<string, readonly string[]>>;
}

/** What assertions take: an answer to a search, as a client or `toolkit.search` gives it, or its list of hits. */
export type Searched =
  | readonly AnyHit[]
  | { readonly hits: readonly AnyHit[]; readonly total?: number }
  | {
    readonly hits: {
      readonly hits: readonly AnyHit[];
      readonly total?: number | { readonly value: number; readonly relation?: string } | null;
    };
  };

/** One hit in one form. */
export interface Hit {
  readonly id: string;
  readonly score: number | null;
  readonly source: unknown;
  readonly highlight: Readonly<Record<string, readonly string[]>>;
}

/** Gives the hits of an answer, in their order. */
export function hitsOf(searched: Searched): readonly Hit[] {
  return list(searched).map((hit) => {
    const id = hit._id ?? hit.id;
    if (id === undefined) throw new UsageError("reading hits: one has no _id", { hint: "Give the answer as it came." });
    return {
      id,
      score: hit._score ?? hit.score ?? null,
      source: hit._source ?? hit.source,
      highlight: hit.highlight ?? {},
    };
  });
}

/** How many documents matched; not all of them need be among the hits. */
export function totalOf(searched: Searched): number {
  const total = isList(searched) ? undefined : isList(searched.hits) ? totalIn(searched) : totalIn(searched.hits);
  return total ?? list(searched).length;
}

function totalIn(value: object): number | undefined {
  if (!("total" in value)) return undefined;
  const { total } = value;
  if (typeof total === "number") return total;
  const inner = typeof total === "object" && total !== null && "value" in total ? total.value : undefined;
  return typeof inner === "number" ? inner : undefined;
}

function list(searched: Searched): readonly AnyHit[] {
  if (isList(searched)) return searched;
  return isList(searched.hits) ? searched.hits : searched.hits.hits;
}

function isList(value: unknown): value is readonly AnyHit[] {
  return Array.isArray(value);
}

/** How many hits a message shows. */
const SHOWN = 20;

/** Longest text of a document or a query in a message. */
const LONGEST = 120;

/** Describes an answer for a message: its hits with their scores, and its query where it is known. */
export function described(searched: Searched): string {
  const hits = hitsOf(searched);
  const total = totalOf(searched);
  const width = Math.max(0, ...hits.slice(0, SHOWN).map(({ id }) => id.length));
  const lines = hits.slice(0, SHOWN).map(({ id, score, source }) =>
    `  ${score === null ? "   –  " : score.toFixed(4)}  ${id.padEnd(width)}  ${shortened(source)}`
  );
  const more = hits.length > SHOWN ? [`  … and ${hits.length - SHOWN} more`] : [];
  const asked = queryOf(searched);
  return [
    total === hits.length ? `hits: ${total}` : `hits: ${hits.length} of ${total}`,
    ...lines,
    ...more,
    ...(asked === undefined ? [] : [`query: ${asked.path} ${JSON.stringify(asked.body)}`]),
  ].join("\n");
}

function shortened(source: unknown): string {
  const text = source === undefined ? "" : JSON.stringify(source);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

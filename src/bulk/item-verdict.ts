/**
 * What an error of one document in a `_bulk` answer means: one table.
 *
 * @module
 */

/** An error as the server gives it for one document. */
export interface ItemError {
  readonly type?: string;
  readonly reason?: string;
  readonly caused_by?: ItemError;
}

/**
 * - `reject`: the document itself is refused; the run goes on.
 * - `retry`: the server is too busy, or the shard is not there yet.
 * - `lost`: the alias that belongs to the lock is gone.
 * - `fail`: anything else; the run ends.
 */
export type ItemVerdict = "reject" | "retry" | "lost" | "fail";

interface Rule {
  readonly status?: readonly number[];
  readonly type?: RegExp;
  readonly reason?: RegExp;
  readonly verdict: ItemVerdict;
}

/** The first rule that fits holds. */
const rules: readonly Rule[] = [
  { status: [404], type: /^(index_not_found|alias_not_found|aliases_not_found)_exception$/, verdict: "lost" },
  // The disk is full: no retry helps before somebody makes room.
  { status: [429], type: /^cluster_block_exception$/, verdict: "fail" },
  { status: [429, 503], verdict: "retry" },
  // A setting of the index names a pipeline that is not there: no document's fault.
  { type: /^illegal_argument_exception$/, reason: /^pipeline with id/, verdict: "fail" },
  { type: /^(document_parsing|strict_dynamic_mapping|routing_missing|illegal_argument)_exception$/, verdict: "reject" },
  { type: /^mapper_/, verdict: "reject" },
  // JSON that is broken, or no object, is refused under different names by different versions.
  { type: /^(parse|parsing|x_content_parse|json_parse|not_x_content|json_e_o_f)_exception$/, verdict: "reject" },
  { type: /^invalid_(id|routing)_exception$/, verdict: "reject" },
];

/** Gives what the error of a document means. */
export function itemVerdict(status: number, { type = "", reason = "" }: ItemError): ItemVerdict {
  const rule = rules.find((rule) =>
    (rule.status?.includes(status) ?? true) && (rule.type?.test(type) ?? true) && (rule.reason?.test(reason) ?? true)
  );
  return rule?.verdict ?? "fail";
}

/** Where a parser says that it stood, with the beginning of the document, which has no place in a log. */
const excerpt = /\s+at \[Source: [^]*?line: \d+, column: \d+\]/g;

/** Gives the error as one line: type, reason and the innermost cause. */
export function itemReason(error: ItemError): string {
  let cause = error.caused_by;
  while (cause?.caused_by !== undefined) cause = cause.caused_by;
  const outer = [error.type, error.reason].filter((part) => part !== undefined).join(": ");
  const inner = cause?.reason;
  const whole = inner === undefined || outer.includes(inner) ? outer : `${outer}: ${inner}`;
  return whole.replace(excerpt, "").replace(/\s+/g, " ");
}

/**
 * Bulk requests of tests: their bodies, and what was refused of them.
 *
 * @module
 */
import { documentText } from "../src/bulk/document-text.ts";
import { oneLine } from "../src/source/json-text.ts";
import type { Endpoint } from "../src/cluster/endpoint.ts";
import type { LoadedDefinition } from "../src/definition/definition.ts";
import { ClusterError, UsageError } from "../src/errors.ts";
import { ask, namesPath } from "./requests.ts";

/** A document as a bulk request takes it. */
export interface Written {
  readonly id: string;
  readonly routing?: string;
  /** Its JSON on one line. */
  readonly json: string;
}

/**
 * Gives a document as it is written: its id is `_id`, else what stands under the source's key, else under `id`. Throws
 * UsageError where there is none.
 */
export function written(definition: LoadedDefinition, document: Readonly<Record<string, unknown>>): Written {
  const { name, source } = definition;
  const key = source?.key ?? "id";
  const { _id: own, ...rest } = document;
  const id = idText(own ?? rest[key]);
  if (id === undefined) {
    throw new UsageError(`adding a document to ${name}: it has no key in ${key}`, {
      hint: `Give it ${key}, or _id: a text or a number that no other document has.`,
    });
  }
  const json = documentText(rest);
  if (json === undefined) throw new UsageError(`adding document ${id} to ${name}: it is no JSON object`);
  const routing = source !== undefined && "routing" in source && source.routing !== undefined
    ? idText(rest[source.routing])
    : undefined;
  return { id, json: oneLine(json), ...(routing === undefined ? {} : { routing }) };
}

/** Gives the text of an id; undefined for what can be none. */
export function idText(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Gives the body of the bulk request that indexes these documents. */
export function bulkBody(documents: readonly Written[]): string {
  return documents.map(({ id, routing, json }) =>
    `${JSON.stringify({ index: { _id: id, ...(routing === undefined ? {} : { routing }) } })}\n${json}\n`
  ).join("");
}

/** A document that was refused. */
export interface Refused {
  readonly id: string;
  readonly reason: string;
}

interface BulkAnswer {
  readonly errors: boolean;
  readonly items: readonly Readonly<
    Record<
      string,
      {
        readonly _id: string;
        readonly error?: { readonly reason: string; readonly caused_by?: { readonly reason?: string } };
      }
    >
  >[];
}

/**
 * Indexes documents into an index, or with `alias` into one behind an alias, searchable on return; gives those that were
 * refused. An alias that is not there is refused; an index would come into being.
 */
export async function sendBulk(
  endpoint: Endpoint,
  attempt: string,
  { target, alias, body }: { readonly target: string; readonly alias: boolean; readonly body: string },
): Promise<readonly Refused[]> {
  if (body === "") return [];
  const answer = await ask<BulkAnswer>(endpoint, attempt, {
    method: "POST",
    path: `${
      namesPath([target])
    }/_bulk?refresh=true&require_alias=${alias}&filter_path=errors,items.*._id,items.*.error`,
    body,
    contentType: "application/x-ndjson",
  });
  if (!answer.errors) return [];
  return answer.items.flatMap((item) =>
    Object.values(item).flatMap(({ _id: id, error }) => {
      if (error === undefined) return [];
      const cause = error.caused_by?.reason;
      return [{ id, reason: cause === undefined ? error.reason : `${error.reason}: ${cause}` }];
    })
  );
}

/** Throws ClusterError where documents were refused. */
export function requireAccepted(attempt: string, refused: readonly Refused[]): void {
  const [first, ...others] = refused;
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new ClusterError("cluster-refused", `${attempt}: ${first.id} was refused: ${first.reason}${more}`, {
    hint: "Correct the documents, or the mappings of the definition.",
  });
}

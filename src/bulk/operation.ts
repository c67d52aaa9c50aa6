/**
 * One line or two of a `_bulk` request.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** What a request does with one document. */
export interface Operation {
  readonly kind: "index" | "delete";
  readonly id: string;
  /** The lines as they are sent, without line ends: kept apart, as joining them would copy every document. */
  readonly lines: readonly string[];
}

/** Puts a document, whatever was there; so it may be sent twice. `json` has no line breaks. */
export function indexOperation(id: string, json: string, routing?: string): Operation {
  return { kind: "index", id, lines: [`{"index":${target(id, routing)}}`, json] };
}

/** Removes a document. */
export function deleteOperation(id: string, routing?: string): Operation {
  return { kind: "delete", id, lines: [`{"delete":${target(id, routing)}}`] };
}

/** Gives the size of an operation in UTF-8, where it may be more than `limit`; undefined where it cannot be. */
export function bytesBeyond({ lines }: Operation, limit: number): number | undefined {
  // A character takes three bytes at most, two of a pair four.
  if (lines.reduce((sum, line) => sum + 3 * line.length + 1, 0) <= limit) return undefined;
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  return bytes > limit ? bytes : undefined;
}

function target(id: string, routing: string | undefined): string {
  const _id = JSON.stringify(id);
  return routing === undefined ? `{"_id":${_id}}` : `{"_id":${_id},"routing":${JSON.stringify(routing)}}`;
}

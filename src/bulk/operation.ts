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
  /** The size of the lines in UTF-8, line ends included. */
  readonly bytes: number;
}

/** Puts a document, whatever was there; so it may be sent twice. `json` has no line breaks. */
export function indexOperation(id: string, json: string, routing?: string): Operation {
  return operation("index", id, [`{"index":${target(id, routing)}}`, json]);
}

/** Removes a document. */
export function deleteOperation(id: string, routing?: string): Operation {
  return operation("delete", id, [`{"delete":${target(id, routing)}}`]);
}

function operation(kind: Operation["kind"], id: string, lines: readonly string[]): Operation {
  let bytes = lines.length;
  for (const line of lines) bytes += Buffer.byteLength(line);
  return { kind, id, lines, bytes };
}

function target(id: string, routing: string | undefined): string {
  const _id = JSON.stringify(id);
  return routing === undefined ? `{"_id":${_id}}` : `{"_id":${_id},"routing":${JSON.stringify(routing)}}`;
}

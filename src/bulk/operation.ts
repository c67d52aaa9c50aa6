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
  /** As it is sent, line ends included. */
  readonly text: string;
  /** The size of the text in UTF-8. */
  readonly bytes: number;
}

/** Puts a document, whatever was there; so it may be sent twice. `json` has no line breaks. */
export function indexOperation(id: string, json: string, routing?: string): Operation {
  return operation("index", id, `{"index":${target(id, routing)}}\n${json}\n`);
}

/** Removes a document. */
export function deleteOperation(id: string, routing?: string): Operation {
  return operation("delete", id, `{"delete":${target(id, routing)}}\n`);
}

function operation(kind: Operation["kind"], id: string, text: string): Operation {
  return { kind, id, text, bytes: Buffer.byteLength(text) };
}

function target(id: string, routing: string | undefined): string {
  const _id = JSON.stringify(id);
  return routing === undefined ? `{"_id":${_id}}` : `{"_id":${_id},"routing":${JSON.stringify(routing)}}`;
}

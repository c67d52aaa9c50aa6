/**
 * From a row of the source to what is sent for it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { LoadedDefinition } from "../definition/definition.ts";
import type { SourceRow } from "../source/source.ts";
import { oneLine } from "../source/json-text.ts";
import { documentText } from "./document-text.ts";
import { deleteOperation, indexOperation, type Operation } from "./operation.ts";

/** A document that was refused, by whom ever. */
export interface Rejection {
  readonly document: string;
  readonly reason: string;
}

/** The longest id that servers take, in bytes; one longer id fails the whole request. */
const LONGEST_ID = 512;

/** What rejections call a document that has no key. */
export const KEYLESS = "(no key)";

/** Gives what to send for a row as the database made it. */
export function rowOperation(row: SourceRow): Operation | Rejection {
  const { id, json, routing } = row;
  const fault = keyFault(id);
  if (id === null || fault !== undefined) return keyRejection(id, fault ?? "");
  if (json === undefined) return { document: id, reason: "the source gave no document for it" };
  return indexOperation(id, oneLine(json), routing);
}

/**
 * Gives what to send for a row that goes through a `document` function: null from it removes the document. A promise only
 * where the function gives one, as waiting for what is there costs more than making it.
 */
export function documentOperation(
  row: SourceRow,
  document: NonNullable<LoadedDefinition["document"]>,
): Operation | Rejection | Promise<Operation | Rejection> {
  const { id, routing } = row;
  const fault = keyFault(id);
  if (id === null || fault !== undefined) return keyRejection(id, fault ?? "");
  const failed = (error: unknown): Rejection => ({
    document: id,
    reason: `document() failed: ${error instanceof Error ? error.message : String(error)}`,
  });
  try {
    const made = document(row.row ?? {});
    if (!isThenable(made)) return madeOperation(id, routing, made);
    return Promise.resolve(made).then((value) => madeOperation(id, routing, value)).catch(failed);
  } catch (error) {
    return failed(error);
  }
}

function madeOperation(id: string, routing: string | undefined, made: unknown): Operation | Rejection {
  if (made === null) return deleteOperation(id, routing);
  if (typeof made !== "object" || Array.isArray(made)) {
    return { document: id, reason: `document() gave ${nameOf(made)} instead of an object or null` };
  }
  const text = documentText(made);
  if (text?.startsWith("{")) return indexOperation(id, text, routing);
  return { document: id, reason: `document() gave something that is no object as JSON: ${text}` };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function keyFault(id: string | null): string | undefined {
  if (id === null) return "its key is null";
  if (id === "") return "its key is empty";
  // A character takes three bytes at most, two of a pair four.
  if (id.length * 3 <= LONGEST_ID) return undefined;
  const bytes = Buffer.byteLength(id);
  return bytes > LONGEST_ID ? `its key has ${bytes} bytes, more than the ${LONGEST_ID} that an id may have` : undefined;
}

function keyRejection(id: string | null, reason: string): Rejection {
  return { document: id === null || id === "" ? KEYLESS : id, reason };
}

function nameOf(value: unknown): string {
  return Array.isArray(value) ? "an array" : value === undefined ? "nothing" : `a ${typeof value}`;
}
